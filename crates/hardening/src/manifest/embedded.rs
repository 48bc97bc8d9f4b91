//! YAML within a scalar of a manifest, as configuration files in ConfigMaps are.

use std::collections::BTreeMap;

use super::interner::Interner;
use super::positions::Positions;
use super::source::position;
use super::swallowed::RootKey;
use super::tree::{self, Within};
use super::{Bundle, Limits, Node, ProblemKind};
use crate::finding::{SourceId, Span};

/// The documents that the text of a scalar holds; their spans point into the source of the scalar.
#[derive(Clone, Debug, Default)]
pub struct Embedded {
    /// The documents up to the first that cannot be read.
    pub documents: Vec<Node>,
    /// Why the next cannot be read, and where.
    pub failure: Option<(Span, ProblemKind)>,
    /// What is read otherwise than it looks, such as keys that stand twice.
    pub problems: Vec<(Span, ProblemKind)>,
}

/// Reads the first document of a text that stands in no bundle. Spans are bytes of the text.
pub(crate) fn read_any(text: &str) -> Embedded {
    let limits = Limits::default();
    let tree = tree::parse(text, Within::Source(0), &limits, &mut Interner::default());
    match tree {
        Ok(tree) => Embedded {
            documents: tree.root.into_iter().collect(),
            problems: tree.problems,
            failure: None,
        },
        Err(failure) => Embedded {
            failure: Some(failure),
            ..Embedded::default()
        },
    }
}

impl Bundle {
    /// Reads the text of a scalar as YAML, one document or several. Anything may be in it: no object is expected.
    ///
    /// ```
    /// use hardening::manifest::{Bundle, Source};
    ///
    /// let yaml = "kind: ConfigMap\ndata:\n  app.yml: |\n    port: 80\n";
    /// let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    /// let (_, manifest) = bundle.manifests().next().unwrap();
    /// let scalar = manifest.root.get("data").unwrap().get("app.yml").unwrap();
    /// let embedded = bundle.embedded(manifest.source, scalar);
    /// let port = embedded.documents[0].get("port").unwrap();
    /// assert_eq!(port.span.slice(yaml), "80");
    /// ```
    #[must_use]
    pub fn embedded(&self, source: SourceId, scalar: &Node) -> Embedded {
        let text = scalar.as_str().unwrap_or("");
        let positions = Positions::of(self.source(source).text(), scalar);
        let limits = Limits::default();
        let mut interner = Interner::default();
        let mut embedded = Embedded::default();
        for (start, body) in documents(text) {
            match tree::parse(
                body,
                Within::Scalar(&positions, start),
                &limits,
                &mut interner,
            ) {
                Ok(tree) => {
                    embedded.documents.extend(tree.root);
                    embedded.problems.extend(tree.problems);
                    embedded.problems.extend(twice(&tree.root_keys));
                }
                Err(failure) => {
                    embedded.failure = Some(failure);
                    break;
                }
            }
        }
        embedded
    }
}

/// The keys at the root that stand twice.
pub(super) fn twice(keys: &[RootKey]) -> Vec<(Span, ProblemKind)> {
    let mut first = BTreeMap::new();
    let problem = |key: &RootKey, first: Span| {
        let kind = ProblemKind::DuplicateKey {
            key: key.key.to_string(),
            first,
        };
        (key.span, kind)
    };
    keys.iter()
        .filter_map(|key| Some(problem(key, first.insert(&*key.key, key.span)?)))
        .collect()
}

/// The parts between `---` lines, each with its first byte.
fn documents(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let mut bounds = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let behind = line.strip_prefix("---");
        if at > 0
            && behind
                .is_some_and(|behind| behind.is_empty() || behind.starts_with(char::is_whitespace))
        {
            bounds.push(at);
        }
        at += line.len();
    }
    bounds.push(text.len());
    let parts: Vec<_> = bounds
        .windows(2)
        .filter_map(|bounds| match bounds {
            [start, end] => Some((position(*start), text.get(*start..*end)?)),
            _ => None,
        })
        .collect();
    parts.into_iter()
}
