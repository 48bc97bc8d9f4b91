//! Roles and their bindings: what the spec grants, and nothing beside it.

use k8s_openapi::api::rbac::v1::{
    ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RoleRef, Subject,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{RoleSpec, RuleSpec, RuleVerb, Spec};

const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    spec.phase1()
        .access
        .roles
        .iter()
        .flat_map(granted)
        .collect()
}

/// A role and its binding, both with its name: a binding cannot be changed to another role, so it is never another's.
fn granted(spec: &RoleSpec) -> [Document; 2] {
    let metadata = ObjectMeta {
        name: Some(spec.name.to_string()),
        namespace: spec.namespace.as_ref().map(ToString::to_string),
        ..ObjectMeta::default()
    };
    let rules: Vec<_> = spec.rules.iter().map(rule).collect();
    let subjects = spec.accounts.iter().map(|account| {
        let namespace = account.namespace.as_ref().or(spec.namespace.as_ref());
        Subject {
            api_group: None,
            kind: "ServiceAccount".to_owned(),
            name: account.name.to_string(),
            namespace: namespace.map(ToString::to_string),
        }
    });
    let subjects = Some(subjects.collect());
    let role_ref = |kind: &str| RoleRef {
        api_group: Some(GROUP.to_owned()),
        kind: kind.to_owned(),
        name: spec.name.to_string(),
    };
    let with_reason = |document: Document| match &spec.reason {
        Some(reason) => document.with_comment(&FieldPath::root(), reason.as_str()),
        None => document,
    };
    if spec.namespace.is_some() {
        return [
            with_reason(Document::of(&Role {
                metadata: metadata.clone(),
                rules: Some(rules),
            })),
            Document::of(&RoleBinding {
                metadata,
                role_ref: role_ref("Role"),
                subjects,
            }),
        ];
    }
    [
        with_reason(Document::of(&ClusterRole {
            metadata: metadata.clone(),
            rules: Some(rules),
            aggregation_rule: None,
        })),
        Document::of(&ClusterRoleBinding {
            metadata,
            role_ref: role_ref("ClusterRole"),
            subjects,
        }),
    ]
}

fn rule(spec: &RuleSpec) -> PolicyRule {
    PolicyRule {
        api_groups: Some(vec![spec.group.clone()]),
        non_resource_urls: None,
        resource_names: Some(spec.names.clone()).filter(|it| !it.is_empty()),
        resources: Some(spec.resources.clone()),
        verbs: spec.verbs.iter().map(|it| it.as_str().to_owned()).collect(),
    }
}

impl RuleVerb {
    /// As a role writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
        }
    }
}
