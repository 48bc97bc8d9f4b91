//! Rules for what is in no namespace, granted in a namespace only.

use super::roles::{MOST_GROUPS, WrittenRole, ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::{Cluster, Scope, api_resources};
use crate::finding::{Invariant, Place, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.scope-never-applies",
        severity: Severity::Warning,
        assumes: None,
        promise: "what is in no namespace is granted by a ClusterRoleBinding",
        page: include_str!("scope_never_applies.md"),
    },
    check,
};

/// What a RoleBinding allows on the Namespace that it is in.
const ON_OWN_NAMESPACE: [&str; 5] = ["get", "update", "patch", "delete", "*"];

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    for role in roles(cluster).filter(|role| !role.is_default && role.aggregation.is_none()) {
        let Some(binding) = only_in_namespaces(cluster, &role) else {
            continue;
        };
        for (index, rule) in role.rules.iter().enumerate() {
            let [(_, verbs), (_, groups), (_, resources), _, (_, urls)] = WrittenRole::lists(rule);
            let acts_on_own = verbs
                .iter()
                .any(|verb| ON_OWN_NAMESPACE.contains(&verb.as_str()));
            let is_dead = |word: &&str| {
                let name = word.split('/').next().unwrap_or_default();
                let is_own = name == "namespaces" && groups.iter().any(String::is_empty);
                !(is_own && acts_on_own) && is_cluster_scoped(groups, name)
            };
            if groups.len() > MOST_GROUPS {
                continue;
            }
            let words = resources.iter().map(String::as_str);
            let (field, dead): (_, Vec<&str>) = if urls.is_empty() || !role.is_cluster_role() {
                ("resources", words.filter(is_dead).collect())
            } else {
                ("nonResourceURLs", urls.iter().map(String::as_str).collect())
            };
            let list = if field == "resources" {
                resources
            } else {
                urls
            };
            let first = dead
                .first()
                .and_then(|first| list.iter().position(|it| it == first));
            let Some(position) = first else { continue };
            let path = rule_path(index).then(field).then(position);
            let message = format!(
                "{} of {} allows nothing on {}: {} in no namespace, and the role is granted in namespaces only",
                ordinal(index),
                role.display(),
                listed(dead.iter().copied()),
                if dead.len() == 1 { "it is" } else { "they are" },
            );
            let mut violation = violations
                .at(role.place(&path), message)
                .label("in no namespace")
                .effect("every such request is refused")
                .help("grant it by a ClusterRole and a ClusterRoleBinding, or remove it from the role");
            if role.is_cluster_role() {
                violation = violation.assumes("the bundle holds all bindings of the role");
            }
            if let Some(place) = binding.clone() {
                violation =
                    violation.related(place, "this binding grants it in its namespace only");
            }
            violations.report(violation);
        }
    }
}

/// A binding of the role, where none grants it everywhere and no other role takes its rules up; `None` where that is not
/// so. A Role is granted in its namespace in any case.
fn only_in_namespaces(cluster: &Cluster, role: &WrittenRole<'_>) -> Option<Option<Place>> {
    let authorization = cluster.authorization();
    let id = role.id(cluster)?;
    let bindings: Vec<_> = authorization.bindings_of_role(id).collect();
    let place = bindings.iter().find_map(|binding| binding.place());
    if !role.is_cluster_role() {
        return Some(place);
    }
    let is_everywhere = bindings.iter().any(|binding| binding.namespace.is_none());
    if bindings.is_empty() || is_everywhere || authorization.is_gathered(id) {
        return None;
    }
    Some(place)
}

/// Whether every one of the groups that has a resource of this name has it in no namespace.
fn is_cluster_scoped(groups: &[String], name: &str) -> bool {
    let named = |group: &String| {
        let mut resources = api_resources().iter();
        resources.find(|it| it.plural == name && it.group == group)
    };
    let found: Vec<_> = groups.iter().map(named).collect();
    !found.is_empty()
        && found
            .iter()
            .all(|it| it.is_some_and(|resource| resource.scope == Scope::Cluster))
}
