//! Service accounts that are cluster-admin outright.

use super::chains;
use crate::access::Access;
use crate::cluster::{BoundRole, Subject};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.cluster-admin-bound",
        severity: Severity::Warning,
        assumes: None,
        promise: "no service account is bound to `cluster-admin` in the whole cluster",
        page: include_str!("cluster_admin_bound.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    for (_, binding) in authorization.bindings() {
        let (Some(manifest), None, BoundRole::Known(role)) =
            (binding.manifest, &binding.namespace, &binding.role)
        else {
            continue;
        };
        if authorization.role(*role).name != "cluster-admin" {
            continue;
        }
        for bound in &binding.subjects {
            let is_account = matches!(bound.subject, Subject::ServiceAccount { .. });
            if !is_account || access.needs().must_be_powerful(cluster, &bound.subject) {
                continue;
            }
            let path = FieldPath::of("subjects").then(bound.index);
            let message = format!(
                "service account `{}` is cluster-admin",
                chains::account(&bound.subject)
            );
            let violation = violations
                .at(Place::value(manifest, path), message)
                .label("may do everything")
                .effect("who gets hold of one of its pods, its image or its token has the whole cluster")
                .help("bind a role with what it needs, by a RoleBinding where one namespace is enough")
                .related(
                    Place::value(manifest, FieldPath::of("roleRef.name")),
                    "the role",
                );
            violations.report(violation);
        }
    }
}
