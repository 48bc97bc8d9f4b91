//! Where a part of a configuration is written, which may be put together from several documents.

use crate::finding::Span;

/// A stretch of one of the documents that a configuration is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stretch {
    /// Which document: 0 is the base, and from 1 on those that are added to it.
    pub document: u32,
    /// The bytes of its source.
    pub span: Span,
}

impl From<Span> for Stretch {
    /// In the base, which is all of a file.
    fn from(span: Span) -> Self {
        Self { document: 0, span }
    }
}
