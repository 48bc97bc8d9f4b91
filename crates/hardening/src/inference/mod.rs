//! A spec from the manifests of a cluster that is there already, for a team to begin with.
//!
//! What the manifests tell is taken over, what the baseline needs and they do not tell is guessed or left to be filled in,
//! and what the baseline would not allow is changed: each with a comment at its place. The text is always one that holds
//! together.

mod access;
mod calls;
mod hosts;
mod index;
mod labels;
mod namespaces;
mod policies;
mod ports;
mod resources;
mod sections;
mod services;
mod settle;
mod subjects;
mod volumes;
mod writing;

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::Analysis;
use crate::cluster::WorkloadId;
use crate::finding::FieldPath;
use crate::spec::{Phase1, ServiceSpec};
use index::Index;
use policies::Declared;
use subjects::Subjects;

/// A spec that was inferred.
#[derive(Clone, Debug, PartialEq)]
pub struct Inference {
    /// The spec.
    pub spec: Phase1,
    /// What was guessed or changed, by the field; at the root, what was left out and what is to be filled in.
    pub notes: Vec<Note>,
    text: String,
}

/// What the reader of an inferred spec should know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The field of the spec that it is about; the root where it is about something that is not in it.
    pub path: FieldPath,
    /// What sort of note it is.
    pub kind: NoteKind,
    /// What, in a sentence.
    pub message: String,
}

/// Why something is noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoteKind {
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

impl Inference {
    /// The text of the spec, with a comment for each note.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Infers a spec from what manifests describe. About linear in the manifests and in the connections between workloads.
///
/// ```
/// use hardening::analysis::Analysis;
/// use hardening::inference::infer;
/// use hardening::manifest::{Bundle, Source};
/// use hardening::spec::Spec;
///
/// let yaml = "
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web, namespace: shop}
/// spec:
///   replicas: 3
///   selector: {matchLabels: {app: web}}
///   template:
///     metadata: {labels: {app: web}}
///     spec: {containers: [{name: web, image: 'web:1.2', ports: [{name: http, containerPort: 8080}]}]}
/// ";
/// let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
/// let inferred = infer(&analysis);
/// assert_eq!(inferred.spec.services[0].replicas.map(|it| it.get()), Some(3));
/// assert!(Spec::parse("phase1.yaml", inferred.text(), Default::default()).is_ok());
/// ```
#[must_use]
pub fn infer(analysis: &Analysis) -> Inference {
    let mut notes = Remarks::default();
    let mut drafts = Vec::new();
    let index = Index::of(analysis);
    let subjects = Subjects::of(&index, &mut drafts, &mut notes);
    let declared = Declared::of(&index, &mut notes);
    ports::expose(&index, &declared, &mut drafts);
    let mut spec = sections::phase1(&index, &subjects, &declared, &drafts, &mut notes);
    let ingress = hosts::fill_in(&index, &subjects, &mut spec, &mut drafts, &mut notes);
    calls::fill_in(&index, &subjects, &declared, ingress, &mut drafts);
    labels::make_distinct(&index, &mut drafts);
    sections::fit_claims(&spec, &mut drafts);
    namespaces::fill_in(&index, &subjects, &drafts, &mut spec, &mut notes);
    access::fill_in(&index, &drafts, &mut spec, &mut notes);
    let (spec, notes) = settle::settle(spec, drafts, notes);
    let text = writing::text(analysis.cluster().bundle(), &spec, &notes);
    Inference { spec, notes, text }
}

/// A service as far as it is known, with what is to be said of its fields.
#[derive(Clone, Debug)]
struct Draft {
    workload: WorkloadId,
    spec: ServiceSpec,
    remarks: Remarks,
}

/// Notes at fields that are not at their place in the spec yet.
#[derive(Clone, Debug, Default)]
struct Remarks(BTreeMap<(FieldPath, NoteKind), BTreeSet<String>>);

impl Remarks {
    fn say(&mut self, path: &str, kind: NoteKind, message: impl Into<String>) {
        self.at(FieldPath::of(path), kind, message);
    }

    fn at(&mut self, path: FieldPath, kind: NoteKind, message: impl Into<String>) {
        let messages = self.0.entry((path, kind)).or_default();
        messages.insert(message.into());
    }

    /// As notes below a field.
    fn below(&self, base: &FieldPath) -> impl Iterator<Item = Note> {
        self.0.iter().flat_map(move |((path, kind), messages)| {
            messages.iter().map(move |message| Note {
                path: base.join(path),
                kind: *kind,
                message: message.clone(),
            })
        })
    }
}
