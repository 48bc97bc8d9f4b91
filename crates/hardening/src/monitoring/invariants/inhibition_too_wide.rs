//! Inhibition rules that silence what has nothing to do with their source.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::{ALERT_NAME, Condition, InhibitRule, Monitoring, RouteMatcher};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.inhibition-too-wide",
        severity: Severity::Warning,
        assumes: None,
        promise: "an alert silences only those that have something in common with it",
        page: include_str!("inhibition_too_wide.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in monitoring.configurations() {
        for rule in file.configuration.inhibit_rules() {
            let message = if !restricts(&rule.target) {
                "this rule silences every alert: its target asks for nothing".to_owned()
            } else if !rule.equal.is_empty() || names_an_alert(&rule.source) {
                continue;
            } else {
                format!(
                    "any alert with {} silences every alert with {}, wherever it fires: `equal` names no label",
                    shown(&rule.source),
                    shown(&rule.target)
                )
            };
            violations.report(
                violations
                    .at(file.place(rule.span), message)
                    .effect(effect(rule))
                    .help("name in `equal` what the two alerts must have in common, such as `namespace` or `cluster`"),
            );
        }
    }
}

fn effect(rule: &InhibitRule) -> &'static str {
    match restricts(&rule.source) {
        true => "while one such alert fires anywhere, unrelated faults are not told of",
        false => "while any alert fires, the others are not told of",
    }
}

/// Whether some alert does not meet it.
fn restricts(side: &[RouteMatcher]) -> bool {
    side.iter().any(|it| !it.matcher.is_universal())
}

/// Whether it names what fires, and not only a class of alerts: those of a severity, or those that have a label at all.
fn names_an_alert(side: &[RouteMatcher]) -> bool {
    side.iter().any(|it| {
        let names = match &it.matcher.condition {
            Condition::Equal(value) => !value.is_empty(),
            Condition::Matches(pattern) => {
                !pattern.matches_everything() && !pattern.matches_something()
            }
            Condition::NotEqual(_) | Condition::NotMatches(_) => it.matcher.name == ALERT_NAME,
        };
        names && it.matcher.name != "severity"
    })
}

fn shown(side: &[RouteMatcher]) -> String {
    let matchers = side.iter().map(|it| format!("`{}`", it.matcher));
    let matchers: Vec<_> = matchers.collect();
    match matchers.is_empty() {
        true => "any labels".to_owned(),
        false => matchers.join(" and "),
    }
}
