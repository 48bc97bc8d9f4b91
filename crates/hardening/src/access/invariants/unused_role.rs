//! Roles that nobody has.

use super::roles::{is_bound, roles};
use crate::access::Access;
use crate::cluster::RBAC;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.unused-role",
        severity: Severity::Info,
        assumes: Some("the bundle holds all bindings"),
        promise: "every role is bound to somebody",
        page: include_str!("unused_role.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let kinds = ["ClusterRoleBinding", "RoleBinding"];
    let has_bindings = |namespace: Option<&str>| {
        let mut kinds = kinds.iter();
        match namespace {
            // A Role can be bound in its own namespace only.
            Some(_) => cluster
                .of_kind_in(RBAC, "RoleBinding", namespace)
                .next()
                .is_some(),
            None => kinds.any(|kind| cluster.of_kind(RBAC, kind).next().is_some()),
        }
    };
    for role in roles(cluster).filter(|role| !role.is_default && !role.rules.is_empty()) {
        let Some(id) = role.id(cluster) else { continue };
        let is_used = is_bound(cluster, id) || cluster.authorization().is_gathered(id);
        if is_used || !has_bindings(role.object.identity.namespace.as_deref()) {
            continue;
        }
        let message = format!("no binding grants {}", role.display());
        let violation = violations
            .at(Place::name(role.object.manifest), message)
            .label("bound to nobody")
            .effect("it allows nobody anything, until someone binds it without reading it")
            .help("bind it to whom it is meant for, or remove it");
        violations.report(violation);
    }
}
