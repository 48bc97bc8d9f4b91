//! What Kubernetes' own tests say of requests under policies.

use std::collections::BTreeSet;

use hardening::access::{AuditRequest, AuditUser, RequestSubject};
use serde_json::Value;

use super::policy;
use crate::conformance::{Tally, case_file};

#[test]
fn requests_are_recorded_as_the_api_server_records_them() {
    let Some(file) = case_file("access/audit.json") else {
        return;
    };
    let text = std::fs::read_to_string(file).expect("a file of cases");
    let cases: Vec<Value> = serde_json::from_str(&text).expect("cases");
    let mut tally = Tally::default();
    for case in &cases {
        let policy = policy(&case["policy"].to_string());
        let decision = policy.decide(&request(&case["request"]));
        let stages: BTreeSet<String> = decision
            .omit_stages
            .iter()
            .map(ToString::to_string)
            .collect();
        let wanted: BTreeSet<String> = case["expectOmitStages"]
            .as_array()
            .expect("stages")
            .iter()
            .map(|it| it.as_str().expect("a stage").to_owned())
            .collect();
        let level = case["expectLevel"].as_str().expect("a level");
        let outcome = if decision.level.to_string() == level && stages == wanted {
            Ok(())
        } else {
            Err(format!("{decision:?} instead of {level} {wanted:?}"))
        };
        tally.record(&case.to_string(), outcome);
    }
    tally.finish("access/audit");
}

fn request(case: &Value) -> AuditRequest {
    let text = |field: &str| case[field].as_str().unwrap_or("").to_owned();
    let user = case["user"].as_object().map(|user| AuditUser {
        name: user["username"].as_str().unwrap_or("").to_owned(),
        groups: user
            .get("groups")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|it| Some(it.as_str()?.to_owned()))
            .collect(),
    });
    let subject = match case["resourceRequest"].as_bool() {
        Some(true) => RequestSubject::Resource {
            group: text("apiGroup"),
            resource: text("resource"),
            subresource: text("subresource"),
            name: text("name"),
            namespace: text("namespace"),
        },
        _ => RequestSubject::Url(text("path")),
    };
    AuditRequest {
        user,
        verb: text("verb"),
        subject,
    }
}
