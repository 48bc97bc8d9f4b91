//! Pod Security: the checks against a naive transcription, their laws, labels of namespaces, rules and the question.

mod generated;
mod labels;
mod laws;
mod oracle;
mod questions;
mod remedies;
mod rules;
mod words;

use hardening::access::pod_security::{Judged, Level, Pod, Standard, Verdict, Version};
use k8s_openapi::api::core::v1 as core;
use serde_json::Value;

fn standard(level: Level, version: Version) -> Standard {
    Standard { level, version }
}

/// What a standard says of a pod that is given as JSON.
fn verdict(judged: Judged, pod: &Value, standard: Standard) -> Verdict {
    let pod: core::Pod = serde_json::from_value(pod.clone()).expect("a pod");
    let annotations = pod.metadata.annotations.unwrap_or_default();
    let spec = pod.spec.unwrap_or_default();
    Verdict::of(standard, &Pod::of(judged, &annotations, &spec))
}

/// The ids of the checks that a pod fails.
fn failed(judged: Judged, pod: &Value, standard: Standard) -> Vec<&'static str> {
    let verdict = verdict(judged, pod, standard);
    verdict.failed.iter().map(|it| it.check.id()).collect()
}
