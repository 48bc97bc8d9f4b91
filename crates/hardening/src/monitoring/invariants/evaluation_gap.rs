//! Groups that are evaluated more seldom than samples live.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.evaluation-gap",
        severity: Severity::Warning,
        assumes: None,
        promise: "rules are evaluated at least every five minutes",
        page: include_str!("evaluation_gap.md"),
    },
    check,
};

/// How long a sample counts; a flag of Prometheus changes it, and is hardly ever used.
const STALENESS: u64 = 300_000;

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in &monitoring.evaluated().files {
        for group in &file.groups {
            let Some((interval, place)) = &group.interval else {
                continue;
            };
            if interval.milliseconds() <= STALENESS {
                continue;
            }
            let message = format!(
                "the group `{}` is evaluated every {interval}, and what it gives counts for 5m",
                group.name
            );
            let violation = violations
                .at(place.clone(), message)
                .effect("its series, `ALERTS` among them, are gone between two evaluations: graphs have gaps, and rules that use them see nothing")
                .help("use an interval of 5m or less");
            violations.report(violation);
        }
    }
}
