//! Alerts that a single sample makes fire.

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, counted, listed};
use crate::monitoring::Monitoring;
use crate::monitoring::promql::{Expression, Operator};
use crate::monitoring::rules;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alert-without-duration",
        severity: Severity::Info,
        assumes: None,
        promise: "an alert on single samples waits before it fires",
        page: include_str!("alert_without_duration.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for file in &monitoring.evaluated().files {
        let hasty: Vec<_> = file
            .alerts()
            .filter(|(_, rule, _)| {
                let waits = rule.lasts.is_some_and(|lasts| lasts.milliseconds() > 0);
                !waits && looks_at_a_moment(rule)
            })
            .collect();
        let Some((_, first, _)) = hasty.first() else {
            continue;
        };
        let names: Vec<_> = hasty.iter().map(|(_, _, name)| *name).collect();
        let message = format!(
            "{} of {} {} at the first sample, without `for`: {}",
            counted(hasty.len(), "alert"),
            file.source.display(),
            if hasty.len() == 1 { "fires" } else { "fire" },
            listed(&names)
        );
        let violation = violations
            .at(first.place.clone(), message)
            .effect("one failed scrape or one restart is enough to notify somebody")
            .help("add `for: 5m`, or as long as it may be true without harm");
        let others = hasty.iter().skip(1);
        let others = others.map(|(_, rule, name)| (rule.place.clone(), format!("`{name}`, too")));
        violations.report(with_others(violation, others));
    }
}

/// Whether it compares newest samples, and nothing in it looks at a time or at another alert.
fn looks_at_a_moment(rule: &rules::Rule) -> bool {
    let Some(expression) = rule.expression() else {
        return false;
    };
    let mut compares = false;
    let mut is_calm = false;
    expression.walk(&mut |part| match part {
        Expression::Window(..) | Expression::Subquery { .. } => is_calm = true,
        Expression::Selector(selector) => {
            let metric = selector.metric.as_deref().unwrap_or(":");
            is_calm |= metric.contains(':') || metric == "ALERTS" || selector.shifted;
        }
        Expression::Call { function, .. } => is_calm |= matches!(*function, "time" | "timestamp"),
        Expression::Binary(binary) => {
            compares |= matches!(binary.operator, Operator::Compare(_)) && !binary.bool;
        }
        _ => {}
    });
    compares && !is_calm
}
