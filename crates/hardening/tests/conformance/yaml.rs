//! What kubectl makes of YAML and JSON (`kubernetes/yaml.jsonl`).

use std::fs;

use hardening::analysis::Analysis;
use hardening::finding::Severity;
use hardening::manifest::{Bundle, Source};
use serde_json::Value;

use super::{Tally, case_file};

#[test]
fn manifests_are_read_as_kubectl_reads_them() {
    let Some(file) = case_file("kubernetes/yaml.jsonl") else {
        return;
    };
    let mut tally = Tally::default();
    for line in fs::read_to_string(file).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = case["id"].as_str().unwrap();
        match out_of_reach(&case) {
            Some(_) => tally.out_of_scope += 1,
            None => tally.record(name, outcome(&case)),
        }
    }
    tally.finish("kubernetes/yaml");
}

/// What YAML 1.1 takes and the parser, which is one of YAML 1.2, does not. All of it is refused with a position.
fn out_of_reach(case: &Value) -> Option<&'static str> {
    let taken = case["rc"] == 0;
    let bytes = base64(case["yaml_b64"].as_str().unwrap());
    let text = String::from_utf8_lossy(&bytes);
    if taken && text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Some("NEL, LS and PS as line breaks");
    }
    if taken && text.contains("\n\t") {
        return Some("a tab at the beginning of a line within brackets");
    }
    if taken
        && text
            .lines()
            .any(|line| line.trim_start().starts_with("!!") && line.contains(": "))
    {
        return Some("a tag whose name ends in a colon");
    }
    None
}

fn outcome(case: &Value) -> Result<(), String> {
    let bytes = base64(case["yaml_b64"].as_str().unwrap());
    let bundle = Bundle::read([Source::from_bytes("case.yaml", &bytes)]);
    let refused = case["rc"] != 0;
    let findings = Analysis::of(bundle.clone()).findings();
    let mut errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error && refuses(&finding.invariant));
    let first = errors.next();
    if refused && first.is_none() {
        return Err(format!("kubectl refuses it: {}", case["error"]));
    }
    // kubectl stops at the first document that it refuses.
    let until = first
        .filter(|_| refused)
        .map_or(u32::MAX, |finding| finding.location.start);
    let read: Vec<Value> = bundle
        .manifests()
        .filter(|(_, manifest)| manifest.span.end < until)
        .map(|(_, manifest)| normalised(serde_json::to_value(&manifest.root).unwrap()))
        .collect();
    let expected: Vec<Value> = case["docs"]
        .as_array()
        .unwrap()
        .iter()
        .cloned()
        .map(normalised)
        .collect();
    if read == expected {
        return Ok(());
    }
    Err(format!(
        "{} is read, not {}",
        Value::from(read),
        Value::from(expected)
    ))
}

/// Whether kubectl stops at what breaks an invariant; unknown fields are the API server's business.
fn refuses(invariant: &str) -> bool {
    invariant.starts_with("manifest.") || invariant == "cluster.wrong-type"
}

/// Numbers beyond 64 bits are floating point on both sides, however they are printed.
fn rounded(value: Value) -> Value {
    match value {
        Value::Number(number) if !number.is_i64() => number.as_f64().into(),
        Value::Array(items) => items.into_iter().map(rounded).collect(),
        Value::Object(map) => map
            .into_iter()
            .map(|(key, value)| (key, rounded(value)))
            .collect(),
        other => other,
    }
}

/// kubectl writes an empty `metadata` where there is none, and drops annotations without a value.
fn normalised(mut object: Value) -> Value {
    let map = object.as_object_mut().unwrap();
    let metadata = map
        .entry("metadata")
        .or_insert_with(|| Value::Object(serde_json::Map::new()));
    if let Some(annotations) = metadata
        .get_mut("annotations")
        .and_then(Value::as_object_mut)
    {
        annotations.retain(|_, value| !value.is_null());
    }
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.retain(|key, value| {
            key != "annotations" || value.as_object().is_none_or(|map| !map.is_empty())
        });
    }
    rounded(object)
}

fn base64(text: &str) -> Vec<u8> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text
        .bytes()
        .filter_map(|byte| ALPHABET.iter().position(|digit| *digit == byte));
    let bits: Vec<bool> = digits
        .flat_map(|digit| (0..6).rev().map(move |bit| digit >> bit & 1 == 1))
        .collect();
    let bytes = bits.chunks_exact(8);
    bytes
        .map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit)))
        .collect()
}
