//! Alerts that no values can make fire.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::evaluation::{self, Cause, CauseKind, Firing, Range};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alert-never-fires",
        severity: Severity::Error,
        assumes: None,
        promise: "every alert can fire",
        page: include_str!("alert_never_fires.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for (rule, name) in monitoring.evaluated().alerts() {
        let Some(expression) = rule.expression() else {
            continue;
        };
        let Firing::Never(cause) = evaluation::firing(expression) else {
            continue;
        };
        let (why, help) = explained(&cause);
        let mut violation = violations
            .at(
                rule.expression_place.clone(),
                format!("alert `{name}` can never fire: {why}"),
            )
            .effect("what it is meant to tell of happens without a word")
            .help(help);
        if let Some(assumes) = cause.assumes {
            violation = violation.assumes(assumes);
        }
        violations.report(violation);
    }
}

fn explained(cause: &Cause) -> (String, &'static str) {
    match &cause.kind {
        CauseKind::Compared {
            range,
            comparison,
            with,
            is_rate,
        } => {
            let sign = comparison.sign();
            let values = described(*range);
            if *is_rate {
                return (
                    format!(
                        "`rate` counts by the second, which gives {values} here, and never `{sign} {with}`"
                    ),
                    "to compare a count, use `increase(...)` over the time that is meant",
                );
            }
            let help = match (range.low, range.high) {
                (0.0, 1.0) if *with > 1.0 => {
                    "the value is a share of 1; multiply it by 100, or compare it with one hundredth"
                }
                _ => "compare it with a value that it can have",
            };
            (
                format!("what it compares is {values}, and never `{sign} {with}`"),
                help,
            )
        }
        CauseKind::Contradiction => (
            "its conditions exclude each other".to_owned(),
            "join the conditions with `or`, or mend one of them",
        ),
        CauseKind::Selector { label } => (
            format!("a selector asks for two values of the label `{label}` at once"),
            "use one condition such as `=~\"a|b\"`",
        ),
        _ => (
            "its expression gives nothing".to_owned(),
            "mend the expression",
        ),
    }
}

/// A range in words.
fn described(range: Range) -> String {
    match (range.low, range.high) {
        (low, high) if low == high => format!("always {low}"),
        (low, f64::INFINITY) => format!("{low} or more"),
        (f64::NEG_INFINITY, high) => format!("at most {high}"),
        (low, high) => format!("between {low} and {high}"),
    }
}
