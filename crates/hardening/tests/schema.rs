//! The published JSON Schemas say what is written and what is taken.

use std::fs;

use hardening::analysis::Config;
use serde_json::Value;

fn published(name: &str) -> Value {
    let path = format!("{}/../../schema/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn taken(body: &str) -> bool {
    let text = format!("apiVersion: hardening/v1alpha1\nkind: Config\n{body}\n");
    Config::parse("hardening.yaml", &text).is_ok()
}

#[test]
fn every_field_of_the_configuration_schema_is_taken_and_no_other() {
    let schema = published("config.v1alpha1.json");
    let values = |field: &str| match field {
        "select" => "[network]".to_owned(),
        "ignore" => "[{invariant: network, object: a/b, file: k8s, reason: known}]".to_owned(),
        "severity" => "{network.open-egress: error}".to_owned(),
        "limits" => "{sourceBytes: 1000, depth: 100, expandedNodes: 1000}".to_owned(),
        other => panic!("{other} has no example"),
    };
    for field in schema["properties"].as_object().unwrap().keys() {
        match field.as_str() {
            "apiVersion" | "kind" | "network" => {}
            field => assert!(taken(&format!("{field}: {}", values(field))), "{field}"),
        }
    }
    let network = schema["properties"]["network"]["properties"]
        .as_object()
        .unwrap();
    for (field, choice) in network {
        for value in choice["enum"].as_array().unwrap() {
            assert!(taken(&format!(
                "network: {{{field}: {}}}",
                value.as_str().unwrap()
            )));
        }
    }
    assert!(!taken("other: 1"));
    assert!(!taken("network: {other: 1}"));
    assert!(!taken("limits: {other: 1}"));
    assert!(!taken(
        "ignore: [{invariant: network, reason: known, other: 1}]"
    ));
}

#[cfg(feature = "schema")]
#[path = "../examples/forms/published/mod.rs"]
mod forms;

#[cfg(feature = "schema")]
mod border {
    use std::fs;

    use hardening::api::{Options, Workspace, explain, fix, invariants, options, question};
    use hardening::finding::Applicability;
    use hardening::manifest::{Limits, Source, files};
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::{forms, published};

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

    fn shop() -> Vec<Source> {
        files::read(
            &[format!("{ROOT}/examples/shop").into()],
            &Limits::default(),
        )
        .unwrap()
    }

    fn workspace() -> Workspace {
        let mut workspace = Workspace::new(Options::default());
        for source in shop() {
            workspace.set(source);
        }
        workspace
    }

    #[test]
    fn every_published_form_is_current() {
        for file in forms::files() {
            let committed = fs::read_to_string(format!("{ROOT}/{}", file.path)).unwrap();
            assert!(
                committed == file.text,
                "{} is not current: cargo run -p hardening --example forms --features schema",
                file.path
            );
        }
    }

    #[test]
    fn the_report_of_the_shop_has_the_form_of_its_schema() {
        let report = workspace().report();
        let schema = published("report.v1.json");
        conforms(
            &schema,
            &schema,
            &serde_json::to_value(&report).unwrap(),
            "",
        );
        assert!(report.findings.iter().any(|finding| finding.fix.is_some()));
        has_form("Report", &report);
    }

    #[test]
    fn every_kind_of_question_is_answered_in_the_form_that_is_published_for_it() {
        let workspace = workspace();
        let schema = published("api.v1.json");
        let kinds = schema["$defs"]["Question"]["oneOf"].as_array().unwrap();
        let bodies = schema["$defs"]["AnswerBody"]["anyOf"].as_array().unwrap();
        for (kind, body) in kinds.iter().zip(bodies) {
            let kind = kind["properties"]["kind"]["const"].as_str().unwrap();
            let asked = match kind {
                "reach" => {
                    json!({"kind": kind, "from": "shop/orders", "to": "internet", "port": 443})
                }
                "restore" => {
                    json!({"kind": kind, "claim": "data-postgres-0", "at": "2026-11-25T14:30Z"})
                }
                "whoCan" => json!({"kind": kind, "verb": "get", "resource": "secrets"}),
                "can" => json!({"kind": kind, "subject": "shop/orders"}),
                "audit" => json!({
                    "kind": kind, "user": "jane", "verb": "get", "resource": "secrets",
                }),
                "route" => json!({"kind": kind, "labels": {"severity": "critical"}}),
                "issue" => json!({"kind": kind, "host": "admin.shop.example.com"}),
                _ => json!({"kind": kind}),
            };
            let answer = workspace
                .ask(&question(&asked.to_string()).unwrap())
                .unwrap();
            let answer = serde_json::to_value(answer).unwrap();
            conforms(&schema, body, &answer["answer"], kind);
            for related in answer["evidence"].as_array().unwrap() {
                conforms(&schema, &schema["$defs"]["Related"], related, kind);
            }
        }
    }

    #[test]
    fn fixes_pages_and_refusals_have_the_forms_of_their_schemas() {
        has_form(
            "Fixed",
            &fix(shop(), &Options::default(), Applicability::Safe),
        );
        for summary in invariants() {
            has_form("InvariantSummary", &summary);
            has_form("Page", &explain(summary.id).unwrap());
        }
        has_form(
            "ErrorForm",
            &options(r#"{"config": "kind: Other"}"#).unwrap_err().form(),
        );
        has_form("ErrorForm", &question("{}").unwrap_err().form());
    }

    fn has_form(name: &str, value: &impl Serialize) {
        let schema = published("api.v1.json");
        let value = serde_json::to_value(value).unwrap();
        conforms(&schema, &schema["$defs"][name], &value, name);
    }

    /// As much of JSON Schema as the published file uses.
    fn conforms(root: &Value, schema: &Value, value: &Value, at: &str) {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = root.pointer(reference.trim_start_matches('#')).unwrap();
            return conforms(root, target, value, at);
        }
        if let Some(choices) = schema["anyOf"].as_array() {
            let null = choices.iter().any(|choice| choice["type"] == "null");
            if value.is_null() && null {
                return;
            }
            let other = choices.iter().find(|choice| choice["type"] != "null");
            return conforms(root, other.unwrap(), value, at);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            assert!(
                choices.iter().any(|choice| choice["const"] == *value),
                "{at}: {value}"
            );
            return;
        }
        if let Some(choices) = schema["enum"].as_array() {
            assert!(choices.contains(value), "{at}: {value}");
            return;
        }
        match value {
            Value::Object(map) if schema["properties"].is_null() => {
                for (key, below) in map {
                    let values = &schema["additionalProperties"];
                    conforms(root, values, below, &format!("{at}/{key}"));
                }
            }
            Value::Object(map) => {
                let properties = schema["properties"].as_object().unwrap();
                for (key, below) in map {
                    let schema = properties
                        .get(key)
                        .unwrap_or_else(|| panic!("{at}/{key} is not in the schema"));
                    conforms(root, schema, below, &format!("{at}/{key}"));
                }
                for required in schema["required"].as_array().unwrap() {
                    assert!(
                        map.contains_key(required.as_str().unwrap()),
                        "{at} lacks {required}"
                    );
                }
            }
            Value::Array(items) => {
                for item in items {
                    conforms(root, &schema["items"], item, at);
                }
            }
            other => {
                let name = match other {
                    Value::Null => "null",
                    Value::String(_) => "string",
                    Value::Number(_) => "integer",
                    _ => "boolean",
                };
                let types = &schema["type"];
                let allowed = types == name
                    || types
                        .as_array()
                        .is_some_and(|types| types.contains(&name.into()));
                assert!(allowed, "{at}: {other} is no {types}");
            }
        }
    }
}
