//! Bindings that the API server refuses.

use super::roles::{WrittenBinding, bindings, display};
use crate::access::Access;
use crate::cluster::RBAC;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.invalid-binding",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every RoleBinding and ClusterRoleBinding",
        page: include_str!("invalid_binding.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for binding in bindings(access.cluster()) {
        let role = role_fault(&binding).into_iter();
        let subjects = binding.subjects.iter().enumerate();
        let subjects = subjects.filter_map(|(index, _)| subject_fault(&binding, index));
        for (path, words) in role.chain(subjects) {
            let message = format!(
                "the API server refuses {}: {words}",
                display(binding.object)
            );
            let violation = violations
                .at(Place::value(binding.object.manifest, path), message)
                .label("refused here")
                .effect("the binding is not created, so none of its subjects gets the role");
            violations.report(violation);
        }
    }
}

fn role_fault(binding: &WrittenBinding<'_>) -> Option<(FieldPath, String)> {
    let role = binding.role;
    let fault = |field: &str, words: String| Some((FieldPath::of("roleRef").then(field), words));
    let group = role.api_group.as_deref().unwrap_or_default();
    if !group.is_empty() && group != RBAC {
        return fault("apiGroup", format!("`{group}` has no roles; `{RBAC}` has"));
    }
    match (
        role.kind.as_str(),
        binding.object.identity.namespace.is_some(),
    ) {
        ("ClusterRole", _) | ("Role", true) => None,
        ("Role", false) => fault(
            "kind",
            "it binds a Role, which only a RoleBinding of the same namespace may".to_owned(),
        ),
        // An absent kind is said of every kind of object.
        ("", _) => None,
        (kind, _) => fault(
            "kind",
            format!("`{kind}` is no kind of role; Role and ClusterRole are"),
        ),
    }
}

fn subject_fault(binding: &WrittenBinding<'_>, index: usize) -> Option<(FieldPath, String)> {
    let subject = binding.subjects.get(index)?;
    let path = FieldPath::of("subjects").then(index);
    let group = subject.api_group.as_deref().unwrap_or_default();
    let namespace = subject.namespace.as_deref().unwrap_or_default();
    match subject.kind.as_str() {
        "ServiceAccount" if !group.is_empty() => Some((
            path.then("apiGroup"),
            "a ServiceAccount is of the core group, whose name is empty".to_owned(),
        )),
        "ServiceAccount" if namespace.is_empty() && binding.object.identity.namespace.is_none() => {
            let words = format!("the ServiceAccount `{}` needs its namespace", subject.name);
            Some((path, words))
        }
        "ServiceAccount" => None,
        "User" | "Group" if !group.is_empty() && group != RBAC => Some((
            path.then("apiGroup"),
            format!("users and groups are of the group `{RBAC}`, not `{group}`"),
        )),
        "User" | "Group" | "" => None,
        kind => Some((
            path.then("kind"),
            format!("`{kind}` is no kind of subject; User, Group and ServiceAccount are"),
        )),
    }
}
