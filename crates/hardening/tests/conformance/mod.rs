//! Cases with the right answers, from Kubernetes and its peers, read from beside the repository.

mod names;
mod pod_security;
mod quantity;
mod typed;
mod yaml;

use std::path::PathBuf;

/// A file of a set; `None`, and a word about it, where the cases are not there.
pub(crate) fn case_file(path: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conformance");
    let root =
        std::env::var_os("HARDENING_CONFORMANCE").map_or_else(|| beside.into(), PathBuf::from);
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    println!("conformance {path}: skipped, there are no cases at HARDENING_CONFORMANCE");
    None
}

/// The cases of a file with one to a line.
fn cases(path: &str) -> Option<Vec<serde_json::Value>> {
    let text = std::fs::read_to_string(case_file(path)?).expect("a file of cases");
    let cases = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"));
    Some(cases.collect())
}

/// How a set of cases went.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    pub(crate) out_of_scope: usize,
    failures: Vec<String>,
}

impl Tally {
    pub(crate) fn record(&mut self, case: &str, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => self.passed += 1,
            Err(why) => self.failures.push(format!("{case}: {why}")),
        }
    }

    /// Prints the line that each set ends with, and fails where a case did.
    pub(crate) fn finish(self, set: &str) {
        println!(
            "conformance {set}: {} passed, {} failed, {} out of scope",
            self.passed,
            self.failures.len(),
            self.out_of_scope
        );
        assert!(self.failures.is_empty(), "{}", self.failures.join("\n"));
        assert!(self.passed > 0, "{set} holds no case");
    }
}
