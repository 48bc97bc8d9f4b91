//! What a decoder has to say about a node.

use thiserror::Error;

use crate::cluster::QuantityError;
use crate::finding::FieldPath;

/// Something that its type does not allow for. Never holds a value of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    /// The field; for one that is missing, the field that should have it.
    pub path: FieldPath,
    /// What it is.
    pub kind: DecodeProblemKind,
}

/// The kinds of [`DecodeProblem`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeProblemKind {
    /// The type has no such field; it is ignored, or refused under strict validation.
    #[error("no such field in {type_name}")]
    UnknownField {
        /// The type, as the Kubernetes API reference names it.
        type_name: &'static str,
        /// The fields that it has.
        known: &'static [&'static str],
    },
    /// The API server refuses an object without this field.
    #[error("{type_name} needs `{field}`")]
    MissingField {
        /// The type, as the Kubernetes API reference names it.
        type_name: &'static str,
        /// The field that is absent or empty.
        field: &'static str,
    },
    /// The value is not of the field's type.
    #[error("{expected} is wanted here, not {found}")]
    WrongType {
        /// What stands there.
        found: FoundType,
        /// What should.
        expected: ExpectedType,
    },
    /// A number that is not whole.
    #[error("a whole number is wanted here")]
    NotWhole,
    /// A whole number beyond the field's bits.
    #[error("the number does not fit into {bits} bits")]
    OutOfRange {
        /// 8, 16, 32 or 64.
        bits: u32,
    },
    /// A quantity that Kubernetes cannot read.
    #[error(transparent)]
    InvalidQuantity(QuantityError),
    /// A text that is not base64; the value of a Secret, or of `binaryData`.
    #[error("this is not base64")]
    InvalidBase64,
    /// A text that is no time as RFC 3339 writes it.
    #[error("this is no time such as `2026-01-31T12:00:00Z`")]
    InvalidTime,
    /// A value that the type refuses by a rule of its own.
    #[error("this value is not allowed here")]
    Refused,
    /// The same, in the words of the type; only in files of our own, as the words quote the value.
    #[error("{why}")]
    RefusedBecause {
        /// Why.
        why: String,
    },
    /// A word that is none of those that may stand here; only in files of our own.
    #[error("this is none of {}", .known.join(", "))]
    UnknownWord {
        /// The words that may.
        known: &'static [&'static str],
    },
}

/// What stands in a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FoundType {
    /// Nothing.
    #[error("null")]
    Null,
    /// `true`, `false`, and in YAML also `yes`, `no`, `on`, `off`, `y` and `n`.
    #[error("a boolean")]
    Boolean,
    /// Whole or not.
    #[error("a number")]
    Number,
    /// A text.
    #[error("a string")]
    String,
    /// A sequence.
    #[error("a list")]
    List,
    /// A mapping.
    #[error("a map")]
    Map,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ExpectedType {
    /// `true` or `false`.
    #[error("a boolean")]
    Boolean,
    /// A whole number.
    #[error("a whole number")]
    Integer,
    /// A number.
    #[error("a number")]
    Number,
    /// A text.
    #[error("a string")]
    String,
    /// A whole number or a text, such as a port by number or name.
    #[error("a whole number or a string")]
    IntOrString,
    /// A quantity, such as `500m` or `2Gi`.
    #[error("a quantity")]
    Quantity,
    /// Bytes as base64.
    #[error("base64 text")]
    Base64,
    /// A time as RFC 3339 writes it.
    #[error("a time")]
    Time,
    /// A sequence.
    #[error("a list")]
    List,
    /// A mapping.
    #[error("a map")]
    Map,
}
