//! Whether a rule can fire: what values its expression can give, whatever the series say.
//!
//! Nothing is claimed that some series could contradict: a metric has the range that its exporter promises, a function
//! that of its definition, and all else may be any number.

mod metrics;
mod range;
mod ratio;
mod value;

use super::duration::Duration;
use super::promql::{
    Aggregation, Binary, Comparison, Expression, Kind, MatchOperation, Operator, Selector,
};

pub(crate) use range::Range;
pub(crate) use value::Presence;
use value::Value;

/// When an alert fires.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Firing {
    /// Whatever the series say, never.
    Never(Cause),
    /// As long as its series are there, whatever they say.
    Always(Cause),
    /// It depends on the series.
    Depends,
}

/// What decides that an alert always or never fires.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cause {
    pub(crate) kind: CauseKind,
    /// What is taken for granted.
    pub(crate) assumes: Option<&'static str>,
}

/// The kinds of [`Cause`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum CauseKind {
    /// All values lie on one side of what they are compared with.
    Compared {
        range: Range,
        comparison: Comparison,
        with: f64,
        /// Whether it is a rate, which is easily taken for a count.
        is_rate: bool,
    },
    /// Two comparisons of one expression exclude each other.
    Contradiction,
    /// A label must have two values at once.
    Selector { label: String },
    /// A comparison with `bool` gives 0 or 1, and both fire.
    Bool,
    /// Nothing is compared.
    NoComparison,
    /// No series are asked for at all.
    Constant,
    /// `absent` of what is always absent.
    Absent,
}

/// Decides when the alert of an expression fires. Linear in the size of the expression.
pub(crate) fn firing(expression: &Expression) -> Firing {
    let value = evaluate(expression);
    match value.presence {
        Presence::Never(cause) => Firing::Never(cause),
        Presence::Sometimes => Firing::Depends,
        Presence::Always(cause) => {
            let is_constant = expression.selectors().is_empty();
            let cause = match (is_constant, cause) {
                (true, _) => Cause::certain(CauseKind::Constant),
                (false, Some(cause)) => cause,
                (false, None) => Cause::certain(CauseKind::NoComparison),
            };
            Firing::Always(cause)
        }
    }
}

impl Cause {
    const fn certain(kind: CauseKind) -> Self {
        Self {
            kind,
            assumes: None,
        }
    }
}

/// The values that an expression can give.
pub(crate) fn range(expression: &Expression) -> Range {
    evaluate(expression).range
}

fn evaluate(expression: &Expression) -> Value {
    match expression {
        Expression::Number(number) => Value::constant(*number),
        Expression::Text(_) => Value::any(),
        Expression::Selector(selector) => of_selector(selector),
        Expression::Window(selector, _) => of_selector(selector),
        Expression::Subquery { of, .. } => evaluate(of),
        Expression::Negative(of) => {
            let value = evaluate(of);
            Value {
                range: value.range.negated(),
                ..value
            }
        }
        Expression::Call {
            function,
            arguments,
        } => call(function, arguments),
        Expression::Aggregate(aggregate) => {
            let of = evaluate(&aggregate.of);
            let parameter = aggregate.parameter.as_deref().map(range);
            aggregated(aggregate.operator, of, parameter)
        }
        Expression::Binary(binary) => of_binary(binary),
    }
}

fn of_selector(selector: &Selector) -> Value {
    let equal = |matcher: &&super::promql::Matcher| matcher.operation == MatchOperation::Equal;
    let mut matchers = selector.matchers.iter().filter(equal).peekable();
    while let Some(matcher) = matchers.next() {
        // Sorted by label.
        if let Some(next) = matchers.peek()
            && next.label == matcher.label
            && next.value != matcher.value
        {
            let label = matcher.label.clone();
            return Value::never(Cause::certain(CauseKind::Selector { label }));
        }
    }
    let known = selector.metric.as_deref().and_then(metrics::range_of);
    Value {
        range: known.map_or(Range::ANY, |known| known.range),
        presence: Presence::Always(None),
        assumes: known.and_then(|known| known.assumes),
        is_rate: false,
    }
}

fn aggregated(operator: Aggregation, of: Value, parameter: Option<Range>) -> Value {
    let range = of.range;
    let range = match operator {
        Aggregation::Sum => range.summed(),
        Aggregation::Count => Range::new(1.0, f64::INFINITY),
        Aggregation::Group => Range::new(1.0, 1.0),
        Aggregation::StandardDeviation | Aggregation::Variance => {
            Range::new(0.0, f64::INFINITY).or_nan(true)
        }
        Aggregation::Quantile => match parameter {
            Some(at) if at.low >= 0.0 && at.high <= 1.0 && !at.nan => range,
            _ => Range::ANY,
        },
        Aggregation::Average
        | Aggregation::Minimum
        | Aggregation::Maximum
        | Aggregation::Top
        | Aggregation::Bottom
        | Aggregation::Some => range,
        Aggregation::CountValues => Range::new(1.0, f64::INFINITY),
    };
    let takes_some = matches!(operator, Aggregation::Top | Aggregation::Bottom);
    let takes_none = operator == Aggregation::Some
        || (takes_some && parameter.is_none_or(|count| count.nan || count.low < 1.0));
    let presence = match of.presence {
        Presence::Always(_) if takes_none => Presence::Sometimes,
        presence => presence,
    };
    Value {
        range,
        presence,
        is_rate: of.is_rate && operator != Aggregation::Count,
        ..of
    }
}

fn call(function: &str, arguments: &[Expression]) -> Value {
    let first = arguments.first().map(evaluate);
    let second = arguments.get(1).map(evaluate);
    match function {
        "absent" | "absent_over_time" => {
            let presence = match first.map(|first| first.presence) {
                Some(Presence::Never(_)) => {
                    Presence::Always(Some(Cause::certain(CauseKind::Absent)))
                }
                _ => Presence::Sometimes,
            };
            return Value {
                range: Range::new(1.0, 1.0),
                presence,
                ..Value::any()
            };
        }
        "time" | "start" | "end" => return Value::scalar(Range::new(0.0, f64::INFINITY)),
        "pi" => return Value::constant(std::f64::consts::PI),
        "step" | "range" => return Value::scalar(Range::new(0.0, f64::INFINITY)),
        "scalar" => {
            let range = first.map_or(Range::ANY, |first| first.range).or_nan(true);
            return Value::scalar(range);
        }
        "vector" => {
            let range = first.map_or(Range::ANY, |first| first.range);
            return Value::scalar(range);
        }
        "min_of" | "max_of" => return Value::scalar(Range::ANY),
        "minute" | "hour" | "day_of_week" | "day_of_month" | "day_of_year" | "days_in_month"
        | "month" | "year" => {
            let (low, high) = match function {
                "minute" => (0.0, 59.0),
                "hour" => (0.0, 23.0),
                "day_of_week" => (0.0, 6.0),
                "day_of_month" => (1.0, 31.0),
                "day_of_year" => (1.0, 366.0),
                "days_in_month" => (28.0, 31.0),
                "month" => (1.0, 12.0),
                _ => (f64::NEG_INFINITY, f64::INFINITY),
            };
            let value = first.unwrap_or_else(|| Value::scalar(Range::ANY));
            // What is no time at all has no month.
            let odd = value.range != Range::ANY || arguments.is_empty();
            return Value {
                range: if odd {
                    Range::new(low, high)
                } else {
                    Range::new(low, high).or_nan(true)
                },
                is_rate: false,
                ..value
            };
        }
        "histogram_quantile" | "histogram_quantiles" | "quantile_over_time" => {
            let over = second.unwrap_or_else(Value::any);
            let at = first.map(|first| first.range);
            let keeps = function == "quantile_over_time"
                && at.is_some_and(|at| at.low >= 0.0 && at.high <= 1.0 && !at.nan);
            return Value {
                range: if keeps { over.range } else { Range::ANY },
                presence: over.presence.weakened(),
                assumes: over.assumes,
                is_rate: false,
            };
        }
        "histogram_fraction" => {
            let over = arguments.get(2).map_or_else(Value::any, evaluate);
            return Value {
                range: Range::new(0.0, 1.0).or_nan(true),
                presence: over.presence.weakened(),
                assumes: over.assumes,
                is_rate: false,
            };
        }
        "info" => return Value::any(),
        _ => {}
    }
    let Some(value) = first else {
        return Value::any();
    };
    let of = value.range;
    let is_rate = matches!(function, "rate" | "irate") || (value.is_rate && keeps_range(function));
    let range = match function {
        "rate" | "irate" | "increase" => {
            let limit = of_counter(arguments.first(), function);
            return Value {
                range: limit.map_or_else(|| of.grown(), |(range, _)| range),
                assumes: limit.map_or(value.assumes, |(_, assumes)| Some(assumes)),
                is_rate,
                // Two samples are needed.
                presence: value.presence,
            };
        }
        "changes" | "resets" => Range::new(0.0, f64::INFINITY),
        "count_over_time" => Range::new(1.0, f64::INFINITY),
        "present_over_time" => Range::new(1.0, 1.0),
        "stddev_over_time" | "stdvar_over_time" | "mad_over_time" => {
            Range::new(0.0, f64::INFINITY).or_nan(true)
        }
        "sum_over_time" => of.summed(),
        "timestamp" => Range::new(0.0, f64::INFINITY),
        "abs" => of.absolute(),
        "sgn" => Range::new(-1.0, 1.0).or_nan(of.nan),
        "ceil" => of.map(f64::ceil),
        "floor" => of.map(f64::floor),
        "round" if arguments.len() == 1 => of.map(|value| (value + 0.5).floor()),
        "exp" => of.map(f64::exp),
        "sqrt" if of.low >= 0.0 => of.map(f64::sqrt),
        "clamp_min" | "clamp_max" | "clamp" => clamped(function, of, second, arguments),
        function if keeps_range(function) => of,
        _ => Range::ANY,
    };
    Value {
        range,
        is_rate,
        ..value
    }
}

/// Functions whose values are among, or between, those that they are given.
fn keeps_range(function: &str) -> bool {
    matches!(
        function,
        "avg_over_time"
            | "min_over_time"
            | "max_over_time"
            | "last_over_time"
            | "first_over_time"
            | "label_replace"
            | "label_join"
            | "sort"
            | "sort_desc"
            | "sort_by_label"
            | "sort_by_label_desc"
    )
}

fn clamped(function: &str, of: Range, second: Option<Value>, arguments: &[Expression]) -> Range {
    let bound = second.map_or(Range::ANY, |second| second.range);
    match function {
        "clamp_min" => of.at_least(bound),
        "clamp_max" => of.at_most(bound),
        _ => match arguments.get(2).map(range) {
            Some(most) if bound.high <= most.low => of.at_least(bound).at_most(most),
            _ => Range::ANY,
        },
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "durations are far below 2^53 milliseconds"
)]
fn seconds(duration: Duration) -> f64 {
    duration.milliseconds() as f64 / 1000.0
}

/// The range of the growth of a counter that is known to grow slowly.
fn of_counter(argument: Option<&Expression>, function: &str) -> Option<(Range, &'static str)> {
    let Some(Expression::Window(selector, window)) = argument else {
        return None;
    };
    let (fastest, assumes) = metrics::fastest_growth(selector.metric.as_deref()?)?;
    // In short windows chance decides.
    if window.milliseconds() < 60_000 || function == "irate" {
        return None;
    }
    let most = match function {
        "increase" => fastest * seconds(*window),
        _ => fastest,
    };
    Some((Range::new(0.0, most), assumes))
}

fn of_binary(binary: &Binary) -> Value {
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
        // Series of both sides must find each other.
        (Presence::Always(_), Presence::Always(_)) if !scales && !joins_all(binary) => {
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
            if aggregate.grouping == super::promql::Grouping::By(Vec::new())
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
