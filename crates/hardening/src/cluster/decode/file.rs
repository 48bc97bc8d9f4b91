//! Files of our own: one object of a kind, read as strictly as Kubernetes reads manifests.

use serde::de::DeserializeOwned;
use thiserror::Error;

use super::decode_own;
use super::problem::{DecodeProblem, DecodeProblemKind};
use crate::finding::{
    FieldPath, Location, ManifestId, Place, Related, Segment, SourceId, Span, nearest,
};
use crate::manifest::{Bundle, Node, PositionEncoding, Source};

/// The `apiVersion` of every kind of ours.
const API_VERSION: &str = "hardening/v1alpha1";
/// How serde says that a number must not be zero.
const NOT_ZERO: &str = "expected a nonzero";
/// More words are not listed.
const LISTED: usize = 24;

/// What is wrong with a file of ours, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}:{}:{}: {message}", .location.file, .location.line, .location.column)]
pub struct FileError {
    /// What, and what to do.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// A file with one object of a kind of ours.
#[derive(Debug)]
pub struct OwnFile {
    bundle: Bundle,
    manifest: ManifestId,
}

impl OwnFile {
    /// Reads the text of a file that is to hold one object of a kind.
    ///
    /// # Errors
    /// Where it is no YAML, holds none or several objects, or one of another kind or version.
    pub fn read(
        file: &str,
        text: &str,
        kind: &'static str,
        positions: PositionEncoding,
    ) -> Result<Self, FileError> {
        let bundle = Bundle::read([Source::new(file, text)]).with_encoding(positions);
        if let Some(problem) = bundle.problems().first() {
            let place = Place::Text {
                source: problem.source,
                span: problem.span,
            };
            return Err(fault(&bundle, &place, problem.kind.to_string()));
        }
        let ids: Vec<_> = bundle.manifests().map(|(id, _)| id).take(2).collect();
        let [manifest] = *ids.as_slice() else {
            let place = ids.get(1).map_or(
                Place::Text {
                    source: SourceId(0),
                    span: Span::new(0, 0),
                },
                |second| Place::value(*second, FieldPath::root()),
            );
            let message =
                format!("one object is wanted: `apiVersion: {API_VERSION}`, `kind: {kind}`");
            return Err(fault(&bundle, &place, message));
        };
        let file = Self { bundle, manifest };
        for (field, wanted) in [("apiVersion", API_VERSION), ("kind", kind)] {
            if file.root().get(field).and_then(Node::as_str) != Some(wanted) {
                let path = FieldPath::of(field);
                return Err(file.error(&path, format!("`{field}: {wanted}` is wanted here")));
            }
        }
        Ok(file)
    }

    /// The object.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.bundle.manifest(self.manifest).root
    }

    /// The object as a type, which has neither `apiVersion` nor `kind`.
    ///
    /// # Errors
    /// At the first field, in the order of the text, that is unknown, missing or not what it may be.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, FileError> {
        let decoded = decode_own::<T>(self.root());
        let of_kind = |problem: &DecodeProblem| {
            let is_unknown = matches!(problem.kind, DecodeProblemKind::UnknownField { .. });
            let fields = [FieldPath::of("apiVersion"), FieldPath::of("kind")];
            is_unknown && fields.contains(&problem.path)
        };
        let problems = decoded.problems.iter().filter(|it| !of_kind(it));
        // A field that is missing may be there under a wrong name, which says more.
        let is_missing =
            |it: &DecodeProblem| matches!(it.kind, DecodeProblemKind::MissingField { .. });
        let errors = problems.map(|it| (is_missing(it), self.problem(it)));
        let first = errors.min_by_key(|(is_missing, error)| (*is_missing, error.location.start));
        match (first, decoded.value) {
            (Some((_, error)), _) => Err(error),
            (None, Some(value)) => Ok(value),
            (None, None) => Err(self.error(&FieldPath::root(), "this cannot be read".to_owned())),
        }
    }

    /// The place of a field.
    #[must_use]
    pub fn locate(&self, path: &FieldPath) -> Location {
        located(&self.bundle, &Place::value(self.manifest, path.clone()))
    }

    /// What is wrong with the value of a field; where it is not written, with what should have it.
    #[must_use]
    pub fn error(&self, path: &FieldPath, message: String) -> FileError {
        let place = Place::value(self.manifest, self.written(path));
        fault(&self.bundle, &place, message)
    }

    /// What is wrong with a field by its name.
    #[must_use]
    pub fn key_error(&self, path: &FieldPath, message: String) -> FileError {
        fault(
            &self.bundle,
            &Place::key(self.manifest, path.clone()),
            message,
        )
    }

    fn problem(&self, problem: &DecodeProblem) -> FileError {
        let path = &problem.path;
        match &problem.kind {
            DecodeProblemKind::UnknownField { known, .. } => {
                let word = match path.segments().last() {
                    Some(Segment::Key(key)) => key,
                    _ => "",
                };
                let message = format!("there is no field `{word}` here{}", meant(word, known));
                self.key_error(path, message)
            }
            DecodeProblemKind::UnknownWord { known } => {
                let node = self.root().at(path);
                let key = node
                    .and_then(Node::as_mapping)
                    .and_then(|mapping| mapping.entries().first());
                match (key, node.and_then(Node::as_str)) {
                    (Some(entry), _) => {
                        let word = &*entry.key;
                        let message = format!("there is no `{word}` here{}", meant(word, known));
                        self.key_error(&path.then(word), message)
                    }
                    (None, Some(word)) => {
                        let message = format!("`{word}` is not known here{}", meant(word, known));
                        self.error(path, message)
                    }
                    (None, None) => self.error(path, problem.kind.to_string()),
                }
            }
            DecodeProblemKind::MissingField { field, .. } => {
                self.error(path, format!("`{field}` is missing here"))
            }
            DecodeProblemKind::OutOfRange { bits } => {
                let most = 1_u128.checked_shl(*bits).map_or(u128::MAX, |it| it - 1);
                self.error(path, format!("a whole number up to {most} is wanted here"))
            }
            DecodeProblemKind::RefusedBecause { why } if why.contains(NOT_ZERO) => {
                self.error(path, "a whole number above zero is wanted here".to_owned())
            }
            kind => self.error(path, kind.to_string()),
        }
    }

    /// The field, or the nearest above it that is written.
    fn written(&self, path: &FieldPath) -> FieldPath {
        let mut found = FieldPath::root();
        for segment in path.segments() {
            let mut below = found.clone();
            below.push(segment.clone());
            if self.root().at(&below).is_none() {
                break;
            }
            found = below;
        }
        found
    }
}

/// The word that was probably meant; where none is near, all that there are.
fn meant(word: &str, known: &[&str]) -> String {
    if let Some(word) = nearest(word, known.iter().copied(), 1).first() {
        return format!("; did you mean `{word}`?");
    }
    let listed: Vec<_> = known
        .iter()
        .take(LISTED)
        .map(|it| format!("`{it}`"))
        .collect();
    format!("; there are {}", listed.join(", "))
}

fn fault(bundle: &Bundle, place: &Place, message: String) -> FileError {
    FileError {
        message,
        location: located(bundle, place),
    }
}

fn located(bundle: &Bundle, place: &Place) -> Location {
    let mut related = vec![Related {
        message: String::new(),
        location: bundle.locate(place),
    }];
    bundle.encode_evidence(&mut related);
    let located = related.into_iter().next().map(|it| it.location);
    located.unwrap_or_else(|| bundle.locate(place))
}
