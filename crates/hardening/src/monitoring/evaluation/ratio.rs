//! Shares: quotients of a part and the whole that it is part of.

use super::metrics;
use super::range::Range;
use crate::monitoring::promql::{Aggregation, Binary, Expression, Grouping, Selector};

/// What the range of a share takes for granted.
pub(super) const ASSUMPTION: &str = "a part is never larger than the whole";

/// The range of a quotient whose numerator is part of its denominator.
pub(super) fn of(binary: &Binary) -> Option<Range> {
    if binary.matching.is_some() {
        return None;
    }
    is_part(&binary.left, &binary.right).then(|| Range::new(0.0, 1.0).or_nan(true))
}

/// Whether each value of the first is at most that of the second with the same labels, and none is negative.
fn is_part(part: &Expression, whole: &Expression) -> bool {
    match (part, whole) {
        (Expression::Selector(part), Expression::Selector(whole)) => is_part_of(part, whole, false),
        (
            Expression::Call {
                function: one,
                arguments: part,
            },
            Expression::Call {
                function: other,
                arguments: whole,
            },
        ) => match (&**part, &**whole) {
            ([Expression::Window(part, one_window)], [Expression::Window(whole, other_window)]) => {
                // Rates of a part of the series, of which sums are made.
                one == other
                    && matches!(*one, "rate" | "increase")
                    && one_window == other_window
                    && part.metric == whole.metric
                    && part.metric.as_deref().is_some_and(is_counter)
                    && is_part_of(part, whole, true)
            }
            _ => false,
        },
        (Expression::Aggregate(part), Expression::Aggregate(whole)) => {
            part.operator == Aggregation::Sum
                && whole.operator == Aggregation::Sum
                && part.grouping == whole.grouping
                && matches!(part.grouping, Grouping::By(_))
                && is_part(&part.of, &whole.of)
        }
        _ => false,
    }
}

fn is_counter(metric: &str) -> bool {
    metric.ends_with("_total") && !metric.contains(':')
}

/// Whether a selector takes part of what another takes.
fn is_part_of(part: &Selector, whole: &Selector, may_be_same: bool) -> bool {
    let (Some(one), Some(other)) = (&part.metric, &whole.metric) else {
        return false;
    };
    if part.shifted || whole.shifted {
        return false;
    }
    let metrics = match one == other {
        true => may_be_same,
        false => metrics::is_part(one, other),
    };
    metrics
        && whole
            .matchers
            .iter()
            .all(|matcher| part.matchers.contains(matcher))
}
