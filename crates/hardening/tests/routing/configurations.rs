//! Which configurations Alertmanager takes, and what it says of the others: its own test data, and the recorded answers
//! of three versions.

use hardening::monitoring::{Configuration, MatcherSyntax, ReadingOptions};
use serde_json::Value;

use super::configuration_of;
use crate::conformance::{Tally, case_file};

#[test]
fn configurations_are_taken_and_refused_as_alertmanager_does() {
    let Some(index) = case_file("monitoring/alertmanager/INDEX.json") else {
        return;
    };
    let folder = index.parent().unwrap();
    let cases: Vec<Value> =
        serde_json::from_str(&std::fs::read_to_string(&index).unwrap()).unwrap();
    let mut tally = Tally::default();
    for case in &cases {
        let file = case["file"].as_str().unwrap();
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        // Alertmanager's own tests run in classic mode.
        let options = ReadingOptions {
            syntax: Some(MatcherSyntax::Classic),
            ..ReadingOptions::default()
        };
        let refusal = Configuration::of_text(&text, options).refusal();
        let wanted = case["error_contains"].as_str();
        tally.record(
            file,
            agrees(case["valid"] == true, wanted, refusal.as_deref()),
        );
        let versions = case["oracle"].as_object().unwrap();
        for (version, verdict) in versions {
            let minor = version.strip_prefix("0.").unwrap().parse().unwrap();
            let refusal = configuration_of(&text, minor).refusal();
            let verdict = agrees(
                verdict["valid"] == true,
                verdict["err"].as_str(),
                refusal.as_deref(),
            );
            tally.record(&format!("{file} by {version}"), verdict);
        }
    }
    tally.finish("monitoring/alertmanager");
}

/// A refusal must be for the same reason: all that is said, but for line numbers and where fields are spelt out.
pub(super) fn agrees(
    valid: bool,
    wanted: Option<&str>,
    refusal: Option<&str>,
) -> Result<(), String> {
    match (valid, refusal) {
        (true, None) => Ok(()),
        (true, Some(refusal)) => Err(format!("valid, but refused: {refusal}")),
        (false, None) => Err(format!("refused ({wanted:?}), but taken")),
        (false, Some(refusal)) => {
            let reasons = wanted.unwrap_or("").lines().map(reason);
            let missing = reasons.filter(|reason| !refusal.contains(&**reason));
            let missing: Vec<_> = missing.collect();
            match missing.is_empty() {
                true => Ok(()),
                false => Err(format!("refused for {missing:?}, but here for {refusal}")),
            }
        }
    }
}

fn reason(line: &str) -> String {
    let line = line.trim();
    let line = match line.split_once(": ") {
        Some((number, rest)) if number.starts_with("line ") => rest,
        _ => line,
    };
    // A URL may be secret, so neither it nor a part of it is repeated here.
    if let Some((_, fault)) = line
        .strip_prefix("parse \"")
        .and_then(|it| it.split_once("\": "))
    {
        let (fault, _) = fault.split_once(" \":").unwrap_or((fault, ""));
        return fault.to_owned();
    }
    // A text that is no value of its type is quoted; it may be secret, so it is not here.
    let line = match (line.starts_with("cannot unmarshal"), line.split_once(" `")) {
        (true, Some((before, _))) => before,
        _ => line,
    };
    let (line, _) = line.split_once(" not found in type ").unwrap_or((line, ""));
    line.trim_end_matches(':').to_owned()
}
