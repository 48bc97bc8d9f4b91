//! Roles and bindings as they are written, and how rules speak of them.

use k8s_openapi::api::rbac::v1::{AggregationRule, PolicyRule, RoleRef, Subject};

use crate::cluster::{BoundRole, Cluster, Object, RBAC, Resource, RoleId};
use crate::finding::{FieldPath, Place};

/// Holders that a message names before it counts the rest.
const NAMED: usize = 4;

/// Words of a role beyond which its rules are not held against each other, and groups of a rule beyond which it is not
/// looked up which of them serves a resource: nobody writes such roles by hand.
pub(super) const MOST_WORDS: usize = 2048;
pub(super) const MOST_GROUPS: usize = 32;

/// The label of what Kubernetes brings itself.
const BOOTSTRAPPING: &str = "kubernetes.io/bootstrapping";

/// A Role or a ClusterRole of the bundle.
#[derive(Clone, Copy)]
pub(super) struct WrittenRole<'c> {
    pub(super) object: &'c Object,
    pub(super) rules: &'c [PolicyRule],
    pub(super) aggregation: Option<&'c AggregationRule>,
    /// Whether it is a copy of one that Kubernetes brings.
    pub(super) is_default: bool,
}

/// A RoleBinding or a ClusterRoleBinding of the bundle.
#[derive(Clone, Copy)]
pub(super) struct WrittenBinding<'c> {
    pub(super) object: &'c Object,
    pub(super) role: &'c RoleRef,
    pub(super) subjects: &'c [Subject],
}

/// All roles of the bundle, ClusterRoles first.
pub(super) fn roles(cluster: &Cluster) -> impl Iterator<Item = WrittenRole<'_>> {
    let kinds = ["ClusterRole", "Role"].into_iter();
    let objects = kinds.flat_map(|kind| cluster.of_kind(RBAC, kind));
    objects.filter_map(|object| {
        let (rules, aggregation, labels) = match &object.resource {
            Resource::ClusterRole(role) => (
                &role.rules,
                role.aggregation_rule.as_ref(),
                &role.metadata.labels,
            ),
            Resource::Role(role) => (&role.rules, None, &role.metadata.labels),
            _ => return None,
        };
        Some(WrittenRole {
            object,
            rules: rules.as_deref().unwrap_or_default(),
            aggregation,
            is_default: labels.iter().flatten().any(|(key, _)| key == BOOTSTRAPPING),
        })
    })
}

/// All bindings of the bundle, ClusterRoleBindings first.
pub(super) fn bindings(cluster: &Cluster) -> impl Iterator<Item = WrittenBinding<'_>> {
    let kinds = ["ClusterRoleBinding", "RoleBinding"].into_iter();
    let objects = kinds.flat_map(|kind| cluster.of_kind(RBAC, kind));
    objects.filter_map(|object| {
        let (role, subjects) = match &object.resource {
            Resource::ClusterRoleBinding(binding) => (&binding.role_ref, &binding.subjects),
            Resource::RoleBinding(binding) => (&binding.role_ref, &binding.subjects),
            _ => return None,
        };
        Some(WrittenBinding {
            object,
            role,
            subjects: subjects.as_deref().unwrap_or_default(),
        })
    })
}

impl<'c> WrittenRole<'c> {
    /// `ClusterRole \`name\``.
    pub(super) fn display(&self) -> String {
        display(self.object)
    }

    pub(super) fn id(&self, cluster: &Cluster) -> Option<RoleId> {
        let namespace = self.object.identity.namespace.as_deref();
        cluster
            .authorization()
            .find_role(namespace, self.object.name())
    }

    pub(super) fn is_cluster_role(&self) -> bool {
        self.object.identity.namespace.is_none()
    }

    /// The place of something in a rule.
    pub(super) fn place(&self, path: &FieldPath) -> Place {
        Place::value(self.object.manifest, path.clone())
    }

    /// Whether a field is written at all.
    pub(super) fn has(&self, cluster: &'c Cluster, path: &FieldPath) -> bool {
        let manifest = cluster.bundle().manifest(self.object.manifest);
        manifest.root.at(path).is_some()
    }

    /// Whether it is small enough to hold each of its rules against each other.
    pub(super) fn is_comparable(&self) -> bool {
        let words = self.rules.iter().flat_map(Self::lists);
        words.map(|(_, words)| words.len()).sum::<usize>() <= MOST_WORDS
    }

    /// The lists of words of a rule, with the names of their fields.
    pub(super) fn lists(rule: &PolicyRule) -> [(&'static str, &[String]); 5] {
        fn words(list: &Option<Vec<String>>) -> &[String] {
            list.as_deref().unwrap_or_default()
        }
        [
            ("verbs", &rule.verbs),
            ("apiGroups", words(&rule.api_groups)),
            ("resources", words(&rule.resources)),
            ("resourceNames", words(&rule.resource_names)),
            ("nonResourceURLs", words(&rule.non_resource_urls)),
        ]
    }
}

/// `Kind \`name\`` or `Kind \`namespace/name\``.
pub(super) fn display(object: &Object) -> String {
    let kind = &object.identity.kind;
    match &object.identity.namespace {
        Some(namespace) => format!("{kind} `{namespace}/{}`", object.name()),
        None => format!("{kind} `{}`", object.name()),
    }
}

/// The way to a rule.
pub(super) fn rule_path(index: usize) -> FieldPath {
    FieldPath::of("rules").then(index)
}

/// Who has a role, in words, such as ``service account `shop/web` in all namespaces``; `None` for nobody.
pub(super) fn holders(cluster: &Cluster, role: RoleId) -> Option<String> {
    let authorization = cluster.authorization();
    let mut holders: Vec<String> = Vec::new();
    for binding in authorization.bindings_of_role(role) {
        let scope = match &binding.namespace {
            Some(namespace) => format!("in namespace `{namespace}`"),
            None => "in all namespaces".to_owned(),
        };
        for bound in &binding.subjects {
            let holder = format!("{} {scope}", bound.subject);
            if holders.len() <= NAMED && !holders.contains(&holder) {
                holders.push(holder);
            }
        }
    }
    match holders.len() {
        0 => None,
        count if count > NAMED => {
            let shown = holders.get(..NAMED.saturating_sub(1)).unwrap_or_default();
            Some(format!("{} and others", shown.join(", ")))
        }
        _ => Some(holders.join(", ")),
    }
}

/// Whether any binding of the bundle names a role, or another role aggregates it.
pub(super) fn is_bound(cluster: &Cluster, role: RoleId) -> bool {
    let authorization = cluster.authorization();
    let bindings = authorization.bindings_of_role(role);
    let mut written = bindings.filter(|binding| binding.role == BoundRole::Known(role));
    written.next().is_some()
}

/// `first`, `second`, ... as people count rules.
pub(super) fn ordinal(index: usize) -> String {
    format!("rule {}", index.saturating_add(1))
}
