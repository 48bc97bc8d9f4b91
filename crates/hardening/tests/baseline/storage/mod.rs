//! The storage of a spec as it is rendered: its figures, its scripts run against an API server, and its restore points.

mod api_server;
mod declared;
mod rendered;
mod scripts;

use std::process::Command;

use hardening::baseline::Baseline;
use hardening::manifest::{Bundle, Source};
use hardening::spec::Spec;
use serde_json::Value;

/// A moment in seconds since 1970, as Kubernetes writes it.
fn written(seconds: i64) -> String {
    let output = Command::new("date")
        .args(["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%dT%H:%M:%SZ"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// All that is rendered, and what stands in for the services, as one bundle.
fn bundle(spec: &Spec) -> Bundle {
    let files = Baseline::of(spec);
    let sources = files
        .files()
        .iter()
        .map(|file| Source::new(&file.path, file.to_text()));
    Bundle::read(sources)
}

/// The objects of the files of storage.
fn objects(spec: &Spec) -> Vec<Value> {
    let baseline = Baseline::of(spec);
    let files = baseline
        .files()
        .iter()
        .filter(|file| file.path.starts_with("k8s/storage/"));
    files
        .flat_map(|file| file.documents())
        .map(|document| document.value().clone())
        .collect()
}

fn of_kind<'o>(objects: &'o [Value], kind: &str) -> Vec<&'o Value> {
    objects
        .iter()
        .filter(|object| object["kind"] == kind)
        .collect()
}

fn name(object: &Value) -> &str {
    object["metadata"]["name"].as_str().unwrap()
}
