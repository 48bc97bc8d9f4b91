//! What the reader met that Kubernetes refuses, or reads otherwise than it looks.

use thiserror::Error;

use crate::finding::{ManifestId, SourceId, Span};

/// What the reader met, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The source.
    pub source: SourceId,
    /// The manifest, where the text belongs to one.
    pub manifest: Option<ManifestId>,
    /// The text in question.
    pub span: Span,
    /// What it is.
    pub kind: ProblemKind,
}

/// The kinds of [`Problem`].
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ProblemKind {
    /// Not YAML or JSON as Kubernetes reads it; the document is not read.
    #[error("this document cannot be read: {0}")]
    Syntax(String),
    /// More than the [`Limits`](super::Limits) allow; the document is not read.
    #[error("this document is refused: {0}")]
    Limit(String),
    /// A document that is no mapping; Kubernetes refuses it.
    #[error("this document is {0}, where Kubernetes takes an object only")]
    NotAnObject(&'static str),
    /// An object without `kind`; Kubernetes refuses it.
    #[error("this object has no `kind`")]
    KindMissing,
    /// An `apiVersion` with more than one slash.
    #[error("`{0}` is no API version; it is `version` or `group/version`")]
    ApiVersion(String),
    /// A `List` within a list; Kubernetes refuses it.
    #[error("a list cannot be an item of a list")]
    NestedList,
    /// A lost `---`: the document holds the top-level keys of several objects, and the last takes all.
    #[error("`---` is missing above this line: {swallowed} is swallowed by {swallowing}")]
    Swallowed {
        /// The object that is lost.
        swallowed: String,
        /// The object that remains.
        swallowing: String,
        /// The first line of the object that is lost.
        lost: Span,
    },
    /// A key that stands twice in a mapping; the last wins.
    #[error("the key `{key}` stands twice in this mapping, and only the last one counts")]
    DuplicateKey {
        /// The key, as Kubernetes reads it.
        key: String,
        /// The one that does not count.
        first: Span,
    },
    /// A key such as `on` or `y`, which Kubernetes reads as a boolean.
    #[error("the key `{written}` is read as `\"{read}\"`")]
    BooleanKey {
        /// As written.
        written: String,
        /// `true` or `false`.
        read: bool,
    },
    /// A whole number beyond 64 bits, which Kubernetes rounds.
    #[error("the number `{written}` is read as {read}: it is too large to be exact")]
    LostDigits {
        /// As written.
        written: String,
        /// As read.
        read: String,
    },
    /// Text behind a `...` line, which Kubernetes ignores.
    #[error("everything from here to the next `---` is ignored, because `...` ended the document")]
    DroppedRest,
    /// Bytes that are not UTF-8, read as U+FFFD.
    #[error("these bytes are not UTF-8 and are read as `\u{FFFD}`")]
    InvalidUtf8,
}

impl ProblemKind {
    /// Whether Kubernetes refuses the document or object, rather than reading it otherwise than it looks.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(
            self,
            Self::Syntax(_)
                | Self::Limit(_)
                | Self::NotAnObject(_)
                | Self::KindMissing
                | Self::ApiVersion(_)
                | Self::NestedList
        )
    }
}

impl ProblemKind {
    /// Leaves out what may be the value of a Secret.
    pub(super) fn hide(&mut self) {
        const HIDDEN: &str = "...";
        if let Self::LostDigits { written, read } = self {
            HIDDEN.clone_into(written);
            "another".clone_into(read);
        }
    }
}
