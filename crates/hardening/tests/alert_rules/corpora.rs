//! Rules of well-kept projects: what they say is right, so hardly anything is found in them.

use std::fs;

use hardening::finding::Severity;
use serde_json::Value;

use super::findings;
use crate::conformance::case_file;

#[test]
fn nothing_is_wrong_with_the_rules_of_kube_prometheus() {
    let Some(index) = case_file("monitoring/rules/INDEX.json") else {
        return;
    };
    let folder = index.parent().unwrap().to_owned();
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(&index).unwrap()).unwrap();
    let of_project = cases
        .iter()
        .filter(|case| case["project"] == "kube-prometheus");
    let mut alerts = 0;
    for case in of_project {
        let name = case["file"].as_str().unwrap();
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let findings = findings(&text);
        let bad: Vec<_> = findings
            .iter()
            .filter(|finding| finding.invariant.starts_with("monitoring."))
            .filter(|finding| finding.severity > Severity::Info)
            .map(|finding| format!("{} {}", finding.location.line, finding.message))
            .collect();
        assert_eq!(bad, Vec::<String>::new(), "{name}");
        alerts += case["alerts"].as_u64().unwrap();
    }
    println!("{alerts} alerts of kube-prometheus: nothing wrong");
}
