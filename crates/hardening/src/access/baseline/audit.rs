//! The audit policy of the API server.
//!
//! Authority: <https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/>. The first rule that matches decides.

use serde::Serialize;

use crate::access::{AuditLevel, AuditStage};
use crate::finding::FieldPath;
use crate::manifest::Document;

/// How the API server comes to read it.
const LOADED: &str = "kube-apiserver reads this file from its node; nothing of it is applied. Copy it to each control plane \
     node, mount it and the folder of the log into the pod, and give it the flags\n\
     --audit-policy-file=/etc/kubernetes/audit-policy.yaml --audit-log-path=/var/log/kubernetes/audit/audit.log\n\
     --audit-log-maxage=30 --audit-log-maxbackup=10 --audit-log-maxsize=100";

/// Requests that only read.
const READ: &[&str] = &["get", "list", "watch"];
/// Requests that change something.
const WRITE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Policy {
    api_version: &'static str,
    kind: &'static str,
    omit_managed_fields: bool,
    omit_stages: [AuditStage; 1],
    rules: Vec<&'static Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    level: AuditLevel,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    users: &'static [&'static str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    user_groups: &'static [&'static str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    verbs: &'static [&'static str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    resources: &'static [Resources],
    #[serde(rename = "nonResourceURLs", skip_serializing_if = "<[_]>::is_empty")]
    urls: &'static [&'static str],
}

impl Rule {
    /// All requests.
    const fn at(level: AuditLevel) -> Self {
        Self {
            level,
            users: &[],
            user_groups: &[],
            verbs: &[],
            resources: &[],
            urls: &[],
        }
    }
}

#[derive(Serialize)]
struct Resources {
    group: &'static str,
    resources: &'static [&'static str],
}

const fn of(group: &'static str, resources: &'static [&'static str]) -> Resources {
    Resources { group, resources }
}

pub(super) fn policy() -> Document {
    let mut document = Document::of(&Policy {
        api_version: "audit.k8s.io/v1",
        kind: "Policy",
        omit_managed_fields: true,
        omit_stages: [AuditStage::RequestReceived],
        rules: RULES.iter().map(|(rule, _)| rule).collect(),
    })
    .with_comment(&FieldPath::root(), LOADED)
    .with_comment(
        &FieldPath::of("omitStages"),
        "When a request is answered, all is known of it; that it has come would only be recorded twice.",
    );
    for (at, (_, comment)) in RULES.iter().enumerate() {
        document = document.with_comment(&FieldPath::of("rules").then(at), *comment);
    }
    document
}

/// In their order, from what is narrow to what is wide, each with why it is there.
static RULES: [(Rule, &str); 9] = [
    (
        Rule {
            resources: &[
                of("", &["secrets", "configmaps", "serviceaccounts/token"]),
                of("authentication.k8s.io", &["tokenreviews"]),
            ],
            ..Rule::at(AuditLevel::Metadata)
        },
        "Before all others: who asked for a Secret or a token is recorded, what stands in it never.",
    ),
    (
        Rule {
            resources: &[of("", &["pods/exec", "pods/attach", "pods/portforward"])],
            ..Rule::at(AuditLevel::RequestResponse)
        },
        "The ways into a running pod, whole. Without verbs: kubectl opens them by GET as well as by POST.",
    ),
    (
        Rule {
            verbs: &["update", "patch"],
            resources: &[of("", &["pods/ephemeralcontainers"])],
            ..Rule::at(AuditLevel::Request)
        },
        "What is put into a running pod to debug it.",
    ),
    (
        Rule {
            verbs: WRITE,
            resources: &[of(
                "rbac.authorization.k8s.io",
                &[
                    "roles",
                    "clusterroles",
                    "rolebindings",
                    "clusterrolebindings",
                ],
            )],
            ..Rule::at(AuditLevel::RequestResponse)
        },
        "Who changes what others may do, and to what.",
    ),
    (
        Rule {
            verbs: &["get"],
            urls: &["/healthz*", "/livez*", "/readyz*"],
            ..Rule::at(AuditLevel::None)
        },
        "Probes of the API server itself, every few seconds.",
    ),
    (
        Rule {
            users: &[
                "system:kube-proxy",
                "system:serviceaccount:kube-system:kube-proxy",
            ],
            verbs: READ,
            resources: &[
                of("", &["endpoints", "nodes", "services"]),
                of("discovery.k8s.io", &["endpointslices"]),
            ],
            ..Rule::at(AuditLevel::None)
        },
        "What kube-proxy follows all the time, on every node.",
    ),
    (
        Rule {
            user_groups: &["system:nodes"],
            verbs: READ,
            resources: &[of("", &["nodes"]), of("coordination.k8s.io", &["leases"])],
            ..Rule::at(AuditLevel::None)
        },
        "What each kubelet asks about its own node; what it changes is recorded.",
    ),
    (
        Rule {
            users: &[
                "system:apiserver",
                "system:kube-controller-manager",
                "system:kube-scheduler",
            ],
            verbs: READ,
            resources: &[of("coordination.k8s.io", &["leases"])],
            ..Rule::at(AuditLevel::None)
        },
        "Who leads among the parts of the control plane, asked every two seconds.",
    ),
    (
        Rule::at(AuditLevel::Metadata),
        "Everything else: who did what to which object, and when.",
    ),
];
