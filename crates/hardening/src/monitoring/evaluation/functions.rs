//! What functions make of the values that they are given.

use super::range::Range;
use super::value::{Presence, Value};
use super::{Cause, CauseKind, evaluate, metrics, range};
use crate::monitoring::duration::Duration;
use crate::monitoring::promql::Expression;

/// What a function gives.
pub(super) fn call(function: &str, arguments: &[Expression]) -> Value {
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
