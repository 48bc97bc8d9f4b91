//! What the jobs of backups may do, and who they are.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::api::rbac::v1::{
    ClusterRole, ClusterRoleBinding, PolicyRule, RoleBinding, RoleRef, Subject,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::cluster::RBAC;
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::metadata;
use crate::spec::{Service, Spec, StorageSpec};
use crate::storage::custom::SNAPSHOT_GROUP;

/// The account of the jobs, and what it may do: with snapshots in each namespace that has claims to back up, and with what
/// stands behind them.
pub(super) fn permissions(spec: &Spec, storage: &StorageSpec, backups: &Service) -> Vec<Document> {
    let account = backups.account.as_str();
    let contents = format!("{account}-contents");
    let mut documents = vec![
        Document::of(&ServiceAccount {
            metadata: metadata(backups, account),
            // Each pod says whether it has a token.
            automount_service_account_token: Some(false),
            ..ServiceAccount::default()
        }),
        Document::of(&ClusterRole {
            metadata: cluster_wide(backups, account),
            rules: Some(vec![rule(
                "volumesnapshots",
                &["get", "list", "create", "delete"],
            )]),
            ..ClusterRole::default()
        })
        .with_comment(
            &FieldPath::root(),
            "Bound by RoleBindings only, so that it counts in no namespace without backups.",
        ),
    ];
    for namespace in namespaces(spec, storage) {
        let binding = RoleBinding {
            metadata: ObjectMeta {
                namespace: Some(namespace.to_owned()),
                ..metadata(backups, account)
            },
            role_ref: role_ref(account),
            subjects: Some(vec![subject(backups)]),
        };
        documents.push(Document::of(&binding));
    }
    documents.push(
        Document::of(&ClusterRole {
            metadata: cluster_wide(backups, &contents),
            rules: Some(vec![rule("volumesnapshotcontents", &["get", "patch"])]),
            ..ClusterRole::default()
        })
        .with_comment(
            &FieldPath::root(),
            "What stands behind snapshots is in no namespace. The clean-up tells the driver to delete the data of what has \
             outlived its days; it cannot delete anything here itself.",
        ),
    );
    documents.push(Document::of(&ClusterRoleBinding {
        metadata: cluster_wide(backups, &contents),
        role_ref: role_ref(&contents),
        subjects: Some(vec![subject(backups)]),
    }));
    documents
}

/// The namespaces that have claims to back up, in order.
fn namespaces<'a>(spec: &'a Spec, storage: &'a StorageSpec) -> BTreeSet<&'a str> {
    let services = storage
        .schedules
        .iter()
        .filter_map(|schedule| spec.service_at(&schedule.service));
    services.map(|service| service.namespace.as_str()).collect()
}

fn cluster_wide(backups: &Service, name: &str) -> ObjectMeta {
    ObjectMeta {
        namespace: None,
        ..metadata(backups, name)
    }
}

fn rule(resource: &str, verbs: &[&str]) -> PolicyRule {
    PolicyRule {
        api_groups: Some(vec![SNAPSHOT_GROUP.to_owned()]),
        resources: Some(vec![resource.to_owned()]),
        verbs: verbs.iter().map(|verb| (*verb).to_owned()).collect(),
        ..PolicyRule::default()
    }
}

fn role_ref(name: &str) -> RoleRef {
    RoleRef {
        api_group: Some(RBAC.to_owned()),
        kind: "ClusterRole".to_owned(),
        name: name.to_owned(),
    }
}

fn subject(backups: &Service) -> Subject {
    Subject {
        kind: "ServiceAccount".to_owned(),
        name: backups.account.to_string(),
        namespace: Some(backups.namespace.to_string()),
        ..Subject::default()
    }
}
