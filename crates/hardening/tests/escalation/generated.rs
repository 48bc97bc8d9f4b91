//! Small clusters: two namespaces that are declared, one of them guarded, some workloads, roles and bindings.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Verbs, group, resources: what matters for becoming more, and near misses.
const RULES: &[(&str, &str, &str)] = &[
    ("get", "", "secrets"),
    ("list", "", "secrets, configmaps"),
    ("create", "", "secrets"),
    ("create, get", "", "secrets"),
    ("create", "", "pods"),
    ("get, list", "", "pods"),
    ("patch", "", "pods"),
    ("create", "", "pods/exec"),
    ("get", "", "pods/exec, pods/log"),
    ("patch", "", "pods/ephemeralcontainers"),
    ("patch", "apps", "deployments"),
    ("update", "batch", "jobs"),
    ("create", "batch", "jobs"),
    ("*", "apps", "*"),
    ("create", "", "serviceaccounts/token"),
    ("create", "", "serviceaccounts"),
    ("impersonate", "", "serviceaccounts"),
    ("impersonate", "", "users"),
    ("impersonate", "", "groups"),
    ("impersonate", "", "users, groups"),
    ("create", "rbac.authorization.k8s.io", "rolebindings"),
    (
        "create, patch",
        "rbac.authorization.k8s.io",
        "clusterrolebindings, rolebindings",
    ),
    (
        "bind",
        "rbac.authorization.k8s.io",
        "rolebindings, clusterrolebindings",
    ),
    ("bind", "rbac.authorization.k8s.io", "roles"),
    ("bind", "rbac.authorization.k8s.io", "clusterroles"),
    ("patch", "rbac.authorization.k8s.io", "roles, clusterroles"),
    (
        "escalate",
        "rbac.authorization.k8s.io",
        "clusterroles, roles",
    ),
    (
        "escalate, update",
        "rbac.authorization.k8s.io",
        "clusterroles",
    ),
    ("*", "rbac.authorization.k8s.io", "roles, rolebindings"),
    ("get", "", "nodes/proxy"),
    ("get", "", "nodes"),
    ("create", "", "persistentvolumes, persistentvolumeclaims"),
    ("patch", "", "namespaces"),
    (
        "patch",
        "admissionregistration.k8s.io",
        "mutatingwebhookconfigurations",
    ),
    (
        "create",
        "admissionregistration.k8s.io",
        "validatingwebhookconfigurations",
    ),
    (
        "create",
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicies",
    ),
    (
        "create",
        "admissionregistration.k8s.io",
        "mutatingadmissionpolicybindings",
    ),
    (
        "create",
        "certificates.k8s.io",
        "certificatesigningrequests",
    ),
    (
        "update",
        "certificates.k8s.io",
        "certificatesigningrequests/approval",
    ),
    ("approve", "certificates.k8s.io", "signers"),
    ("*", "*", "*"),
    ("*", "", "*"),
    ("*", "*", "pods, deployments"),
];

/// Names of accounts, roles, pods, Secrets, namespaces, users, groups and signers.
const NAMES: &[&str] = &[
    "app",
    "job",
    "shop",
    "web",
    "web-0",
    "app-token",
    "jane",
    "ops",
    "system:masters",
    "system:serviceaccount:bank:app",
    "cluster-admin",
    "view",
    "role-0",
    "role-1",
    "kubernetes.io/*",
    "kubernetes.io/legacy-unknown",
];

const NAMESPACES: [&str; 2] = ["shop", "bank"];

#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) what: (&'static str, &'static str, &'static str),
    pub(super) names: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(super) struct Role {
    /// `None` for a ClusterRole.
    pub(super) namespace: Option<&'static str>,
    pub(super) rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
pub(super) struct Binding {
    /// `None` for a ClusterRoleBinding.
    pub(super) namespace: Option<&'static str>,
    pub(super) role: usize,
    pub(super) subject: &'static str,
}

pub(super) const SUBJECTS: [&str; 6] = [
    "{kind: ServiceAccount, name: app, namespace: shop}",
    "{kind: ServiceAccount, name: job, namespace: shop}",
    "{kind: ServiceAccount, name: app, namespace: bank}",
    "{kind: User, name: jane}",
    "{kind: Group, name: ops}",
    "{kind: Group, name: 'system:serviceaccounts:bank'}",
];

#[derive(Clone, Debug)]
pub(super) struct Universe {
    pub(super) roles: Vec<Role>,
    pub(super) bindings: Vec<Binding>,
}

pub(super) fn universe() -> impl Strategy<Value = Universe> {
    let names = prop_oneof![
        3 => Just(Vec::new()),
        1 => subsequence(NAMES.to_vec(), 1..3),
    ];
    let rule = (select(RULES.to_vec()), names).prop_map(|(what, names)| Rule { what, names });
    let scope = select(vec![None, None, Some("shop"), Some("bank")]);
    let role = (scope.clone(), prop::collection::vec(rule, 1..4))
        .prop_map(|(namespace, rules)| Role { namespace, rules });
    let roles = prop::collection::vec(role, 1..5);
    let binding = (scope, 0..5_usize, select(SUBJECTS.to_vec()));
    let binding = binding.prop_map(|(namespace, role, subject)| Binding {
        namespace,
        role,
        subject,
    });
    (roles, prop::collection::vec(binding, 1..7))
        .prop_map(|(roles, bindings)| Universe { roles, bindings })
}

fn metadata(name: &str, namespace: Option<&str>) -> String {
    match namespace {
        Some(namespace) => format!("{{name: {name}, namespace: {namespace}}}"),
        None => format!("{{name: {name}}}"),
    }
}

pub(super) fn yaml(universe: &Universe) -> String {
    let mut yaml = "
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: bank, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: Secret
metadata: {name: app-token, namespace: shop, annotations: {kubernetes.io/service-account.name: app}}
type: kubernetes.io/service-account-token
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {serviceAccountName: app, containers: [{name: web, image: web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: bank}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {serviceAccountName: app, containers: [{name: web, image: web}]}
"
    .to_owned();
    for namespace in NAMESPACES {
        for name in ["app", "job"] {
            let _ = write!(
                yaml,
                "---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {}\n",
                metadata(name, Some(namespace))
            );
        }
    }
    for (number, role) in universe.roles.iter().enumerate() {
        let kind = role.namespace.map_or("ClusterRole", |_| "Role");
        let _ = write!(
            yaml,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {}\nrules:\n",
            metadata(&format!("role-{number}"), role.namespace)
        );
        for rule in &role.rules {
            let (verbs, group, resources) = rule.what;
            let quoted = |words: &str| {
                let words = words.split(", ").map(|word| format!("'{word}'"));
                words.collect::<Vec<_>>().join(", ")
            };
            let _ = writeln!(
                yaml,
                "- {{verbs: [{}], apiGroups: ['{group}'], resources: [{}], resourceNames: [{}]}}",
                quoted(verbs),
                quoted(resources),
                rule.names
                    .iter()
                    .map(|name| format!("'{name}'"))
                    .collect::<Vec<_>>()
                    .join(", ")
            );
        }
    }
    for (number, binding) in universe.bindings.iter().enumerate() {
        let Some(role) = universe.roles.get(binding.role % universe.roles.len()) else {
            continue;
        };
        let namespace = role.namespace.or(binding.namespace);
        let kind = namespace.map_or("ClusterRoleBinding", |_| "RoleBinding");
        let role_kind = role.namespace.map_or("ClusterRole", |_| "Role");
        let _ = write!(
            yaml,
            "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {}\n\
             roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {role_kind}, name: role-{}}}\n\
             subjects: [{}]\n",
            metadata(&format!("binding-{number}"), namespace),
            binding.role % universe.roles.len(),
            binding.subject
        );
    }
    yaml
}
