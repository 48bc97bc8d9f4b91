//! An ordered set of manifests: what one would apply.

use super::interner::Interner;
use super::problem::Problem;
use super::{Limits, Node, Source, read};
use crate::finding::{ManifestId, SourceId, Span};

/// One Kubernetes object as written, with its position.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The source it stands in.
    pub source: SourceId,
    /// The document, or the item of a list.
    pub span: Span,
    /// The object; always a mapping.
    pub root: Node,
}

impl Manifest {
    /// `apiVersion` as written; empty where absent.
    #[must_use]
    pub fn api_version(&self) -> &str {
        self.text("apiVersion")
    }

    /// `kind` as written; empty where absent.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("kind")
    }

    /// `metadata.name` as written; empty where absent.
    #[must_use]
    pub fn name(&self) -> &str {
        self.metadata("name").unwrap_or("")
    }

    /// `metadata.namespace` as written; `None` where absent or empty.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.metadata("namespace").filter(|name| !name.is_empty())
    }

    fn metadata(&self, key: &str) -> Option<&str> {
        self.root.get("metadata")?.get(key)?.as_str()
    }

    fn text(&self, key: &str) -> &str {
        self.root.get(key).and_then(Node::as_str).unwrap_or("")
    }
}

/// A comment in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where, `#` included.
    pub span: Span,
    /// The text behind `#`.
    pub text: String,
}

/// All sources of one call, and the manifests in them in the order of reading.
///
/// ```
/// use hardening::manifest::{Bundle, Source};
///
/// let bundle = Bundle::read([Source::new("a.yaml", "kind: Namespace\nmetadata: {name: web}\n")]);
/// assert_eq!(bundle.manifests().next().unwrap().1.name(), "web");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    sources: Vec<Source>,
    manifests: Vec<Manifest>,
    comments: Vec<Vec<Comment>>,
    problems: Vec<Problem>,
}

impl Bundle {
    /// Reads sources as Kubernetes does, with the default [`Limits`]. Never fails: what cannot be read is a
    /// [`Problem`], and the documents around it are read.
    #[must_use]
    pub fn read(sources: impl IntoIterator<Item = Source>) -> Self {
        Self::read_within(sources, &Limits::default())
    }

    /// Reads sources within given limits.
    #[must_use]
    pub fn read_within(sources: impl IntoIterator<Item = Source>, limits: &Limits) -> Self {
        let mut bundle = Self::default();
        let mut interner = Interner::default();
        for (index, source) in sources.into_iter().enumerate() {
            let id = SourceId(super::source::position(index));
            let first = super::source::position(bundle.manifests.len());
            let read = read::read(id, first, &source, limits, &mut interner);
            bundle.manifests.extend(read.manifests);
            bundle.problems.extend(read.problems);
            bundle.comments.push(read.comments);
            bundle.sources.push(source);
        }
        bundle
    }

    /// The sources, in the order given.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// One source.
    ///
    /// # Panics
    /// Where the id is of another bundle.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id.0 as usize]
    }

    /// The manifests with their ids, in the order of reading.
    pub fn manifests(&self) -> impl Iterator<Item = (ManifestId, &Manifest)> {
        let numbered = self.manifests.iter().enumerate();
        numbered.map(|(index, manifest)| (ManifestId(super::source::position(index)), manifest))
    }

    /// One manifest.
    ///
    /// # Panics
    /// Where the id is of another bundle.
    #[must_use]
    pub fn manifest(&self, id: ManifestId) -> &Manifest {
        &self.manifests[id.0 as usize]
    }

    /// The comments of a source, in the order of writing.
    #[must_use]
    pub fn comments(&self, id: SourceId) -> &[Comment] {
        &self.comments[id.0 as usize]
    }

    /// What the reader met.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}
