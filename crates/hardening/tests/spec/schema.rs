//! The published JSON Schema takes what a spec is, and refuses what is none.

use std::fs;

use hardening::spec::{HMCO, START};
use serde_json::Value;

fn schema() -> Value {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../schema/phase1.v1alpha1.json"
    );
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn is_valid(text: &str) -> bool {
    let root = schema();
    let value: Value = serde_yaml::from_str(text).unwrap();
    fits(&root, &root, &value)
}

/// As much of JSON Schema as the published file uses; a word that is not known here fails.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    if let Some(any) = schema.as_bool() {
        return any;
    }
    let rules = schema.as_object().unwrap();
    rules.iter().all(|(word, rule)| match word.as_str() {
        "$ref" => {
            let pointer = rule.as_str().unwrap().trim_start_matches('#');
            fits(root, root.pointer(pointer).unwrap(), value)
        }
        "anyOf" => rule
            .as_array()
            .unwrap()
            .iter()
            .any(|it| fits(root, it, value)),
        "oneOf" => {
            let fitting = rule
                .as_array()
                .unwrap()
                .iter()
                .filter(|it| fits(root, it, value));
            fitting.count() == 1
        }
        "const" => rule == value,
        "enum" => rule.as_array().unwrap().contains(value),
        "type" => match rule {
            Value::Array(types) => types.iter().any(|it| is_of(it, value)),
            one => is_of(one, value),
        },
        "properties" => value.as_object().is_none_or(|fields| {
            let known = rule.as_object().unwrap();
            fields
                .iter()
                .all(|(key, value)| known.get(key).is_none_or(|it| fits(root, it, value)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|fields| {
            let known = schema["properties"].as_object();
            let others = fields
                .iter()
                .filter(|(key, _)| known.is_none_or(|known| !known.contains_key(*key)));
            others.into_iter().all(|(_, value)| fits(root, rule, value))
        }),
        "required" => value.as_object().is_none_or(|fields| {
            let mut names = rule.as_array().unwrap().iter();
            names.all(|name| fields.contains_key(name.as_str().unwrap()))
        }),
        "items" => value
            .as_array()
            .is_none_or(|items| items.iter().all(|it| fits(root, rule, it))),
        "minimum" => value.as_f64().is_none_or(|it| it >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|it| it <= rule.as_f64().unwrap()),
        "$schema" | "$comment" | "$defs" | "title" | "description" | "default" | "format" => true,
        other => panic!("`{other}` is not known here"),
    })
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("{other} is no type"),
    }
}

#[test]
fn the_specs_that_we_ship_fit() {
    assert!(is_valid(HMCO));
    assert!(is_valid(START));
}

#[test]
fn what_is_no_spec_does_not_fit() {
    for (text, other) in [
        ("kind: Phase1", "kind: Claims"),
        ("apiVersion: hardening/v1alpha1\n", ""),
        ("podSecurity: restricted", "podSecurty: restricted"),
        ("podSecurity: restricted", "podSecurity: strict"),
        ("replicas: 3", "replicas: 0"),
        (
            "{name: postgres, port: 5432}",
            "{name: postgres, port: 70000}",
        ),
        ("{name: postgres, port: 5432}", "{port: 5432}"),
        ("every: day", "every: month"),
        (
            "[ingresses/status], verbs: [update]",
            "[ingresses/status], verbs: [\"*\"]",
        ),
        (
            "{letsEncrypt: {environment: staging",
            "{letsencrypt: {environment: staging",
        ),
    ] {
        assert_eq!(START.matches(text).count(), 1, "{text} stands once");
        assert!(!is_valid(&START.replacen(text, other, 1)), "{other}");
    }
}
