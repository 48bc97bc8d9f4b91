//! What is known of an expression: its values, and whether it gives any.

use super::Cause;
use super::range::Range;

/// What is known of an expression.
#[derive(Clone, Debug)]
pub(super) struct Value {
    /// All values that it can give.
    pub(super) range: Range,
    pub(super) presence: Presence,
    /// What its range takes for granted.
    pub(super) assumes: Option<&'static str>,
    pub(super) is_rate: bool,
}

/// Whether an expression gives anything.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Presence {
    /// Nothing, whatever the series say.
    Never(Cause),
    /// Something, as long as there are series; the cause is a comparison that all of them pass.
    Always(Option<Cause>),
    /// It depends.
    Sometimes,
}

impl Presence {
    /// For what may give nothing of its own.
    pub(super) fn weakened(self) -> Self {
        match self {
            Self::Always(_) => Self::Sometimes,
            other => other,
        }
    }
}

impl Value {
    pub(super) const fn any() -> Self {
        Self {
            range: Range::ANY,
            presence: Presence::Sometimes,
            assumes: None,
            is_rate: false,
        }
    }

    pub(super) const fn scalar(range: Range) -> Self {
        Self {
            range,
            presence: Presence::Always(None),
            assumes: None,
            is_rate: false,
        }
    }

    pub(super) const fn constant(number: f64) -> Self {
        Self::scalar(match number.is_nan() {
            true => Range::ANY,
            false => Range::new(number, number),
        })
    }

    pub(super) const fn never(cause: Cause) -> Self {
        Self {
            range: Range::ANY,
            presence: Presence::Never(cause),
            assumes: None,
            is_rate: false,
        }
    }

    pub(super) fn with_range(self, range: Range, assumes: Option<&'static str>) -> Self {
        Self {
            range,
            assumes,
            ..self
        }
    }
}
