//! What is rendered from a spec, as the engines read it.

use std::sync::Arc;

use hardening::analysis::{Analysis, Options};
use hardening::baseline::Baseline;
use hardening::cluster::Cluster;
use hardening::finding::Severity;
use hardening::manifest::{Bundle, Source};
use hardening::spec::Spec;
use serde_json::Value;

/// All that is rendered, as it is read.
pub(super) fn bundle(spec: &Spec) -> Bundle {
    let baseline = Baseline::of(spec);
    let files = baseline.manifests().iter();
    Bundle::read(files.map(|file| Source::new(file.path.clone(), file.to_text())))
}

pub(super) fn cluster(spec: &Spec) -> Arc<Cluster> {
    Arc::new(Cluster::of(bundle(spec)))
}

/// The objects of the files below a folder, as they are written.
pub(super) fn objects_below(spec: &Spec, folder: &str) -> Vec<Value> {
    let baseline = Baseline::of(spec);
    let files = baseline.manifests().iter();
    let below = files.filter(|file| file.path.starts_with(folder));
    let documents = below.flat_map(|file| &file.documents);
    documents.map(|document| document.value().clone()).collect()
}

/// The objects of a kind, as they are written.
pub(super) fn objects(spec: &Spec, kind: &str) -> Vec<Value> {
    let mut objects = objects_below(spec, "");
    objects.retain(|it| it["kind"] == kind);
    objects
}

/// `namespace/name` of the objects of a kind, in their order.
pub(super) fn names(spec: &Spec, kind: &str) -> Vec<String> {
    let objects = objects(spec, kind).into_iter();
    let names = objects.map(|it| {
        let metadata = &it["metadata"];
        let name = metadata["name"].as_str().unwrap_or_default();
        match metadata["namespace"].as_str() {
            Some(namespace) => format!("{namespace}/{name}"),
            None => name.to_owned(),
        }
    });
    names.collect()
}

/// What is found at warning or above by the invariants of areas.
pub(super) fn found(spec: &Spec, areas: &[&str]) -> Vec<String> {
    let analysis = Analysis::of(bundle(spec));
    let findings = analysis.report(&Options::default()).findings.into_iter();
    let of_areas = findings.filter(|finding| {
        let area = finding.invariant.split('.').next().unwrap_or_default();
        areas.contains(&area) && finding.severity != Severity::Info
    });
    of_areas
        .map(|it| format!("{}: {}", it.invariant, it.message))
        .collect()
}
