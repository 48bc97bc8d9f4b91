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
    /// Whether the words of a type may be repeated. They quote the value, which in a manifest may be a secret.
    repeats: bool,
}

impl Notes {
    pub(super) const fn leaving_out(absent: BTreeSet<FieldPath>, repeats: bool) -> Self {
        Self {
            absent,
            refused: Vec::new(),
            oddities: Vec::new(),
            repeats,
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
            Failure::Refused(why) if self.repeats => {
                self.refuse(trail, DecodeProblemKind::RefusedBecause { why });
            }
            Failure::UnknownWord(known) if self.repeats => {
                self.refuse(trail, DecodeProblemKind::UnknownWord { known });
            }
            Failure::Refused(_) | Failure::UnknownWord(_) => {
                self.refuse(trail, DecodeProblemKind::Refused);
            }
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
    /// The type has refused the value, in these words.
    Refused(String),
    /// The value is none of these.
    UnknownWord(&'static [&'static str]),
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
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::Refused(message.to_string())
    }

    fn unknown_variant(_variant: &str, known: &'static [&'static str]) -> Self {
        Self::UnknownWord(known)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::Missing(field)
    }
}
