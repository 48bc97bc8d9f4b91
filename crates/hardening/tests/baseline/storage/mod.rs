//! The storage of a spec as it is rendered: its figures, its scripts run against an API server, and its restore points.

mod api_server;
mod declared;
mod rendered;
mod scripts;

use std::process::Command;

use hardening::spec::Spec;
use serde_json::Value;

use super::rendered::{bundle, objects_below};

/// A moment in seconds since 1970, as Kubernetes writes it.
fn written(seconds: i64) -> String {
    let output = Command::new("date")
        .args(["-u", "-d", &format!("@{seconds}"), "+%Y-%m-%dT%H:%M:%SZ"])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The objects of the files of storage.
fn objects(spec: &Spec) -> Vec<Value> {
    objects_below(spec, "k8s/storage/")
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
