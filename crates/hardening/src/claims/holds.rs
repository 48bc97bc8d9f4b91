//! Which invariants hold.

use super::measure::Holds;
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::finding::counted;
use crate::finding::{Finding, Related, Severity};

impl Measuring<'_> {
    pub(super) fn holds(&self, asked: &Holds) -> Found {
        let is_asked = |finding: &&Finding| {
            let id = &*finding.invariant;
            finding.severity >= Severity::Warning
                && asked.invariants.iter().any(|pattern| {
                    let rest = id.strip_prefix(pattern.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
        };
        let findings: Vec<_> = self.findings().iter().filter(is_asked).collect();
        let count = |severity| {
            let of_it = findings.iter().filter(|it| it.severity == severity);
            of_it.count()
        };
        let measured = format!(
            "{}, {}",
            counted(count(Severity::Error), "error"),
            counted(count(Severity::Warning), "warning")
        );
        let mut broken: Vec<_> = findings
            .iter()
            .map(|it| format!("`{}`", it.invariant))
            .collect();
        broken.sort();
        broken.dedup();
        let against = (!broken.is_empty()).then(|| format!("{} broken", said(&broken)));
        let places = findings.iter().map(|finding| Related {
            message: format!("[{}] {}", finding.invariant, finding.message),
            location: finding.location.clone(),
        });
        Found::judged(measured, against.as_slice()).with(places)
    }
}

fn said(broken: &[String]) -> String {
    let verb = if broken.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", listed(broken))
}
