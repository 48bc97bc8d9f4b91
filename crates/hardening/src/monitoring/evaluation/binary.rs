//! What operators make of the values on both sides.

use super::range::Range;
use super::value::{Presence, Value};
use super::{Cause, CauseKind, evaluate, ratio};
use crate::monitoring::promql::{
    Aggregation, Binary, Comparison, Expression, Grouping, Kind, Operator,
};

/// What an operator gives.
pub(super) fn of_binary(binary: &Binary) -> Value {
    let left = evaluate(&binary.left);
    let right = evaluate(&binary.right);
    // What finds no partner takes other values.
    if binary.fills {
        return Value::any();
    }
    match binary.operator {
        Operator::And => match (left.presence, right.presence) {
            (Presence::Never(cause), _) | (_, Presence::Never(cause)) => Value::never(cause),
            _ if excludes(&binary.left, &binary.right) && binary.matching.is_none() => {
                Value::never(Cause::certain(CauseKind::Contradiction))
            }
            _ => Value {
                presence: Presence::Sometimes,
                ..Value::any()
            }
            .with_range(left.range, left.assumes),
        },
        Operator::Unless => match (left.presence, right.presence) {
            (Presence::Never(cause), _) => Value::never(cause),
            (presence, Presence::Never(_)) => Value {
                presence,
                ..Value::any()
            }
            .with_range(left.range, left.assumes),
            _ => Value {
                presence: Presence::Sometimes,
                ..Value::any()
            }
            .with_range(left.range, left.assumes),
        },
        Operator::Or => either(left, right),
        Operator::Compare(comparison) => compared(binary, comparison, left, right),
        arithmetic => calculated(binary, arithmetic, left, right),
    }
}

fn either(left: Value, right: Value) -> Value {
    match (&left.presence, &right.presence) {
        (Presence::Never(_), Presence::Never(_)) => left,
        (Presence::Never(_), _) => right,
        (_, Presence::Never(_)) => left,
        _ => {
            let range = left.range.join(right.range);
            let assumes = left.assumes.or(right.assumes);
            let presence = match (left.presence, right.presence) {
                (always @ Presence::Always(_), _) | (_, always @ Presence::Always(_)) => always,
                _ => Presence::Sometimes,
            };
            Value {
                range,
                presence,
                assumes,
                is_rate: false,
            }
        }
    }
}

fn calculated(binary: &Binary, operator: Operator, left: Value, right: Value) -> Value {
    let by_ratio = (operator == Operator::Divide)
        .then(|| ratio::of(binary))
        .flatten();
    let range = by_ratio.unwrap_or_else(|| left.range.calculated(operator, right.range));
    let scales = binary.left.kind() == Kind::Scalar || binary.right.kind() == Kind::Scalar;
    let presence = match (left.presence, right.presence) {
        (Presence::Never(cause), _) | (_, Presence::Never(cause)) => Presence::Never(cause),
        (Presence::Sometimes, _) | (_, Presence::Sometimes) => Presence::Sometimes,
        // Series of both sides must find each other, as a part and its whole do.
        (Presence::Always(_), Presence::Always(_))
            if !scales && by_ratio.is_none() && !joins_all(binary) =>
        {
            Presence::Sometimes
        }
        (Presence::Always(left), Presence::Always(right)) => Presence::Always(left.or(right)),
    };
    Value {
        range,
        presence,
        assumes: by_ratio
            .and(Some(ratio::ASSUMPTION))
            .or(left.assumes)
            .or(right.assumes),
        is_rate: scales && (left.is_rate || right.is_rate),
    }
}

/// Whether both sides have one series without labels.
fn joins_all(binary: &Binary) -> bool {
    let is_single = |expression: &Expression| {
        matches!(expression, Expression::Aggregate(aggregate)
            if aggregate.grouping == Grouping::By(Vec::new())
                && !matches!(aggregate.operator, Aggregation::Top | Aggregation::Bottom
                    | Aggregation::CountValues | Aggregation::Some))
    };
    is_single(&binary.left) && is_single(&binary.right)
}

fn compared(binary: &Binary, comparison: Comparison, left: Value, right: Value) -> Value {
    if let Presence::Never(cause) = left.presence {
        return Value::never(cause);
    }
    if let Presence::Never(cause) = right.presence {
        return Value::never(cause);
    }
    let kinds = (binary.left.kind(), binary.right.kind());
    let scales = kinds.0 == Kind::Scalar || kinds.1 == Kind::Scalar;
    if binary.bool {
        let presence = match (left.presence, right.presence) {
            (Presence::Always(_), Presence::Always(_)) if scales || joins_all(binary) => {
                Presence::Always(Some(Cause::certain(CauseKind::Bool)))
            }
            _ => Presence::Sometimes,
        };
        return Value {
            range: Range::new(0.0, 1.0),
            presence,
            ..Value::any()
        };
    }
    // What is compared, seen from the side of the series.
    let (series, comparison, other) = match kinds.0 {
        Kind::Scalar => (right, comparison.mirrored(), left),
        _ => (left, comparison, right),
    };
    let cause = Cause {
        kind: CauseKind::Compared {
            range: series.range,
            comparison,
            with: other.range.low,
            is_rate: series.is_rate,
        },
        assumes: series.assumes.or(other.assumes),
    };
    if series.range.never(comparison, other.range) {
        return Value::never(cause);
    }
    let range = series.range.filtered(comparison, other.range);
    let presence = match (series.presence, other.presence) {
        (Presence::Always(_), Presence::Always(_))
            if scales && series.range.always(comparison, other.range) =>
        {
            Presence::Always(Some(cause))
        }
        _ => Presence::Sometimes,
    };
    Value {
        range,
        presence,
        assumes: series.assumes.or(other.assumes),
        is_rate: series.is_rate,
    }
}

/// Whether two comparisons of the same expression leave nothing.
fn excludes(left: &Expression, right: &Expression) -> bool {
    let (Some((one, first)), Some((other, second))) = (bounded(left), bounded(right)) else {
        return false;
    };
    one == other && first.is_apart(second)
}

/// The expression that is compared with a number, and the values that are left of it.
fn bounded(expression: &Expression) -> Option<(&Expression, Range)> {
    let Expression::Binary(binary) = expression else {
        return None;
    };
    let Operator::Compare(comparison) = binary.operator else {
        return None;
    };
    if binary.bool {
        return None;
    }
    match (&*binary.left, &*binary.right) {
        (of, Expression::Number(number)) => Some((
            of,
            Range::ANY.filtered(comparison, Range::new(*number, *number)),
        )),
        (Expression::Number(number), of) => Some((
            of,
            Range::ANY.filtered(comparison.mirrored(), Range::new(*number, *number)),
        )),
        _ => None,
    }
}
