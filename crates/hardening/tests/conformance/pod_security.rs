//! What Kubernetes' own evaluator says of its fixtures, each at the level and version it was made for.

use std::collections::BTreeMap;

use hardening::access::pod_security::{Judged, Pod, Standard, Verdict};
use hardening::cluster::decode;
use hardening::manifest::{Bundle, Source};
use k8s_openapi::api::core::v1 as core;
use serde_json::{Value, json};

use super::{Tally, case_file, cases};

fn verdict(yaml: &str, standard: Standard) -> Verdict {
    let bundle = Bundle::read([Source::new("case.yaml", yaml)]);
    let (_, manifest) = bundle.manifests().next().expect("a manifest");
    let pod = decode::<core::Pod>(&manifest.root).value.expect("a pod");
    let annotations = pod.metadata.annotations.unwrap_or_default();
    let spec = pod.spec.unwrap_or_default();
    Verdict::of(standard, &Pod::of(Judged::Pod, &annotations, &spec))
}

/// In the form of a case.
fn form(verdict: &Verdict) -> BTreeMap<&'static str, Value> {
    let failed = &verdict.failed;
    let ids: Vec<_> = failed.iter().map(|it| it.check.id()).collect();
    let reasons: Vec<_> = failed.iter().map(|it| it.reason).collect();
    let details: Vec<_> = failed.iter().map(|it| &it.detail).collect();
    BTreeMap::from([
        (
            "expect",
            json!(if verdict.allows() { "pass" } else { "fail" }),
        ),
        ("checks", json!(ids)),
        ("reasons", json!(reasons)),
        ("details", json!(details)),
        ("message", json!(verdict.to_string())),
    ])
}

#[test]
fn pods_are_judged_as_kubernetes_judges_them() {
    let Some(cases) = cases("pss/expected.jsonl") else {
        return;
    };
    let mut tally = Tally::default();
    for case in &cases {
        let text = |field: &str| case[field].as_str().expect(field);
        let file = case_file(&format!("pss/{}", text("file"))).expect("a fixture");
        let yaml = std::fs::read_to_string(file).expect("a fixture");
        let standard = Standard {
            level: text("level").parse().expect("a level"),
            version: text("version").parse().expect("a version"),
        };
        let ours = form(&verdict(&yaml, standard));
        let differing: Vec<_> = ours
            .iter()
            .filter(|(field, value)| case[**field] != **value)
            .map(|(field, value)| format!("{field}: {value} instead of {}", case[*field]))
            .collect();
        let outcome = if differing.is_empty() {
            Ok(())
        } else {
            Err(differing.join("; "))
        };
        tally.record(text("file"), outcome);
    }
    tally.finish("pss");
}
