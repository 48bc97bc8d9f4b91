//! Groups of Kubernetes that there are not.

use super::roles::{bindings, display};
use crate::access::Access;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.unknown-group",
        severity: Severity::Error,
        assumes: None,
        promise: "groups whose names Kubernetes reserves are groups that it puts someone in",
        page: include_str!("unknown_group.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    for binding in bindings(cluster) {
        for (index, subject) in binding.subjects.iter().enumerate() {
            let name = subject.name.as_str();
            // Other names under `system:` may be given to users by whoever signs their certificates.
            let is_role =
                name.starts_with("system:") && authorization.find_role(None, name).is_some();
            if subject.kind != "Group" || !is_role || is_group(name) {
                continue;
            }
            let message = format!(
                "{} grants `{}` to a group `{name}`, which is a ClusterRole and no group",
                display(binding.object),
                binding.role.name
            );
            let path = FieldPath::of("subjects").then(index).then("name");
            let violation = violations
                .at(Place::value(binding.object.manifest, path), message)
                .label("a ClusterRole")
                .effect(format!(
                    "nobody is in that group, so this grants nothing, and the rules of ClusterRole `{name}` are granted to \
                     none of the subjects"
                ))
                .help(format!(
                    "to grant `{name}`, write a ClusterRoleBinding whose roleRef names it, and take this subject out"
                ));
            violations.report(violation);
        }
    }
}

/// Whether Kubernetes itself puts someone in a group.
fn is_group(name: &str) -> bool {
    matches!(
        name,
        "system:authenticated"
            | "system:bootstrappers"
            | "system:masters"
            | "system:monitoring"
            | "system:nodes"
            | "system:serviceaccounts"
            | "system:unauthenticated"
    )
}
