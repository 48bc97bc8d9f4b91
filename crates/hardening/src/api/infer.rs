//! What runs to a spec.

use serde::{Deserialize, Serialize};

use super::{Options, VERSION, analyze};
use crate::inference::{NoteKind, infer as inferred};
use crate::manifest::Source;

/// A spec that was inferred from manifests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct InferredSpec {
    /// The version of this form.
    pub version: u32,
    /// The text of the spec, with a comment for each note.
    pub spec: String,
    /// What its reader should know.
    pub notes: Vec<InferenceNote>,
}

/// What the reader of an inferred spec should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct InferenceNote {
    /// JSON Pointer to the field of the spec that it is about; empty where it is about something that is not in it.
    pub path: String,
    /// What sort of note it is.
    pub kind: InferenceNoteKind,
    /// What, in a sentence.
    pub message: String,
}

/// Why something is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum InferenceNoteKind {
    /// Manifests do not tell it, and the spec needs it: the value only holds its place.
    ToFillIn,
    /// It is what is likely.
    Guessed,
    /// It is as in the manifests, and falls short of what a hardened cluster has.
    Kept,
    /// It is otherwise than in the manifests, since the baseline could not keep it.
    Changed,
    /// It is in the manifests, and not in the spec.
    LeftOut,
}

impl From<NoteKind> for InferenceNoteKind {
    fn from(kind: NoteKind) -> Self {
        match kind {
            NoteKind::ToFillIn => Self::ToFillIn,
            NoteKind::Guessed => Self::Guessed,
            NoteKind::Kept => Self::Kept,
            NoteKind::Changed => Self::Changed,
            NoteKind::LeftOut => Self::LeftOut,
        }
    }
}

/// Infers a spec from what manifests describe: a team begins with what it has.
///
/// ```
/// use hardening::api::{Options, RenderRequest, infer, render};
/// use hardening::manifest::Source;
///
/// let yaml = "
/// apiVersion: apps/v1
/// kind: StatefulSet
/// metadata: {name: queue, namespace: shop}
/// spec:
///   replicas: 3
///   selector: {matchLabels: {app: queue}}
///   serviceName: queue
///   template:
///     metadata: {labels: {app: queue}}
///     spec: {containers: [{name: queue, image: 'queue:4.1'}]}
/// ";
/// let inferred = infer([Source::new("shop.yaml", yaml)], &Options::default());
/// let request = RenderRequest { spec: inferred.spec, ..RenderRequest::default() };
/// assert!(render(&request).is_ok());
/// ```
#[must_use]
pub fn infer(sources: impl IntoIterator<Item = Source>, options: &Options) -> InferredSpec {
    let inference = inferred(&analyze(sources, options));
    let notes = inference.notes.iter().map(|note| InferenceNote {
        path: note.path.to_string(),
        kind: note.kind.into(),
        message: note.message.clone(),
    });
    InferredSpec {
        version: VERSION,
        spec: inference.text().to_owned(),
        notes: notes.collect(),
    }
}
