//! The requests that matter for becoming more than one is.

use crate::cluster::ResourceRule;

const CORE: &str = "";
const ADMISSION: &str = "admissionregistration.k8s.io";
const CERTIFICATES: &str = "certificates.k8s.io";
const RBAC: &str = "rbac.authorization.k8s.io";

/// What whoever creates a pod by it may choose: its service account, its volumes, the rights that it asks for.
const CHANGE: &[&str] = &["create", "update", "patch"];
/// Changes to what is there.
const AMEND: &[&str] = &["update", "patch"];
/// Before 1.35 a connection over WebSocket needs `get` only.
const CONNECT: &[&str] = &["create", "get"];

/// A kind of request that, allowed, is a part of a [`Primitive`](super::Primitive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Power {
    /// Every verb on every resource of every group.
    Everything,
    ReadSecrets,
    CreateSecrets,
    /// Pods of one's own making, by themselves or through what makes pods.
    RunPods,
    /// Commands in pods that others made.
    EnterPods,
    MakeTokens,
    ImpersonateAccounts,
    ImpersonateUsers,
    ImpersonateGroups,
    WriteRoleBindings,
    WriteClusterRoleBindings,
    BindRoles,
    BindClusterRoles,
    ChangeRoles,
    ChangeClusterRoles,
    EscalateRoles,
    EscalateClusterRoles,
    ReachKubelets,
    CreateVolumes,
    CreateClaims,
    ChangeNamespaces,
    WriteMutatingWebhooks,
    WriteValidatingWebhooks,
    WriteMutatingPolicies,
    WriteMutatingPolicyBindings,
    RequestCertificates,
    ApproveCertificates,
    ApproveClientSigner,
}

/// Which resources a power is about, and where its requests are in a namespace.
struct Asks {
    power: Power,
    /// Whether RoleBindings count for it.
    is_namespaced: bool,
    /// Verbs, group, resource.
    asks: &'static [(&'static [&'static str], &'static str, &'static str)],
}

const fn namespaced(
    power: Power,
    asks: &'static [(&'static [&'static str], &'static str, &'static str)],
) -> Asks {
    Asks {
        power,
        is_namespaced: true,
        asks,
    }
}

const fn cluster(
    power: Power,
    asks: &'static [(&'static [&'static str], &'static str, &'static str)],
) -> Asks {
    Asks {
        power,
        is_namespaced: false,
        asks,
    }
}

/// Authority: <https://kubernetes.io/docs/concepts/security/rbac-good-practices/>, and for `bind` and `escalate`
/// <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>.
static TABLE: &[Asks] = &[
    // `list` and `watch` answer with the contents, too.
    namespaced(
        Power::ReadSecrets,
        &[(&["get", "list", "watch"], CORE, "secrets")],
    ),
    namespaced(Power::CreateSecrets, &[(&["create"], CORE, "secrets")]),
    namespaced(
        Power::RunPods,
        &[
            (&["create"], CORE, "pods"),
            (CHANGE, "apps", "deployments"),
            (CHANGE, "apps", "statefulsets"),
            (CHANGE, "apps", "daemonsets"),
            (CHANGE, "apps", "replicasets"),
            (CHANGE, "batch", "cronjobs"),
            // The template of a Job cannot be changed.
            (&["create"], "batch", "jobs"),
            (CHANGE, CORE, "replicationcontrollers"),
        ],
    ),
    namespaced(
        Power::EnterPods,
        &[
            (CONNECT, CORE, "pods/exec"),
            (CONNECT, CORE, "pods/attach"),
            (AMEND, CORE, "pods/ephemeralcontainers"),
            // The image of a running pod can be changed, its service account cannot.
            (AMEND, CORE, "pods"),
        ],
    ),
    namespaced(
        Power::MakeTokens,
        &[(&["create"], CORE, "serviceaccounts/token")],
    ),
    namespaced(
        Power::ImpersonateAccounts,
        &[(&["impersonate"], CORE, "serviceaccounts")],
    ),
    cluster(
        Power::ImpersonateUsers,
        &[(&["impersonate"], CORE, "users")],
    ),
    cluster(
        Power::ImpersonateGroups,
        &[(&["impersonate"], CORE, "groups")],
    ),
    namespaced(Power::WriteRoleBindings, &[(CHANGE, RBAC, "rolebindings")]),
    cluster(
        Power::WriteClusterRoleBindings,
        &[(CHANGE, RBAC, "clusterrolebindings")],
    ),
    // The API server asks for `bind` on the role, in the namespace of the binding; never on the binding.
    namespaced(Power::BindRoles, &[(&["bind"], RBAC, "roles")]),
    namespaced(
        Power::BindClusterRoles,
        &[(&["bind"], RBAC, "clusterroles")],
    ),
    namespaced(Power::ChangeRoles, &[(AMEND, RBAC, "roles")]),
    cluster(Power::ChangeClusterRoles, &[(AMEND, RBAC, "clusterroles")]),
    namespaced(Power::EscalateRoles, &[(&["escalate"], RBAC, "roles")]),
    cluster(
        Power::EscalateClusterRoles,
        &[(&["escalate"], RBAC, "clusterroles")],
    ),
    // The kubelet runs commands in any pod, and even `get` opens a WebSocket to it.
    cluster(Power::ReachKubelets, &[(CONNECT, CORE, "nodes/proxy")]),
    cluster(
        Power::CreateVolumes,
        &[(&["create"], CORE, "persistentvolumes")],
    ),
    namespaced(
        Power::CreateClaims,
        &[(&["create"], CORE, "persistentvolumeclaims")],
    ),
    // A RoleBinding in a namespace counts for the namespace itself.
    namespaced(Power::ChangeNamespaces, &[(AMEND, CORE, "namespaces")]),
    cluster(
        Power::WriteMutatingWebhooks,
        &[(CHANGE, ADMISSION, "mutatingwebhookconfigurations")],
    ),
    cluster(
        Power::WriteValidatingWebhooks,
        &[(CHANGE, ADMISSION, "validatingwebhookconfigurations")],
    ),
    cluster(
        Power::WriteMutatingPolicies,
        &[(CHANGE, ADMISSION, "mutatingadmissionpolicies")],
    ),
    cluster(
        Power::WriteMutatingPolicyBindings,
        &[(CHANGE, ADMISSION, "mutatingadmissionpolicybindings")],
    ),
    cluster(
        Power::RequestCertificates,
        &[(&["create"], CERTIFICATES, "certificatesigningrequests")],
    ),
    cluster(
        Power::ApproveCertificates,
        &[(AMEND, CERTIFICATES, "certificatesigningrequests/approval")],
    ),
    cluster(
        Power::ApproveClientSigner,
        &[(&["approve"], CERTIFICATES, "signers")],
    ),
];

/// The signer of client certificates, and the word for all signers of its domain.
const CLIENT_SIGNER: [&str; 2] = ["kubernetes.io/kube-apiserver-client", "kubernetes.io/*"];

impl Power {
    /// Whether RoleBindings count for it, each in its namespace.
    pub(super) fn is_namespaced(self) -> bool {
        let found = TABLE.iter().find(|row| row.power == self);
        found.is_none_or(|row| row.is_namespaced)
    }
}

/// A power that a rule grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RulePower<'r> {
    pub(super) power: Power,
    /// The objects that it is granted for; `None` for all.
    pub(super) names: Option<&'r [String]>,
}

/// The powers that a rule grants. Linear in the words of the rule, for each row of the table.
pub(super) fn of_rule(rule: &ResourceRule) -> Vec<RulePower<'_>> {
    let is_all = |words: &[String]| words.iter().any(|word| word == "*");
    let mut powers = Vec::new();
    if is_all(&rule.verbs)
        && is_all(&rule.groups)
        && is_all(&rule.resources)
        && rule.names.is_empty()
    {
        // All else follows from it.
        return vec![RulePower {
            power: Power::Everything,
            names: None,
        }];
    }
    let has = |words: &[String], word: &str| words.iter().any(|it| it == "*" || it == word);
    for row in TABLE {
        let granted = row.asks.iter().any(|(verbs, group, resource)| {
            has(&rule.groups, group)
                && rule.matches_resource(resource)
                && verbs.iter().any(|verb| {
                    // What is created has no name yet, so a rule for named objects never allows it.
                    let is_nameless = *verb == "create" && !resource.contains('/');
                    has(&rule.verbs, verb) && (rule.names.is_empty() || !is_nameless)
                })
        });
        if !granted {
            continue;
        }
        let is_signer = row.power == Power::ApproveClientSigner;
        let meant = |name: &String| CLIENT_SIGNER.contains(&name.as_str());
        let names = match rule.names.as_slice() {
            [] => None,
            names if is_signer && names.iter().any(meant) => None,
            _ if is_signer => continue,
            names => Some(names),
        };
        powers.push(RulePower {
            power: row.power,
            names,
        });
    }
    powers
}
