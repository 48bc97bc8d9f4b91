//! Conditions on labels, in the syntaxes that Alertmanager has had.

mod classic;
mod utf8;

use std::fmt;

use thiserror::Error;

use super::alert::LabelValue;
use super::pattern::{Pattern, PatternError};

/// A condition on one label. A label that an alert does not have counts as empty.
///
/// ```
/// use hardening::monitoring::{Matcher, MatcherSyntax};
///
/// let matchers = MatcherSyntax::Fallback.parse(r#"severity="critical", team=~"a|b""#)?;
/// assert_eq!(matchers[1].name, "team");
/// assert_eq!(matchers[1].matches("b"), Some(true));
/// assert_eq!(matchers[0].to_string(), r#"severity="critical""#);
/// # Ok::<(), hardening::monitoring::MatcherError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    /// The label.
    pub name: String,
    /// What is asked of its value.
    pub condition: Condition,
}

/// What is asked of the value of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `=`.
    Equal(String),
    /// `!=`.
    NotEqual(String),
    /// `=~`.
    Matches(Pattern),
    /// `!~`.
    NotMatches(Pattern),
}

/// How a text is read as matchers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MatcherSyntax {
    /// That before 0.27, and of `--enable-feature=classic-mode`.
    Classic,
    /// That of `--enable-feature=utf8-strict-mode`.
    Utf8,
    /// The default since 0.27: both are read; where they differ, or only the classic one reads it, that counts.
    #[default]
    Fallback,
}

/// Why a text is no matchers, in Alertmanager's words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MatcherError {
    /// No matcher of the classic syntax.
    #[error("bad matcher format: {0}")]
    Format(String),
    /// A quote that stands within a value, or ends nowhere.
    #[error("matcher value contains unescaped double quote: {0}")]
    Quote(String),
    /// Not of the UTF-8 syntax.
    #[error("{0}")]
    Syntax(String),
    /// A regular expression that Go refuses.
    #[error(transparent)]
    Pattern(#[from] PatternError),
}

/// Whether a matcher holds, as far as manifests tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It never does.
    No,
    /// It depends on what is known only when the alert fires.
    Maybe,
    /// It always does.
    Yes,
}

impl Verdict {
    pub(crate) fn of(decided: Option<bool>) -> Self {
        match decided {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Maybe,
        }
    }

    /// Whether both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }
}

impl MatcherSyntax {
    /// Reads zero or more matchers, separated by commas, with or without braces around. Linear in the text.
    ///
    /// # Errors
    /// Where Alertmanager refuses the text in this syntax.
    pub fn parse(self, text: &str) -> Result<Vec<Matcher>, MatcherError> {
        match self {
            Self::Classic => classic::parse(text),
            Self::Utf8 => utf8::parse(text),
            Self::Fallback => match (utf8::parse(text), classic::parse(text)) {
                (Err(_), classic) => classic,
                (Ok(utf8), Ok(classic)) if utf8 != classic => Ok(classic),
                (Ok(utf8), _) => Ok(utf8),
            },
        }
    }

    /// Whether this may be the name of a label.
    #[must_use]
    pub fn is_label_name(self, name: &str) -> bool {
        match self {
            Self::Classic => is_classic_name(name),
            Self::Utf8 | Self::Fallback => !name.is_empty(),
        }
    }
}

/// Whether this is a label name as `match` and Prometheus before 3.0 take it.
pub(super) fn is_classic_name(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next();
    first.is_some_and(|first| first == '_' || first.is_ascii_alphabetic())
        && letters.all(|letter| letter == '_' || letter.is_ascii_alphanumeric())
}

impl Matcher {
    /// The label has this value.
    #[must_use]
    pub fn equal(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            condition: Condition::Equal(value.into()),
        }
    }

    pub(super) fn of(name: &str, operator: &str, value: String) -> Result<Self, MatcherError> {
        let condition = match operator {
            "=~" => Condition::Matches(Pattern::parse(&value)?),
            "!~" => Condition::NotMatches(Pattern::parse(&value)?),
            "!=" => Condition::NotEqual(value),
            _ => Condition::Equal(value),
        };
        Ok(Self {
            name: name.to_owned(),
            condition,
        })
    }

    /// Whether a value meets it; `None` where a regular expression is not decided here.
    #[must_use]
    pub fn matches(&self, value: &str) -> Option<bool> {
        match &self.condition {
            Condition::Equal(wanted) => Some(value == wanted),
            Condition::NotEqual(unwanted) => Some(value != unwanted),
            Condition::Matches(pattern) => pattern.matches(value),
            Condition::NotMatches(pattern) => pattern.matches(value).map(|matches| !matches),
        }
    }

    /// Whether a value that is known only in part meets it.
    #[must_use]
    pub fn verdict(&self, value: &LabelValue) -> Verdict {
        match value {
            LabelValue::Known(value) => Verdict::of(self.matches(value)),
            LabelValue::Unknown if self.is_universal() => Verdict::Yes,
            LabelValue::Unknown if self.is_impossible() => Verdict::No,
            LabelValue::Unknown => Verdict::Maybe,
        }
    }

    /// Whether every value meets it.
    #[must_use]
    pub fn is_universal(&self) -> bool {
        matches!(&self.condition, Condition::Matches(pattern) if pattern.matches_everything())
    }

    /// Whether no value meets it.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        matches!(&self.condition, Condition::NotMatches(pattern) if pattern.matches_everything())
    }

    /// The values that meet it, where they are few enough to list.
    #[must_use]
    pub fn values(&self) -> Option<Vec<&str>> {
        match &self.condition {
            Condition::Equal(value) => Some(vec![value]),
            Condition::Matches(pattern) => {
                Some(pattern.literals()?.iter().map(String::as_str).collect())
            }
            Condition::NotEqual(_) | Condition::NotMatches(_) => None,
        }
    }

    /// `=`, `!=`, `=~` or `!~`.
    #[must_use]
    pub const fn operator(&self) -> &'static str {
        match &self.condition {
            Condition::Equal(_) => "=",
            Condition::NotEqual(_) => "!=",
            Condition::Matches(_) => "=~",
            Condition::NotMatches(_) => "!~",
        }
    }

    /// What stands behind the operator.
    #[must_use]
    pub fn value(&self) -> &str {
        match &self.condition {
            Condition::Equal(value) | Condition::NotEqual(value) => value,
            Condition::Matches(pattern) | Condition::NotMatches(pattern) => pattern.as_str(),
        }
    }
}

impl fmt::Display for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:?}", self.name, self.operator(), self.value())
    }
}
