//! What is found of a bundle of one file: what the specifications of rules look at.

use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

/// The findings of one invariant.
pub(crate) fn found(id: &str, yaml: &str) -> Vec<Finding> {
    let mut findings = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)])).findings();
    findings.retain(|finding| finding.invariant == id);
    findings
}

/// What they say.
pub(crate) fn messages(id: &str, yaml: &str) -> Vec<String> {
    let findings = found(id, yaml).into_iter();
    findings.map(|finding| finding.message).collect()
}
