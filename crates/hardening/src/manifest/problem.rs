//! What the reader met that Kubernetes refuses, or reads otherwise than it looks.

use thiserror::Error;

use crate::finding::{SourceId, Span};

/// What the reader met, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The source.
    pub source: SourceId,
    /// The text in question.
    pub span: Span,
    /// What it is.
    pub kind: ProblemKind,
    /// Places that explain it: the first of two keys, the object that is swallowed.
    pub related: Vec<(Span, String)>,
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Not YAML (or JSON) as Kubernetes reads it; the document is not read.
    #[error("{0}")]
    Syntax(String),
    /// A key that stands twice in a mapping; the last wins.
    #[error("key `{0}` stands twice in this mapping; the last one wins")]
    DuplicateKey(String),
}
