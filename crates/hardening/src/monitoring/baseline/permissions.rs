//! What Prometheus may do: find what it scrapes, and read the metrics of kubelets and of the API server.

use std::collections::BTreeSet;

use k8s_openapi::api::rbac::v1::{
    ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::alertmanager::account;
use super::scraping::API_SERVER_NAMESPACE;
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::metadata;
use crate::spec::{Service, Spec};

/// What is not of a namespace.
const CLUSTER_ROLE: &str = "prometheus-metrics";
/// The pods of a namespace.
const POD_DISCOVERY: &str = "prometheus-discovery";
/// The addresses of the API server.
const API_SERVER_DISCOVERY: &str = "prometheus-api-server-discovery";
const RBAC: &str = "rbac.authorization.k8s.io";

/// The account, its roles and their bindings.
pub(super) fn objects(spec: &Spec, prometheus: &Service) -> Vec<Document> {
    let mut documents = vec![account(prometheus)];
    documents.extend(of_cluster(prometheus));
    let scraped = spec.services().iter().filter(|it| it.metrics.is_some());
    let namespaces: BTreeSet<_> = scraped.map(|it| it.namespace.as_str()).collect();
    for namespace in namespaces {
        let rule = follow(&[""], &["pods"]);
        documents.extend(of_namespace(
            prometheus,
            namespace,
            POD_DISCOVERY,
            vec![rule],
        ));
    }
    let mut api_server = of_namespace(
        prometheus,
        API_SERVER_NAMESPACE,
        API_SERVER_DISCOVERY,
        vec![
            follow(&[""], &["pods", "services"]),
            follow(&["discovery.k8s.io"], &["endpointslices"]),
        ],
    )
    .into_iter();
    documents.extend(api_server.next().map(|role| {
        role.with_comment(
            &FieldPath::root(),
            "The addresses of the API server are the endpoints of the Service `kubernetes`.",
        )
    }));
    documents.extend(api_server);
    documents
}

fn of_cluster(prometheus: &Service) -> [Document; 2] {
    let named = || ObjectMeta {
        labels: Some(prometheus.labels.as_map().clone()),
        name: Some(CLUSTER_ROLE.to_owned()),
        ..ObjectMeta::default()
    };
    let role = ClusterRole {
        metadata: named(),
        rules: Some(vec![
            follow(&[""], &["nodes"]),
            PolicyRule {
                api_groups: Some(vec![String::new()]),
                resources: Some(vec!["nodes/metrics".to_owned()]),
                verbs: vec!["get".to_owned()],
                ..PolicyRule::default()
            },
            PolicyRule {
                non_resource_urls: Some(vec!["/metrics".to_owned()]),
                verbs: vec!["get".to_owned()],
                ..PolicyRule::default()
            },
        ]),
        ..ClusterRole::default()
    };
    let binding = ClusterRoleBinding {
        metadata: named(),
        role_ref: role_ref("ClusterRole", CLUSTER_ROLE),
        subjects: Some(vec![subject(prometheus)]),
    };
    let rule = |at: usize| FieldPath::of("rules").then(at);
    [
        Document::of(&role)
            .with_comment(
                &rule(1),
                "The kubelets ask for this, and for nothing more. `nodes/proxy` would let it run commands in every pod.",
            )
            .with_comment(&rule(2), "Those of the API server."),
        Document::of(&binding),
    ]
}

fn of_namespace(
    prometheus: &Service,
    namespace: &str,
    name: &str,
    rules: Vec<PolicyRule>,
) -> [Document; 2] {
    let named = || ObjectMeta {
        namespace: Some(namespace.to_owned()),
        ..metadata(prometheus, name)
    };
    let role = Role {
        metadata: named(),
        rules: Some(rules),
    };
    let binding = RoleBinding {
        metadata: named(),
        role_ref: role_ref("Role", name),
        subjects: Some(vec![subject(prometheus)]),
    };
    [Document::of(&role), Document::of(&binding)]
}

/// All that a discovery does.
fn follow(groups: &[&str], resources: &[&str]) -> PolicyRule {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    PolicyRule {
        api_groups: Some(owned(groups)),
        resources: Some(owned(resources)),
        verbs: owned(&["list", "watch"]),
        ..PolicyRule::default()
    }
}

fn role_ref(kind: &str, name: &str) -> RoleRef {
    RoleRef {
        api_group: Some(RBAC.to_owned()),
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}

fn subject(prometheus: &Service) -> Subject {
    Subject {
        kind: "ServiceAccount".to_owned(),
        name: prometheus.account.to_string(),
        namespace: Some(prometheus.namespace.to_string()),
        ..Subject::default()
    }
}
