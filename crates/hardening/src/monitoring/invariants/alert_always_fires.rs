//! Alerts that fire whatever their metrics say.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::evaluation::{self, CauseKind, Firing};
use crate::monitoring::promql::{Expression, Selector};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alert-always-fires",
        severity: Severity::Error,
        assumes: None,
        promise: "an alert fires only where something is wrong",
        page: include_str!("alert_always_fires.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for (rule, name) in monitoring.evaluated().alerts() {
        let Some(expression) = rule.expression() else {
            continue;
        };
        let Firing::Always(cause) = evaluation::firing(expression) else {
            continue;
        };
        let (why, help) = match &cause.kind {
                CauseKind::Compared {
                    comparison, with, ..
                } => (
                    format!("every value that its metric can have is `{} {with}`", comparison.sign()),
                    "compare it with a value that tells good from bad",
                ),
                CauseKind::Bool => (
                    "`bool` turns the comparison into 0 or 1, and an alert fires for both".to_owned(),
                    "take `bool` away: without it, what does not pass the comparison is left out",
                ),
                CauseKind::NoComparison if is_always_there(expression) => (
                    "it compares nothing, and an alert fires for every series that its expression gives".to_owned(),
                    "compare the value with a threshold",
                ),
                CauseKind::Absent => (
                    "`absent` asks for what can never be there".to_owned(),
                    "mend the selector within `absent`",
                ),
                // A heartbeat is meant to fire always; a series of its own may be there only when it matters.
                _ => continue,
            };
        let mut violation = violations
            .at(
                rule.expression_place.clone(),
                format!("alert `{name}` fires as long as its metric is there: {why}"),
            )
            .effect("it fires all the time, so nobody heeds it when it matters")
            .help(help);
        if let Some(assumes) = cause.assumes {
            violation = violation.assumes(assumes);
        }
        violations.report(violation);
    }
}

/// Whether what an expression gives is known to be there in quiet times as well: something calculated from a counter,
/// or a metric of every target.
fn is_always_there(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk(&mut |part| {
        found |= match part {
            Expression::Call {
                function: "rate" | "irate" | "increase",
                ..
            } => true,
            Expression::Selector(selector) => is_common(selector),
            _ => false,
        };
    });
    let mut is_filtered = false;
    expression.walk(&mut |part| {
        // Labels may tell the bad from the good, as those of a status.
        if let Expression::Selector(selector) | Expression::Window(selector, _) = part {
            let is_recorded = selector
                .metric
                .as_ref()
                .is_none_or(|metric| metric.contains(':'));
            is_filtered |= is_recorded || (!selector.matchers.is_empty() && !is_common(selector));
        }
    });
    found && !is_filtered
}

fn is_common(selector: &Selector) -> bool {
    let Some(metric) = selector.metric.as_deref() else {
        return false;
    };
    matches!(metric, "up")
        || metric.starts_with("node_memory_")
        || metric.starts_with("node_load")
        || metric.starts_with("container_memory_")
        || metric.starts_with("kubelet_volume_stats_")
}
