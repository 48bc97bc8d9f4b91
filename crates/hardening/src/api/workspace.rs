//! Files that change while they are looked at.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{Answer, AskError, Question, ask};
use crate::analysis::{Analysis, Options, Report};
use crate::manifest::{Bundle, ReadSource, Source};

/// Files by name, read as one cluster in the order of their paths. A file that is set anew is the only one read again.
///
/// ```
/// use hardening::analysis::Options;
/// use hardening::api::Workspace;
/// use hardening::manifest::Source;
///
/// let mut workspace = Workspace::new(Options::default());
/// workspace.set(Source::new("shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}\n"));
/// assert_eq!(workspace.report().findings.len(), 1);
/// workspace.set(Source::new("shop.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"));
/// assert_eq!(workspace.report().findings.len(), 0);
/// assert!(workspace.remove("shop.yaml"));
/// ```
#[derive(Debug)]
pub struct Workspace {
    options: Options,
    files: BTreeMap<FilePath, ReadSource>,
    analysis: OnceLock<Analysis>,
}

impl Workspace {
    /// A workspace without files.
    #[must_use]
    pub const fn new(options: Options) -> Self {
        Self {
            options,
            files: BTreeMap::new(),
            analysis: OnceLock::new(),
        }
    }

    /// Puts a file in, in place of the one that has its name.
    pub fn set(&mut self, source: Source) {
        let path = FilePath(source.name().to_owned());
        let read = ReadSource::read_within(source, &self.options.config.limits);
        self.files.insert(path, read);
        self.analysis.take();
    }

    /// Takes a file out; whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let removed = self.files.remove(&FilePath(name.to_owned())).is_some();
        if removed {
            self.analysis.take();
        }
        removed
    }

    /// The cluster that the files describe.
    #[must_use]
    pub fn analysis(&self) -> &Analysis {
        self.analysis.get_or_init(|| {
            let bundle = Bundle::of_read(self.files.values());
            let bundle = bundle.with_encoding(self.options.positions);
            Analysis::with_network(bundle, self.options.config.network)
        })
    }

    /// What is broken.
    #[must_use]
    pub fn report(&self) -> Report {
        self.analysis().report(&self.options)
    }

    /// Answers a question about the cluster.
    ///
    /// # Errors
    /// As [`ask`].
    pub fn ask(&self, question: &Question) -> Result<Answer, AskError> {
        ask(self.analysis(), question)
    }
}

/// A name in the order in which folders are walked: folder by folder, not letter by letter.
#[derive(Debug, PartialEq, Eq)]
struct FilePath(String);

impl Ord for FilePath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.split('/').cmp(other.0.split('/'))
    }
}

impl PartialOrd for FilePath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
