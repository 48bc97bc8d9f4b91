//! The one place that names the crate `promql-parser`.

use promql_parser::label::{MatchOp, Matchers};
use promql_parser::parser::{self as crate_parser, Expr, LabelModifier, token};

use super::{
    Aggregate, Aggregation, Binary, Comparison, Expression, Grouping, MatchOperation, Matcher,
    Operator, Parsed, Refused, Selector,
};
use crate::monitoring::Pattern;
use crate::monitoring::duration::Duration;

/// Reads what [`scan`](super::scan) let through.
pub(super) fn parse(text: &str) -> Parsed {
    match crate_parser::parse(text) {
        Ok(expression) => match converted(&expression) {
            Some(expression) => odd_pattern(&expression).map_or_else(
                || Parsed::Expression(expression),
                |reason| Parsed::Refused(Refused { reason, span: None }),
            ),
            None => Parsed::Unread,
        },
        Err(error) => match (
            error.strip_prefix("illegal regex for "),
            is_open(&error, text),
        ) {
            // The crate has another dialect of regular expressions.
            (Some(pattern), _) => Pattern::parse(pattern)
                .err()
                .map_or(Parsed::Unread, |error| {
                    Parsed::Refused(Refused {
                        reason: error.to_string(),
                        span: None,
                    })
                }),
            (None, true) => Parsed::Unread,
            (None, false) => Parsed::Refused(Refused {
                reason: reworded(error),
                span: None,
            }),
        },
    }
}

/// Why a regular expression that the crate takes is none of Go.
fn odd_pattern(expression: &Expression) -> Option<String> {
    let selectors = expression.selectors().into_iter();
    let mut matchers = selectors.flat_map(|selector| &selector.matchers);
    matchers.find_map(|matcher| match matcher.operation {
        MatchOperation::Matches | MatchOperation::MatchesNot => Pattern::parse(&matcher.value)
            .err()
            .map(|error| error.to_string()),
        MatchOperation::Equal | MatchOperation::NotEqual => None,
    })
}

/// Whether Prometheus may take what the crate refuses: it reads the second argument of `info` otherwise.
fn is_open(error: &str, text: &str) -> bool {
    error.contains("regex") || text.contains("info(") || text.contains("info (")
}

fn reworded(error: String) -> String {
    match error.as_str() {
        "invalid promql query" => "it is no PromQL".to_owned(),
        _ => error,
    }
}

fn converted(expression: &Expr) -> Option<Expression> {
    Some(match expression {
        Expr::Paren(paren) => converted(&paren.expr)?,
        Expr::NumberLiteral(number) => Expression::Number(number.val),
        Expr::StringLiteral(text) => Expression::Text(text.val.clone()),
        Expr::Unary(unary) => Expression::Negative(Box::new(converted(&unary.expr)?)),
        Expr::VectorSelector(selector) => Expression::Selector(selector_of(selector)),
        Expr::MatrixSelector(matrix) => {
            Expression::Window(selector_of(&matrix.vs), duration(matrix.range))
        }
        Expr::Subquery(subquery) => Expression::Subquery {
            of: Box::new(converted(&subquery.expr)?),
            range: duration(subquery.range),
        },
        Expr::Call(call) => Expression::Call {
            function: call.func.name,
            arguments: call
                .args
                .args
                .iter()
                .map(|argument| converted(argument))
                .collect::<Option<_>>()?,
        },
        Expr::Aggregate(aggregate) => Expression::Aggregate(Aggregate {
            operator: aggregation(aggregate.op)?,
            of: Box::new(converted(&aggregate.expr)?),
            parameter: match &aggregate.param {
                Some(parameter) => Some(Box::new(converted(parameter)?)),
                None => None,
            },
            grouping: aggregate
                .modifier
                .as_ref()
                .map_or(Grouping::By(Vec::new()), grouping),
        }),
        Expr::Binary(binary) => {
            let modifier = binary.modifier.as_ref();
            let fills = modifier.is_some_and(|modifier| {
                modifier.fill_values.lhs.is_some() || modifier.fill_values.rhs.is_some()
            });
            Expression::Binary(Binary {
                operator: operator(binary.op)?,
                left: Box::new(converted(&binary.lhs)?),
                right: Box::new(converted(&binary.rhs)?),
                bool: modifier.is_some_and(|modifier| modifier.return_bool),
                matching: modifier.and_then(|modifier| modifier.matching.as_ref().map(grouping)),
                fills,
            })
        }
        Expr::Extension(_) => return None,
    })
}

fn selector_of(selector: &crate_parser::VectorSelector) -> Selector {
    let mut matchers = matchers(&selector.matchers);
    let named = matchers.iter().position(|matcher| {
        matcher.label == "__name__" && matcher.operation == MatchOperation::Equal
    });
    let metric = match (&selector.name, named) {
        (Some(name), _) => Some(name.clone()),
        (None, Some(position)) => Some(matchers.remove(position).value),
        (None, None) => None,
    };
    Selector {
        metric,
        matchers,
        shifted: selector.offset.is_some() || selector.at.is_some(),
    }
}

fn matchers(matchers: &Matchers) -> Vec<Matcher> {
    let mut found: Vec<_> = matchers
        .matchers
        .iter()
        .map(|matcher| Matcher {
            label: matcher.name.clone(),
            operation: match matcher.op {
                MatchOp::Equal => MatchOperation::Equal,
                MatchOp::NotEqual => MatchOperation::NotEqual,
                MatchOp::Re(_) => MatchOperation::Matches,
                MatchOp::NotRe(_) => MatchOperation::MatchesNot,
            },
            value: matcher.value.clone(),
        })
        .collect();
    found.sort_unstable();
    found
}

fn grouping(modifier: &LabelModifier) -> Grouping {
    let mut labels = modifier.labels().labels.clone();
    labels.sort_unstable();
    labels.dedup();
    match modifier {
        LabelModifier::Include(_) => Grouping::By(labels),
        LabelModifier::Exclude(_) => Grouping::Without(labels),
    }
}

fn duration(duration: std::time::Duration) -> Duration {
    Duration::from_milliseconds(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

fn aggregation(operator: token::TokenType) -> Option<Aggregation> {
    Some(match operator.id() {
        token::T_SUM => Aggregation::Sum,
        token::T_AVG => Aggregation::Average,
        token::T_COUNT => Aggregation::Count,
        token::T_MIN => Aggregation::Minimum,
        token::T_MAX => Aggregation::Maximum,
        token::T_GROUP => Aggregation::Group,
        token::T_STDDEV => Aggregation::StandardDeviation,
        token::T_STDVAR => Aggregation::Variance,
        token::T_TOPK => Aggregation::Top,
        token::T_BOTTOMK => Aggregation::Bottom,
        token::T_COUNT_VALUES => Aggregation::CountValues,
        token::T_QUANTILE => Aggregation::Quantile,
        token::T_LIMITK | token::T_LIMIT_RATIO => Aggregation::Some,
        _ => return None,
    })
}

fn operator(operator: token::TokenType) -> Option<Operator> {
    Some(match operator.id() {
        token::T_ADD => Operator::Add,
        token::T_SUB => Operator::Subtract,
        token::T_MUL => Operator::Multiply,
        token::T_DIV => Operator::Divide,
        token::T_MOD => Operator::Modulo,
        token::T_POW => Operator::Power,
        token::T_ATAN2 => Operator::Angle,
        token::T_EQLC => Operator::Compare(Comparison::Equal),
        token::T_NEQ => Operator::Compare(Comparison::NotEqual),
        token::T_GTR => Operator::Compare(Comparison::Greater),
        token::T_GTE => Operator::Compare(Comparison::GreaterOrEqual),
        token::T_LSS => Operator::Compare(Comparison::Less),
        token::T_LTE => Operator::Compare(Comparison::LessOrEqual),
        token::T_LAND => Operator::And,
        token::T_LOR => Operator::Or,
        token::T_LUNLESS => Operator::Unless,
        _ => return None,
    })
}
