//! What promtool says of rule files and expressions (`monitoring/rules`, `monitoring/promql`).

use std::fs;

use serde_json::Value;

use super::{alert, found, loaded};
use crate::conformance::{Tally, case_file};

const INVALID: &str = "monitoring.invalid-rule-file";

#[test]
fn rule_files_are_taken_and_refused_as_promtool_of_each_version_does() {
    let Some(index) = case_file("monitoring/rules/INDEX.json") else {
        return;
    };
    let folder = index.parent().unwrap().to_owned();
    let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(&index).unwrap()).unwrap();
    let mut tally = Tally::default();
    for case in cases {
        let name = case["file"].as_str().unwrap();
        let Ok(text) = fs::read_to_string(folder.join(name)) else {
            tally.out_of_scope += 1;
            continue;
        };
        for (version, verdict) in case["promtool"].as_object().unwrap() {
            let Some(taken) = verdict["ok"].as_bool() else {
                tally.out_of_scope += 1;
                continue;
            };
            let yaml = match case["form"].as_str() {
                Some("crd") => text.clone(),
                _ => loaded(&text, &format!("{version}.0")),
            };
            let refusals = found(INVALID, &yaml);
            let outcome = match (taken, refusals.first()) {
                (true, Some(refusal)) => Err(format!("promtool takes it: {}", refusal.message)),
                (false, None) => Err(format!("promtool refuses it: {}", verdict["err"])),
                _ => Ok(()),
            };
            tally.record(&format!("{name} {version}"), outcome);
        }
    }
    tally.finish("monitoring/rules");
}

#[test]
fn expressions_are_taken_and_refused_as_promtool_does() {
    for file in ["parse_cases", "promqltest_exprs", "extra_cases"] {
        let Some(path) = case_file(&format!("monitoring/promql/{file}.json")) else {
            return;
        };
        let cases: Vec<Value> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let mut tally = Tally::default();
        for case in cases {
            let expression = case["expr"].as_str().unwrap();
            let newest = case["oracle"].as_object().unwrap().values().next_back();
            let taken = newest.and_then(Value::as_bool).unwrap();
            let refusals = found(INVALID, &alert(expression));
            match (taken, refusals.first()) {
                (false, None) if out_of_scope(expression).is_some() => tally.out_of_scope += 1,
                (true, Some(refusal)) => tally.record(expression, Err(refusal.message.clone())),
                (false, None) => tally.record(expression, Err("promtool refuses it".to_owned())),
                _ => tally.record(expression, Ok(())),
            }
        }
        tally.finish(&format!("monitoring/promql/{file}"));
    }
}

/// What is not judged, by what the expression uses: functions and keywords that are newer than the recorded promtool or
/// that a flag of Prometheus turns on, and the constructs that are not read at all.
fn out_of_scope(expression: &str) -> Option<&'static str> {
    const NEWER: &[&str] = &[
        "first_over_time",
        "ts_of_first_over_time",
        "histogram_quantiles",
        "min_of",
        "max_of",
        "start()",
        "end()",
        "step()",
        "range()",
        "fill(",
        "fill_left",
        "fill_right",
        "start_timestamp",
        "anchored",
        "smoothed",
        "integral",
        "start_time",
    ];
    let lower = expression.to_ascii_lowercase();
    NEWER
        .iter()
        .find(|newer| lower.contains(**newer))
        .copied()
        .or_else(|| {
            expression
                .contains("holt_winters")
                .then_some("holt_winters")
        })
        .or_else(|| expression.contains("info(").then_some("info"))
        .or_else(|| {
            expression
                .contains('[')
                .then(|| has_calculated_duration(expression))
                .flatten()
        })
}

fn has_calculated_duration(expression: &str) -> Option<&'static str> {
    let mut windows = expression
        .split('[')
        .skip(1)
        .filter_map(|rest| rest.split(']').next());
    windows
        .any(|window| {
            window.contains(['+', '*', '/', '^', '%', '-', '('])
                || window.trim().starts_with(char::is_alphabetic)
        })
        .then_some("a duration that is calculated")
}
