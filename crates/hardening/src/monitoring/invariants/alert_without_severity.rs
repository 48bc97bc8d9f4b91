//! Alerts without the label that routes look at.

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, counted, listed};
use crate::monitoring::Monitoring;
use crate::monitoring::rules::RuleFile;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alert-without-severity",
        severity: Severity::Warning,
        assumes: None,
        promise: "every alert says how bad it is",
        page: include_str!("alert_without_severity.md"),
    },
    check,
};

const LABEL: &str = "severity";

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let files = &monitoring.evaluated().files;
    let is_usual = files.iter().any(has_severity);
    for file in files {
        let without: Vec<_> = file
            .alerts()
            .filter(|(_, rule, _)| rule.label(LABEL).is_none())
            .collect();
        let Some((_, first, _)) = without.first() else {
            continue;
        };
        let names: Vec<_> = without.iter().map(|(_, _, name)| *name).collect();
        let message = format!(
            "{} of {} {} no label `{LABEL}`: {}",
            counted(without.len(), "alert"),
            file.source.display(),
            if without.len() == 1 { "has" } else { "have" },
            listed(&names)
        );
        let mut violation = violations
            .at(first.place.clone(), message)
            .effect("routes by severity do not take it: it goes to the receiver of last resort, if to anybody")
            .help("add `severity: critical`, `warning` or `info` to its labels");
        // Where no alert of the bundle has one, another label may serve.
        if !is_usual {
            violation = violation.severity(Severity::Info);
        }
        let others = without.iter().skip(1);
        let others = others
            .map(|(_, rule, name)| (rule.place.clone(), format!("`{name}` has none, either")));
        violations.report(with_others(violation, others));
    }
}

/// Whether some alert of a file has a severity.
fn has_severity(file: &RuleFile) -> bool {
    file.alerts()
        .any(|(_, rule, _)| rule.label(LABEL).is_some())
}
