//! What other analysers and Kubernetes' own tests say of the same manifests.
//!
//! The cases stand outside the repository, in the directory that `HARDENING_CONFORMANCE` names; where there are none the
//! tests say so and hold nothing.

mod analyzer;
mod api_server;
mod config_analyzer;
mod probes;
mod reasons;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::network::{HostNetwork, Network, NetworkOptions, PodAddresses};
use serde_json::Value;

/// Kinds that are not modelled, and files that no reader of manifests takes.
const OUT_OF_SCOPE: [&str; 5] = [
    "kind:ANP",
    "kind:BANP",
    "kind:CNP",
    "kind:Route",
    "malformed",
];

struct Case {
    id: String,
    directory: PathBuf,
    value: Value,
}

impl Case {
    fn text(&self, field: &str) -> &str {
        self.value[field].as_str().unwrap_or_default()
    }

    fn list(&self, field: &str) -> Vec<&str> {
        strings(&self.value[field])
    }

    fn is_in_scope(&self) -> bool {
        let usable = self.value["usable"].as_bool().unwrap_or(false);
        // Each analyser has its own way of reading on behind what is no YAML.
        let readable =
            self.value["unparsable_inputs"].is_null() || self.text("verified") != "differs";
        let features = self.list("features");
        usable && readable && !features.iter().any(|it| OUT_OF_SCOPE.contains(it))
    }

    fn expected(&self) -> String {
        std::fs::read_to_string(self.directory.join(self.text("expected_file"))).unwrap()
    }

    fn expected_json(&self) -> Value {
        serde_json::from_str(&self.expected()).unwrap()
    }

    fn bundle(&self, inputs: &[&str]) -> Bundle {
        let mut files = Vec::new();
        for input in inputs {
            collect(&self.directory.join(input), &mut files);
        }
        let mut seen = BTreeSet::new();
        files.retain(|file| seen.insert(file.clone()));
        let sources = files.into_iter().map(|file| {
            let bytes = std::fs::read(&file).unwrap();
            Source::new(file.display().to_string(), String::from_utf8_lossy(&bytes))
        });
        Bundle::read(sources)
    }

    fn cluster(&self, inputs: &[&str]) -> Arc<Cluster> {
        Arc::new(Cluster::of(self.bundle(inputs)))
    }

    /// The network of some inputs as network policy analysers see it: pods on the network of their node are ordinary,
    /// blocks mean no pods.
    fn network(&self, inputs: &[&str]) -> Network {
        Network::with_options(
            self.cluster(inputs),
            NetworkOptions {
                host_network: HostNetwork::OrdinaryPods,
                pod_addresses: PodAddresses::NeverInBlocks,
            },
        )
    }
}

fn strings(value: &Value) -> Vec<&str> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

/// The manifests below a path, in the order of their names.
fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if !path.is_dir() {
        files.push(path.to_owned());
        return;
    }
    let entries = std::fs::read_dir(path).unwrap();
    let mut entries: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let extension = entry.extension().and_then(|it| it.to_str());
        if entry.is_dir() || matches!(extension, Some("yaml" | "yml" | "json")) {
            collect(&entry, files);
        }
    }
}

/// All cases; `None` where there are none on this machine.
fn cases() -> Option<Vec<Case>> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/conformance");
    let root = std::env::var("HARDENING_CONFORMANCE").unwrap_or_else(|_| default.to_owned());
    let root = Path::new(&root).join("netpol");
    let Ok(index) = std::fs::read_to_string(root.join("INDEX.json")) else {
        println!("conformance netpol: skipped, no cases on this machine");
        return None;
    };
    let index: Value = serde_json::from_str(&index).unwrap();
    let cases = index["cases"].as_array().unwrap().iter();
    Some(
        cases
            .map(|value| Case {
                id: value["id"].as_str().unwrap().to_owned(),
                directory: root.join(value["dir"].as_str().unwrap()),
                value: value.clone(),
            })
            .collect(),
    )
}

/// Why a case fails; `Ok(false)` where it is out of scope.
type Outcome = Result<bool, String>;

/// Runs the cases of some semantics, and fails where one fails.
fn run(semantics: &[&str], judge: impl Fn(&Case) -> Outcome) {
    let Some(cases) = cases() else {
        return;
    };
    let mut counts: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let mut failures = Vec::new();
    for case in cases {
        let semantic = case.text("semantic");
        if !semantics.contains(&semantic) {
            continue;
        }
        let counts = counts.entry(semantic.to_owned()).or_default();
        let outcome = if case.is_in_scope() {
            judge(&case)
        } else {
            Ok(false)
        };
        match outcome {
            Ok(true) => counts[0] += 1,
            Err(reason) => {
                counts[1] += 1;
                failures.push(format!("{}: {reason}", case.id));
            }
            Ok(false) => counts[2] += 1,
        }
    }
    for (semantic, [passed, failed, out]) in &counts {
        println!(
            "conformance netpol {semantic}: {passed} passed, {failed} failed, {out} out of scope"
        );
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// What only one of two sets of lines has.
fn compare<T: Ord + std::fmt::Display>(expected: &BTreeSet<T>, found: &BTreeSet<T>) -> Outcome {
    let missing = expected.difference(found).map(|line| format!("  - {line}"));
    let surplus = found.difference(expected).map(|line| format!("  + {line}"));
    let lines: Vec<_> = missing.chain(surplus).collect();
    if lines.is_empty() {
        Ok(true)
    } else {
        let shown = lines
            .iter()
            .take(12)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n");
        Err(format!("{} lines differ\n{shown}", lines.len()))
    }
}
