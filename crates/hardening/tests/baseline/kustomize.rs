//! The real kubectl takes the bundle as `kubectl apply -k` would, and reads in it what is rendered.

use std::path::Path;
use std::process::Command;

use hardening::baseline::Baseline;
use hardening::spec::Spec;
use serde::Deserialize;
use serde_json::Value;

/// What kubectl makes of a kustomization; `None`, and a word about it, without `kubectl`.
fn built(folder: &Path) -> Option<Vec<Value>> {
    let Ok(output) = Command::new("kubectl")
        .arg("kustomize")
        .arg(folder)
        .output()
    else {
        println!(
            "kubectl is not installed (Debian package `kubernetes-client`): no bundle is built"
        );
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    let documents = serde_yaml::Deserializer::from_str(&text);
    Some(
        documents
            .map(|it| Value::deserialize(it).unwrap())
            .collect(),
    )
}

/// In an order that does not depend on who wrote it.
fn sorted(mut objects: Vec<Value>) -> Vec<Value> {
    objects.sort_by_key(Value::to_string);
    objects
}

#[test]
fn kubectl_takes_the_rendered_phase_1_of_hmco_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/hmco/k8s");
    let Some(built) = built(Path::new(folder)) else {
        return;
    };
    let baseline = Baseline::of(&Spec::hmco());
    let rendered = baseline.applied().map(|it| it.value().clone()).collect();
    assert_eq!(sorted(built), sorted(rendered));
}
