//! Whether a rule can fire: what values its expression can give, whatever the series say.
//!
//! Nothing is claimed that some series could contradict: a metric has the range that its exporter promises, a function
//! that of its definition, and all else may be any number.

mod binary;
mod functions;
mod metrics;
mod range;
mod ratio;
mod value;

use super::promql::{Aggregation, Comparison, Expression, MatchOperation, Matcher, Selector};

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
        } => functions::call(function, arguments),
        Expression::Aggregate(aggregate) => {
            let of = evaluate(&aggregate.of);
            let parameter = aggregate.parameter.as_deref().map(range);
            aggregated(aggregate.operator, of, parameter)
        }
        Expression::Binary(operation) => binary::of_binary(operation),
    }
}

fn of_selector(selector: &Selector) -> Value {
    let equal = |matcher: &&Matcher| matcher.operation == MatchOperation::Equal;
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
