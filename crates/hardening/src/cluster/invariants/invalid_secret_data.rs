//! A value of a Secret that is not base64.

use super::refusal::field_name;
use crate::cluster::{Cluster, DecodeProblemKind, Resource};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.invalid-secret-data",
        severity: Severity::Error,
        assumes: None,
        promise: "every value that must be base64 is base64",
        page: include_str!("invalid_secret_data.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        for problem in &object.problems {
            if problem.kind != DecodeProblemKind::InvalidBase64 {
                continue;
            }
            let place = Place::value(object.manifest, problem.path.clone());
            let message = format!("the value of {} is not base64", field_name(&problem.path));
            let mut violation = violations
                .at(place, message)
                .label("this is not base64")
                .effect(format!(
                    "no client can apply the {}: it is refused before anything else is looked at",
                    object.identity.kind
                ));
            if matches!(object.resource, Resource::Secret(_)) {
                violation =
                    violation.help("write the text itself under `stringData`, or encode it");
            }
            violations.report(violation);
        }
    }
}
