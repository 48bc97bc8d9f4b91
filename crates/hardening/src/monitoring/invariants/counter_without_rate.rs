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
    for file in &monitoring.evaluated().files {
        for (_, rule) in file.rules() {
            let Some(expression) = rule.expression() else {
                continue;
            };
            let mut found = None;
            expression.walk(&mut |part| {
                if found.is_none() {
                    found = quantile(part).or_else(|| compared(part, &rule.kind));
                }
            });
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
                Fault::Compared(metric) => violations
                    .at(
                        rule.expression_place.clone(),
                        format!("alert `{name}` compares the counter `{metric}` as it stands"),
                    )
                    .effect("once above, it fires until the process restarts, whether it still happens or not")
                    .help(format!("write `increase({metric}[15m])`, with the time that is meant")),
            };
            violations.report(violation);
        }
    }
}

enum Fault<'e> {
    Quantile(&'e str),
    Compared(&'e str),
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

fn compared<'e>(part: &'e Expression, kind: &RuleKind) -> Option<Fault<'e>> {
    let (Expression::Binary(binary), RuleKind::Alert(_)) = (part, kind) else {
        return None;
    };
    let Operator::Compare(comparison) = binary.operator else {
        return None;
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
    let metric = counter(of)?;
    (is_latch && metric.ends_with("_total")).then_some(Fault::Compared(metric))
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
