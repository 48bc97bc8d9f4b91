//! The same object given twice.

use crate::cluster::Cluster;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Cluster> = Rule {
    invariant: Invariant {
        id: "cluster.duplicate-object",
        severity: Severity::Warning,
        assumes: None,
        promise: "every object is declared once",
        page: include_str!("duplicate_object.md"),
    },
    check,
};

fn check(cluster: &Cluster, violations: &mut Violations<'_>) {
    for replaced in cluster.replaced() {
        let manifest = cluster.bundle().manifest(replaced.later);
        let message = format!(
            "{} `{}` is declared twice; this declaration replaces the earlier",
            manifest.kind(),
            manifest.name()
        );
        let violation = violations.at(Place::name(replaced.later), message).related(
            Place::name(replaced.earlier),
            "the earlier declaration no longer counts",
        );
        violations.report(violation);
    }
}
