//! Counters that are read as they stand.

use super::{RuleKind, rule_name};
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::promql::{Aggregation, Comparison, Expression, Operator};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.counter-without-rate",
        severity: Severity::Warning,
        assumes: Some("a metric whose name ends in `_total` or `_bucket` is a counter"),
        promise: "rules look at how counters grow",
        page: include_str!("counter_without_rate.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for (rule, expression) in monitoring.evaluated().expressions() {
        let mut found = None;
        expression.walk(&mut |part| found = found.take().or_else(|| quantile(part)));
        if matches!(rule.kind, RuleKind::Alert(_)) {
            found = found.or_else(|| latch(expression));
        }
        let Some(fault) = found else { continue };
        let name = rule_name(&rule.kind);
        let violation = match fault {
                Fault::Quantile(metric) => violations
                    .at(
                        rule.expression_place.clone(),
                        format!("rule `{name}` takes a quantile of `{metric}` as it stands, without `rate`"),
                    )
                    .effect(
                        "it gives the quantile of all that happened since the process started: it hardly moves, and stays \
                         bad long after all is well",
                    )
                    .help(format!("write `rate({metric}[5m])`")),
                Fault::Compared { metric, is_first } => violations
                    .at(
                        rule.expression_place.clone(),
                        format!("alert `{name}` compares the counter `{metric}` as it stands"),
                    )
                    .effect("once above, it fires until the process restarts, whether it still happens or not")
                    .severity(match is_first {
                        true => Severity::Info,
                        false => Severity::Warning,
                    })
                    .help(format!("write `increase({metric}[15m])`, with the time that is meant")),
            };
        violations.report(violation);
    }
}

enum Fault<'e> {
    Quantile(&'e str),
    Compared { metric: &'e str, is_first: bool },
}

fn quantile(part: &Expression) -> Option<Fault<'_>> {
    let Expression::Call {
        function: "histogram_quantile",
        arguments,
    } = part
    else {
        return None;
    };
    let metric = counter(arguments.get(1)?)?;
    metric
        .ends_with("_bucket")
        .then_some(Fault::Quantile(metric))
}

/// A comparison that stays true once it is; one beside others, as a guard is, decides nothing alone.
fn latch(expression: &Expression) -> Option<Fault<'_>> {
    let Expression::Binary(binary) = expression else {
        return None;
    };
    let comparison = match binary.operator {
        Operator::Or => return latch(&binary.left).or_else(|| latch(&binary.right)),
        Operator::Compare(comparison) => comparison,
        _ => return None,
    };
    let (of, comparison, with) = match (&*binary.left, &*binary.right) {
        (of, Expression::Number(number)) => (of, comparison, *number),
        (Expression::Number(number), of) => (of, comparison.mirrored(), *number),
        _ => return None,
    };
    let is_latch = match comparison {
        Comparison::Greater => with >= 0.0,
        Comparison::GreaterOrEqual => with > 0.0,
        _ => false,
    };
    let metric = counter(of).filter(|metric| is_latch && counts_events(metric))?;
    Some(Fault::Compared {
        metric,
        // That something happened at all may be what is meant.
        is_first: with < 1.0 || (with == 1.0 && comparison == Comparison::GreaterOrEqual),
    })
}

/// Whether a name is one of events that are counted. Some exporters name what is there now `_total` as well.
fn counts_events(metric: &str) -> bool {
    const EVENTS: &[&str] = &[
        "aborted",
        "crashes",
        "deadlocks",
        "denied",
        "discarded",
        "dropped",
        "drops",
        "errors",
        "evicted",
        "evictions",
        "exceptions",
        "failed",
        "failures",
        "lost",
        "misses",
        "oom_kills",
        "panics",
        "rejected",
        "rejections",
        "requests",
        "restarts",
        "retries",
        "timeouts",
    ];
    const PRESENT: &[&str] = &[
        "active", "current", "flight", "inflight", "open", "pending", "queued",
    ];
    let Some(name) = metric.strip_suffix("_total") else {
        return false;
    };
    EVENTS.iter().any(|event| name.ends_with(event))
        && !name.split('_').any(|word| PRESENT.contains(&word))
}

/// The counter that an expression reads as it stands, itself or as a sum.
fn counter(expression: &Expression) -> Option<&str> {
    match expression {
        Expression::Selector(selector) => {
            let metric = selector.metric.as_deref()?;
            (!metric.contains(':') && !selector.shifted).then_some(metric)
        }
        Expression::Aggregate(aggregate)
            if matches!(
                aggregate.operator,
                Aggregation::Sum | Aggregation::Maximum | Aggregation::Average
            ) =>
        {
            counter(&aggregate.of)
        }
        _ => None,
    }
}
