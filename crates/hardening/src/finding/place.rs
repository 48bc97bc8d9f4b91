//! Where something stands: in a source's text, or at a field of a manifest.

use std::fmt;
use std::sync::Arc;

/// A half-open range of bytes in the text of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The text of this range; empty where the range does not fit the text.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize)
            .unwrap_or("")
    }
}

/// Which source of a bundle: the position of the source in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// Which manifest of a bundle: the position of the manifest in the order of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ManifestId(pub u32);

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Segment {
    /// The value of this key of a mapping.
    Key(Arc<str>),
    /// The item at this position of a sequence.
    Index(u32),
}

impl From<&str> for Segment {
    fn from(key: &str) -> Self {
        Self::Key(Arc::from(key))
    }
}

impl From<&String> for Segment {
    fn from(key: &String) -> Self {
        Self::Key(Arc::from(key.as_str()))
    }
}

impl From<usize> for Segment {
    fn from(index: usize) -> Self {
        Self::Index(u32::try_from(index).unwrap_or(u32::MAX))
    }
}

/// The way from the root of an object to one of its fields.
///
/// Displayed as a JSON Pointer (RFC 6901).
///
/// ```
/// use hardening::finding::FieldPath;
///
/// let path = FieldPath::root().then("metadata").then("labels").then("app/name");
/// assert_eq!(path.to_string(), "/metadata/labels/app~1name");
/// assert_eq!(FieldPath::of("spec.ingress.0.from").to_string(), "/spec/ingress/0/from");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldPath(Vec<Segment>);

impl FieldPath {
    /// The object itself.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// A path written with dots, for literals in code; a step of digits only is an index.
    ///
    /// Keys that hold a dot take [`FieldPath::then`].
    #[must_use]
    pub fn of(dotted: &str) -> Self {
        let steps = dotted.split('.').filter(|step| !step.is_empty());
        Self(
            steps
                .map(|step| {
                    step.parse()
                        .map_or_else(|_| Segment::from(step), Segment::Index)
                })
                .collect(),
        )
    }

    /// This path and one step more.
    #[must_use]
    pub fn then(&self, step: impl Into<Segment>) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step.into());
        Self(steps)
    }

    /// This path, then all steps of another.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// The steps, from the root.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Adds a step at the end.
    pub fn push(&mut self, step: impl Into<Segment>) {
        self.0.push(step.into());
    }

    /// Takes the last step away.
    pub fn pop(&mut self) -> Option<Segment> {
        self.0.pop()
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            match segment {
                Segment::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Segment::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

/// Which part of a field is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The key, as for a field that should not be there.
    Key,
    /// The value.
    Value,
    /// A stretch of text within the value: a word of a scalar, a node of an embedded document.
    Within(Span),
}

/// Where a violation stands, before it is turned into lines and columns.
///
/// Rules speak in fields; only readers of text speak in ranges.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A field of a manifest. A path that leads further than the manifest goes means the deepest field on the way that
    /// is there: what is absent is shown at the object that should have it.
    Field {
        /// The manifest.
        manifest: ManifestId,
        /// The field.
        path: FieldPath,
        /// The part of the field.
        part: Part,
    },
    /// A stretch of text that belongs to no object, as where it cannot be parsed.
    Text {
        /// The source.
        source: SourceId,
        /// The stretch.
        span: Span,
    },
}

impl Place {
    /// The value at a path.
    #[must_use]
    pub const fn value(manifest: ManifestId, path: FieldPath) -> Self {
        Self::Field {
            manifest,
            path,
            part: Part::Value,
        }
    }

    /// The key at a path.
    #[must_use]
    pub const fn key(manifest: ManifestId, path: FieldPath) -> Self {
        Self::Field {
            manifest,
            path,
            part: Part::Key,
        }
    }

    /// The name of an object, for what concerns the object as a whole.
    #[must_use]
    pub fn name(manifest: ManifestId) -> Self {
        Self::value(manifest, FieldPath::of("metadata.name"))
    }
}
