//! What one walk over a node has met.

use std::collections::BTreeSet;

use serde::de;

use super::problem::{DecodeProblem, DecodeProblemKind};
use super::trail::Trail;
use crate::finding::FieldPath;

pub(super) struct Notes {
    /// Values that count as absent, because an earlier walk met their refusal.
    pub(super) absent: BTreeSet<FieldPath>,
    /// Values that cannot be typed.
    pub(super) refused: Vec<DecodeProblem>,
    /// Unknown and missing fields.
    pub(super) oddities: Vec<DecodeProblem>,
}

impl Notes {
    pub(super) const fn leaving_out(absent: BTreeSet<FieldPath>) -> Self {
        Self {
            absent,
            refused: Vec::new(),
            oddities: Vec::new(),
        }
    }

    pub(super) fn is_left_out(&self, trail: &Trail<'_>) -> bool {
        !self.absent.is_empty() && self.absent.contains(&trail.path())
    }

    /// Notes a value that cannot be typed.
    #[cold]
    pub(super) fn refuse(&mut self, trail: &Trail<'_>, kind: DecodeProblemKind) {
        self.refused.push(DecodeProblem {
            path: trail.path(),
            kind,
        });
    }

    /// Notes what does not keep the object from being typed.
    #[cold]
    pub(super) fn remark(&mut self, trail: &Trail<'_>, kind: DecodeProblemKind) {
        self.oddities.push(DecodeProblem {
            path: trail.path(),
            kind,
        });
    }

    /// Notes a failure at the innermost node that knows of it.
    #[cold]
    pub(super) fn settle(
        &mut self,
        trail: &Trail<'_>,
        type_name: &'static str,
        failure: Failure,
    ) -> Failure {
        match failure {
            Failure::Noted => {}
            Failure::Refused => self.refuse(trail, DecodeProblemKind::Refused),
            Failure::Missing(field) => {
                self.refuse(trail, DecodeProblemKind::MissingField { type_name, field });
            }
        }
        Failure::Noted
    }
}

/// Why a type could not be built.
#[derive(Debug)]
pub(super) enum Failure {
    /// The type has refused the value.
    Refused,
    /// The type cannot do without this field.
    Missing(&'static str),
    /// Noted already.
    Noted,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the value is refused")
    }
}

impl std::error::Error for Failure {}

impl de::Error for Failure {
    /// The message is dropped: it may hold a secret.
    fn custom<T: std::fmt::Display>(_message: T) -> Self {
        Self::Refused
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}
