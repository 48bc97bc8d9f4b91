//! An ordered set of manifests: what one would apply.

use std::sync::{Arc, OnceLock};

use super::credentials::Credential;
use super::interner::Interner;
use super::plain_file::PlainFile;
use super::problem::Problem;
use super::read::{self, Read};
use super::source::position;
use super::{Limits, Node, PositionEncoding, Source};
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
    /// Found when first asked for. Every copy of the manifest has it then, in whatever bundle: so what did not change is
    /// not searched again.
    pub(super) credentials: Arc<OnceLock<Vec<Credential>>>,
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
    pub(super) plain_files: Vec<PlainFile>,
    comments: Vec<Vec<Comment>>,
    problems: Vec<Problem>,
    encoding: PositionEncoding,
}

/// A source that is read, to be put into one bundle after another without being read again.
#[derive(Clone, Debug)]
pub struct ReadSource {
    source: Source,
    read: Read,
}

impl ReadSource {
    /// Reads a source within given limits.
    #[must_use]
    pub fn read_within(source: Source, limits: &Limits) -> Self {
        let read = read::read(&source, limits, &mut Interner::default());
        Self { source, read }
    }

    /// The source.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }
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
        for source in sources {
            let read = read::read(&source, limits, &mut interner);
            bundle.push(source, read);
        }
        bundle
    }

    /// Puts sources together that are read already. O(manifests): trees are shared, not copied.
    ///
    /// ```
    /// use hardening::manifest::{Bundle, Limits, ReadSource, Source};
    ///
    /// let source = Source::new("a.yaml", "kind: Namespace\nmetadata: {name: web}\n");
    /// let read = ReadSource::read_within(source, &Limits::default());
    /// assert_eq!(Bundle::of_read([&read]).manifests().next().unwrap().1.name(), "web");
    /// ```
    #[must_use]
    pub fn of_read<'r>(sources: impl IntoIterator<Item = &'r ReadSource>) -> Self {
        let mut bundle = Self::default();
        for ReadSource { source, read } in sources {
            bundle.push(source.clone(), read.clone());
        }
        bundle
    }

    /// These manifests of this bundle, each where `instead` names one of another bundle replaced by that one, and behind
    /// them `more` of the other. The sources of the other stand behind those of this one. O(manifests).
    ///
    /// What the reader met is left out.
    pub(crate) fn overlaid(
        &self,
        other: &Self,
        own: impl IntoIterator<Item = (ManifestId, Option<ManifestId>)>,
        more: impl IntoIterator<Item = ManifestId>,
    ) -> Self {
        let offset = position(self.sources.len());
        let of_other = |id: ManifestId| {
            let manifest = other.manifests.get(id.0 as usize)?;
            let source = SourceId(manifest.source.0.saturating_add(offset));
            Some(Manifest {
                source,
                ..manifest.clone()
            })
        };
        let mut bundle = Self {
            sources: self.sources.iter().chain(&other.sources).cloned().collect(),
            manifests: Vec::new(),
            plain_files: self.plain_files.clone(),
            comments: self
                .comments
                .iter()
                .chain(&other.comments)
                .cloned()
                .collect(),
            problems: Vec::new(),
            encoding: self.encoding,
        };
        let own = own.into_iter().filter_map(|(id, instead)| match instead {
            Some(instead) => of_other(instead),
            None => self.manifests.get(id.0 as usize).cloned(),
        });
        bundle.manifests.extend(own);
        let more = more.into_iter().filter_map(of_other);
        bundle.manifests.extend(more);
        bundle
    }

    /// The same bundle, whose places are told in another encoding.
    #[must_use]
    pub fn with_encoding(self, encoding: PositionEncoding) -> Self {
        Self { encoding, ..self }
    }

    /// In which encoding places are told.
    #[must_use]
    pub const fn encoding(&self) -> PositionEncoding {
        self.encoding
    }

    /// Numbers what was read as if it stood alone.
    fn push(&mut self, source: Source, read: Read) {
        let id = SourceId(position(self.sources.len()));
        let first = position(self.manifests.len());
        let manifests = read.manifests.into_iter();
        self.manifests.extend(manifests.map(|manifest| Manifest {
            source: id,
            ..manifest
        }));
        let plain_file = read.plain_file.map(|file| PlainFile { source: id, ..file });
        self.plain_files.extend(plain_file);
        let problems = read.problems.into_iter();
        self.problems.extend(problems.map(|problem| Problem {
            source: id,
            manifest: problem.manifest.map(|within| ManifestId(first + within.0)),
            ..problem
        }));
        self.comments.push(read.comments);
        self.sources.push(source);
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
        numbered.map(|(index, manifest)| (ManifestId(position(index)), manifest))
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
