//! Workflow commands, which GitHub shows as annotations beside the lines of a change.

use std::fmt::Write;

use crate::analysis::Report;
use crate::finding::{Finding, Severity};

/// The report as workflow commands, one line for each finding; empty where there is none.
///
/// Columns are given where the text stands on one line only, as GitHub takes no others.
#[must_use]
pub fn to_github(report: &Report) -> String {
    let mut lines = String::new();
    for finding in &report.findings {
        // Writing to a text cannot fail.
        let _ = writeln!(lines, "{}", command(finding));
    }
    lines
}

fn command(finding: &Finding) -> String {
    let at = &finding.location;
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut properties = vec![
        ("file", at.file.clone()),
        ("line", at.line.to_string()),
        ("endLine", at.end_line.to_string()),
    ];
    if at.line == at.end_line {
        properties.push(("col", at.column.to_string()));
        properties.push(("endColumn", at.end_column.to_string()));
    }
    properties.push(("title", finding.invariant.to_string()));
    let properties: Vec<_> = properties
        .iter()
        .map(|(key, value)| format!("{key}={}", escaped_property(value)))
        .collect();
    let message = super::message(finding);
    format!("::{name} {}::{}", properties.join(","), escaped(&message))
}

fn escaped(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escaped_property(text: &str) -> String {
    escaped(text).replace(':', "%3A").replace(',', "%2C")
}
