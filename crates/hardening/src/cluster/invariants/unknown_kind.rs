//! A kind that a group of Kubernetes' own does not have.

use crate::cluster::{Cluster, Serving, TARGET_VERSION, serving};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.unknown-kind",
        severity: Severity::Error,
        assumes: None,
        promise: "every kind of a group of Kubernetes' own exists in the version that is written",
        page: include_str!("unknown_kind.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for object in cluster.objects() {
        let manifest = cluster.bundle().manifest(object.manifest);
        let (version, kind) = (manifest.api_version(), manifest.kind());
        let Serving::Unknown { elsewhere } = serving(version, kind) else {
            continue;
        };
        if version.is_empty() {
            let violation = violations
                .at(
                    Place::value(object.manifest, FieldPath::of("kind")),
                    format!("this {kind} has no `apiVersion`"),
                )
                .label("of no API version")
                .effect("Kubernetes does not know which kind is meant, and refuses it");
            let violation = match elsewhere {
                Some(right) => violation.help(format!("write `apiVersion: {right}` above it")),
                None => violation,
            };
            violations.report(violation);
            continue;
        }
        let violation = match elsewhere {
            Some(right) => violations
                .at(
                    Place::value(object.manifest, FieldPath::of("apiVersion")),
                    format!("`{version}` has no kind `{kind}`"),
                )
                .label(format!("{kind} is in `{right}`"))
                .help(format!(
                    "write `apiVersion: {right}` and compare the fields"
                )),
            None => violations
                .at(
                    Place::value(object.manifest, FieldPath::of("kind")),
                    format!("`{version}` has no kind `{kind}`"),
                )
                .label("no such kind"),
        };
        let effect = format!("Kubernetes {TARGET_VERSION} knows no such object and refuses it");
        violations.report(violation.effect(effect));
    }
}
