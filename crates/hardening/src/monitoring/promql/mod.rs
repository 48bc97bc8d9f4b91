//! PromQL: expressions as the rules of this area need them.
//!
//! The grammar is that of the crate `promql-parser`, which [`parser`] alone names; [`scan`] looks at the text first for
//! what the crate reads otherwise than Prometheus does.

mod parser;
mod scan;

use std::ops::Range;

use thiserror::Error;

use super::duration::Duration;

/// What is known of the text of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Parsed {
    /// Prometheus takes it.
    Expression(Expression),
    /// Prometheus refuses it.
    Refused(Refused),
    /// It uses what is not read here, so nothing is said of it.
    Unread,
}

/// Why Prometheus refuses an expression.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{reason}")]
pub(crate) struct Refused {
    /// In words.
    pub(crate) reason: String,
    /// Where in the text, where that is known.
    pub(crate) span: Option<Range<usize>>,
}

/// An expression; parentheses are gone.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// `up{job="api"}`.
    Selector(Selector),
    /// `up[5m]`.
    Window(Selector, Duration),
    /// `rate(x[5m])[1h:1m]`.
    Subquery { of: Box<Self>, range: Duration },
    /// A function; its name is in lower case.
    Call {
        function: &'static str,
        arguments: Vec<Self>,
    },
    /// `sum by (job) (x)`.
    Aggregate(Aggregate),
    /// `-x`.
    Negative(Box<Self>),
    /// Two operands.
    Binary(Binary),
}

/// `sum by (job) (x)`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Aggregate {
    pub(crate) operator: Aggregation,
    pub(crate) of: Box<Expression>,
    pub(crate) parameter: Option<Box<Expression>>,
    pub(crate) grouping: Grouping,
}

/// Two operands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Binary {
    pub(crate) operator: Operator,
    pub(crate) left: Box<Expression>,
    pub(crate) right: Box<Expression>,
    /// Whether a comparison gives 0 or 1 in place of filtering.
    pub(crate) bool: bool,
    /// `on` and `ignoring`, `None` for all labels.
    pub(crate) matching: Option<Grouping>,
    /// Whether what finds no partner takes a value of its own.
    pub(crate) fills: bool,
}

/// A name and conditions on labels.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Selector {
    /// The name of the metric, where it is fixed.
    pub(crate) metric: Option<String>,
    pub(crate) matchers: Vec<Matcher>,
    /// Whether it looks at another time than that of the evaluation.
    pub(crate) shifted: bool,
}

/// `job="api"`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Matcher {
    pub(crate) label: String,
    pub(crate) operation: MatchOperation,
    pub(crate) value: String,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum MatchOperation {
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `=~`.
    Matches,
    /// `!~`.
    MatchesNot,
}

/// The labels that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Grouping {
    /// `by` and `on`.
    By(Vec<String>),
    /// `without` and `ignoring`.
    Without(Vec<String>),
}

/// Operators that make one series of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aggregation {
    Sum,
    Average,
    Count,
    Minimum,
    Maximum,
    Group,
    StandardDeviation,
    Variance,
    Top,
    Bottom,
    CountValues,
    Quantile,
    Some,
}

/// Operators between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Angle,
    Compare(Comparison),
    And,
    Or,
    Unless,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One number.
    Scalar,
    /// A text.
    Text,
    /// A number for each series.
    Vector,
    /// Samples of some time for each series.
    Window,
}

impl Comparison {
    /// The same with the operands exchanged.
    pub(crate) const fn mirrored(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            same @ (Self::Equal | Self::NotEqual) => same,
        }
    }

    /// As written.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }
}

impl Expression {
    /// Reads an expression. Linear in its length.
    pub(crate) fn parse(text: &str) -> Parsed {
        match scan::scan(text) {
            scan::Scan::Refused(refused) => Parsed::Refused(refused),
            scan::Scan::Unread => Parsed::Unread,
            scan::Scan::Text(text) => parser::parse(&text),
        }
    }

    /// What it gives.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Number(_) => Kind::Scalar,
            Self::Text(_) => Kind::Text,
            Self::Selector(_) | Self::Aggregate(_) => Kind::Vector,
            Self::Window(..) | Self::Subquery { .. } => Kind::Window,
            Self::Call { function, .. } => match *function {
                "time" | "pi" | "scalar" | "start" | "end" | "step" | "range" | "min_of"
                | "max_of" => Kind::Scalar,
                _ => Kind::Vector,
            },
            Self::Negative(of) => of.kind(),
            Self::Binary(binary) => match (binary.left.kind(), binary.right.kind()) {
                (Kind::Scalar, Kind::Scalar) => Kind::Scalar,
                _ => Kind::Vector,
            },
        }
    }

    /// The expressions that it is made of, from left to right.
    pub(crate) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Number(_) | Self::Text(_) | Self::Selector(_) | Self::Window(..) => Vec::new(),
            Self::Subquery { of, .. } | Self::Negative(of) => vec![of],
            Self::Call { arguments, .. } => arguments.iter().collect(),
            Self::Aggregate(aggregate) => {
                let parameter = aggregate.parameter.as_deref();
                parameter.into_iter().chain([&*aggregate.of]).collect()
            }
            Self::Binary(binary) => vec![&binary.left, &binary.right],
        }
    }

    /// It and all that it is made of, each before its parts.
    pub(crate) fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// All selectors in it, from left to right.
    pub(crate) fn selectors(&self) -> Vec<&Selector> {
        let mut selectors = Vec::new();
        self.walk(&mut |part| {
            if let Self::Selector(selector) | Self::Window(selector, _) = part {
                selectors.push(selector);
            }
        });
        selectors
    }
}

impl Selector {
    /// The condition that a label equals a value.
    pub(crate) fn equals(&self, label: &str) -> Option<&str> {
        let mut equal = self
            .matchers
            .iter()
            .filter(|matcher| matcher.operation == MatchOperation::Equal);
        let found = equal.find(|matcher| matcher.label == label)?;
        Some(&found.value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expression(text: &str) -> Expression {
        match Expression::parse(text) {
            Parsed::Expression(expression) => expression,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn a_regular_expression_in_backquotes_is_read() {
        let found = expression("up{job=~`a\\d+\"`}");
        let [matcher] = &*found.selectors()[0].matchers else {
            panic!("{found:?}")
        };
        assert_eq!(matcher.value, "a\\d+\"");
        assert_eq!(matcher.operation, MatchOperation::Matches);
    }

    #[test]
    fn what_the_crate_reads_otherwise_is_not_judged() {
        for text in [
            "foo[5m+1m]",
            "smoothed{job='a'}",
            "1_000",
            "holt_winters(a[5m], 0.1, 0.1)",
        ] {
            assert_eq!(Expression::parse(text), Parsed::Unread, "{text}");
        }
    }

    #[test]
    fn what_the_crate_takes_wrongly_is_refused() {
        let nines = "9".repeat(400);
        for text in [
            "foo[9.5e10]",
            "foo offset 1e300",
            "foo{a='b' or c='d'}",
            &*nines,
        ] {
            assert!(
                matches!(Expression::parse(text), Parsed::Refused(_)),
                "{text}"
            );
        }
    }

    #[test]
    fn an_escaped_quote_outside_of_a_text_is_found_where_it_stands() {
        let Parsed::Refused(refused) = Expression::parse("a{mode=\\\"idle\\\"}") else {
            panic!("it is refused")
        };
        assert_eq!(refused.span, Some(7..8));
    }

    #[test]
    fn deep_expressions_are_not_read() {
        let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
        assert_eq!(Expression::parse(&deep), Parsed::Unread);
        let long = "-".repeat(100_000) + "1";
        assert_eq!(Expression::parse(&long), Parsed::Unread);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = Expression::parse(&text);
        }

        #[test]
        fn any_words_of_promql_are_read_without_a_panic(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "up", "rate", "sum", "by", "(", ")", "[", "]", "{", "}", "5m", "1e9", "9e9", "-", "+", "0x1F", "Inf", "NaN",
                    "offset", "@", "start()", "'a'", "`b`", "=~", "=", "!=", ",", ":", "and", "or", "bool", "on", "group_left",
                    "1e-300", "0", ".5", "fill", "5y1s", "==", "info", "label_replace", "count_values", "\"(\"", "#", "99999999999s",
                ]),
                0..14,
            ),
            spaced in any::<bool>(),
        ) {
            let text = words.join(if spaced { " " } else { "" });
            let _ = Expression::parse(&text);
        }
    }
}
