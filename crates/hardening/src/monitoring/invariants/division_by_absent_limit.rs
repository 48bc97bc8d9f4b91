//! Usage divided by a limit that is 0 where there is none.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::monitoring::Monitoring;
use crate::monitoring::promql::{Comparison, Expression, Operator};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.division-by-absent-limit",
        severity: Severity::Error,
        assumes: None,
        promise: "an alert on the use of a limit fires only for what has one",
        page: include_str!("division_by_absent_limit.md"),
    },
    check,
};

/// Metrics that are 0 where no limit is set.
const LIMITS: &[&str] = &[
    "container_spec_memory_limit_bytes",
    "container_spec_memory_reservation_limit_bytes",
    "container_spec_memory_swap_limit_bytes",
    "redis_memory_max_bytes",
];

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    for (rule, name) in monitoring.evaluated().alerts() {
        let Some(expression) = rule.expression() else {
            continue;
        };
        let Some(limit) = divisor(expression).filter(|limit| !is_guarded(expression, limit)) else {
            continue;
        };
        let violation = violations
                .at(
                    rule.expression_place.clone(),
                    format!(
                        "alert `{name}` divides by `{limit}`, which is 0 where no limit is set: the result is +Inf, above \
                         every threshold"
                    ),
                )
                .effect("it fires for everything without a limit, whatever that uses")
                .help(format!("leave out what has no limit: divide by `({limit} > 0)`"));
        violations.report(violation);
    }
}

/// The limit that something is divided by, where the quotient fires above a threshold.
fn divisor(expression: &Expression) -> Option<&'static str> {
    let Expression::Binary(binary) = expression else {
        return None;
    };
    match binary.operator {
        Operator::Compare(Comparison::Greater | Comparison::GreaterOrEqual) => {
            quotient(&binary.left)
        }
        Operator::Compare(Comparison::Less | Comparison::LessOrEqual) => quotient(&binary.right),
        Operator::And | Operator::Unless => divisor(&binary.left),
        Operator::Or => divisor(&binary.left).or_else(|| divisor(&binary.right)),
        _ => None,
    }
}

/// The limit below the line of a quotient, also one that is multiplied, as for percentages.
fn quotient(expression: &Expression) -> Option<&'static str> {
    match expression {
        Expression::Binary(binary) => match binary.operator {
            Operator::Divide => match &*binary.right {
                Expression::Number(_) => quotient(&binary.left),
                right => limit(right),
            },
            Operator::Multiply => quotient(&binary.left).or_else(|| quotient(&binary.right)),
            _ => None,
        },
        Expression::Aggregate(aggregate) => quotient(&aggregate.of),
        Expression::Call {
            function: "round" | "ceil" | "floor",
            arguments,
        } => quotient(arguments.first()?),
        _ => None,
    }
}

fn limit(expression: &Expression) -> Option<&'static str> {
    match expression {
        Expression::Selector(selector) => {
            let metric = selector.metric.as_deref()?;
            // Who asks for one container by its name knows whether it has a limit.
            let names = ["container", "container_name", "name", "pod"];
            if names
                .iter()
                .any(|name| selector.equals(name).is_some_and(|it| !it.is_empty()))
            {
                return None;
            }
            LIMITS.iter().find(|limit| **limit == metric).copied()
        }
        Expression::Aggregate(aggregate) => limit(&aggregate.of),
        Expression::Call {
            function: "label_replace" | "label_join" | "max_over_time" | "avg_over_time",
            arguments,
        } => limit(arguments.first()?),
        _ => None,
    }
}

/// Whether the expression compares the limit anywhere, as with `> 0`.
fn is_guarded(expression: &Expression, limit: &str) -> bool {
    let mut guarded = false;
    expression.walk(&mut |part| {
        if let Expression::Binary(binary) = part
            && matches!(binary.operator, Operator::Compare(_))
        {
            let is_limit = |side: &Expression| {
                let of = match side {
                    Expression::Aggregate(aggregate) => &*aggregate.of,
                    other => other,
                };
                matches!(of, Expression::Selector(selector) if selector.metric.as_deref() == Some(limit))
            };
            guarded |= is_limit(&binary.left) || is_limit(&binary.right);
        }
    });
    guarded
}
