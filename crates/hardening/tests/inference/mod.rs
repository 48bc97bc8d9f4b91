//! A spec from manifests: what is taken over, what is said of it, and that it always holds together.

mod any_bundle;
mod round_trip;
mod taken_over;

use hardening::analysis::Analysis;
use hardening::inference::{Inference, Note, NoteKind, infer};
use hardening::manifest::{Bundle, Source};
use hardening::spec::{ServiceSpec, Spec};

/// What is inferred from one file.
fn inferred(yaml: &str) -> Inference {
    infer(&Analysis::of(Bundle::read([Source::new("a.yaml", yaml)])))
}

/// The spec that an inferred text is.
fn parsed(inference: &Inference) -> Spec {
    let text = inference.text();
    Spec::parse("phase1.yaml", text, Default::default())
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn service<'i>(inference: &'i Inference, name: &str) -> &'i ServiceSpec {
    let mut services = inference.spec.services.iter();
    services
        .find(|service| service.name.as_str() == name)
        .unwrap_or_else(|| panic!("no service {name}"))
}

/// The notes of a kind, as `path: message`.
fn notes(inference: &Inference, kind: NoteKind) -> Vec<String> {
    let notes = inference.notes.iter().filter(|note| note.kind == kind);
    notes
        .map(|Note { path, message, .. }| format!("{path}: {message}"))
        .collect()
}
