//! SARIF 2.1.0, which code hosts and editors take.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::analysis::{Report, invariants};
use crate::finding::{Applicability, Edit, Finding, Fix, Invariant, Location, Related, Severity};
use crate::manifest::{Bundle, Source};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The report as SARIF 2.1.0, indented, with a line break at the end.
///
/// The bundle is the one that was checked; the lines of fixes come from it. File names below `root`, which may be
/// empty, are given relative to it, as code hosts want them relative to the repository.
#[must_use]
pub fn to_sarif(report: &Report, bundle: &Bundle, root: &str) -> String {
    let writer = Writer {
        sources: bundle
            .sources()
            .iter()
            .map(|source| (source.name(), source))
            .collect(),
        root,
        rules: invariants(),
    };
    let mut json = serde_json::to_string_pretty(&writer.log(report)).unwrap_or_default();
    json.push('\n');
    json
}

struct Writer<'b> {
    sources: BTreeMap<&'b str, &'b Source>,
    root: &'b str,
    rules: Vec<&'static Invariant>,
}

impl Writer<'_> {
    fn log(&self, report: &Report) -> Value {
        let results: Vec<_> = report.findings.iter().map(|it| self.result(it)).collect();
        json!({
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "hardening",
                    "informationUri": env!("CARGO_PKG_REPOSITORY"),
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": self.rules.iter().map(|it| rule(it)).collect::<Vec<_>>(),
                }},
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        })
    }

    fn result(&self, finding: &Finding) -> Value {
        let mut location = json!({"physicalLocation": self.physical(&finding.location)});
        if let Some(object) = &finding.object {
            let namespace = object.namespace.iter().map(|name| format!("{name}/"));
            let namespace: String = namespace.collect();
            let name = format!("{}/{namespace}{}", object.kind, object.name);
            location["logicalLocations"] = json!([{
                "name": object.name,
                "fullyQualifiedName": format!("{name}{}", finding.location.path),
                "kind": "resource",
            }]);
        }
        let mut result = json!({
            "ruleId": finding.invariant,
            "level": level(finding.severity),
            "message": {"text": super::message(finding)},
            "locations": [location],
            "partialFingerprints": {"hardening/v1": finding.fingerprint},
        });
        let index = self.rules.iter().position(|it| it.id == finding.invariant);
        if let Some(index) = index {
            result["ruleIndex"] = json!(index);
        }
        if !finding.related.is_empty() {
            let related = (1..).zip(&finding.related);
            let related: Vec<_> = related.map(|(id, it)| self.related(id, it)).collect();
            result["relatedLocations"] = json!(related);
        }
        let fix = finding.fix.as_ref();
        let fix = fix.filter(|fix| fix.applicability != Applicability::DisplayOnly);
        if let Some(fix) = fix.and_then(|fix| self.fix(fix)) {
            result["fixes"] = json!([fix]);
        }
        result
    }

    fn related(&self, id: usize, related: &Related) -> Value {
        json!({
            "id": id,
            "physicalLocation": self.physical(&related.location),
            "message": {"text": related.message},
        })
    }

    fn physical(&self, location: &Location) -> Value {
        json!({
            "artifactLocation": self.artifact(&location.file),
            "region": {
                "startLine": location.line,
                "startColumn": location.column,
                "endLine": location.end_line,
                "endColumn": location.end_column,
                "byteOffset": location.start,
                "byteLength": location.end.saturating_sub(location.start),
            },
        })
    }

    /// The edits by file; `None` where a file is not known.
    fn fix(&self, fix: &Fix) -> Option<Value> {
        let mut by_file: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            let replacement = replacement(self.sources.get(edit.file.as_str())?, edit);
            by_file.entry(&edit.file).or_default().push(replacement);
        }
        let changes = by_file.into_iter().map(|(file, replacements)| {
            json!({"artifactLocation": self.artifact(file), "replacements": replacements})
        });
        Some(json!({
            "description": {"text": fix.title},
            "artifactChanges": changes.collect::<Vec<_>>(),
        }))
    }

    fn artifact(&self, file: &str) -> Value {
        json!({"uri": uri(file, self.root)})
    }
}

fn rule(invariant: &Invariant) -> Value {
    let mut properties = json!({
        "security-severity": security_severity(invariant.severity),
        "precision": if invariant.assumes.is_some() { "high" } else { "very-high" },
        "tags": ["security", "kubernetes", invariant.area()],
    });
    if let Some(assumption) = invariant.assumes {
        properties["assumes"] = json!(assumption);
    }
    json!({
        "id": invariant.id,
        "shortDescription": {"text": invariant.promise},
        "fullDescription": {"text": invariant.promise},
        "help": {"text": invariant.page, "markdown": invariant.page},
        "defaultConfiguration": {"level": level(invariant.severity)},
        "properties": properties,
    })
}

fn replacement(source: &Source, edit: &Edit) -> Value {
    let (line, column) = source.line_and_column(edit.start);
    let (end_line, end_column) = source.line_and_column(edit.end);
    json!({
        "deletedRegion": {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
        },
        "insertedContent": {"text": edit.text},
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// From 0 to 10: 7 and more is shown as high, 4 and more as medium.
const fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "8.0",
        Severity::Warning => "5.0",
        Severity::Info => "2.0",
    }
}

/// A file name as a relative reference, where it is relative or below the root; else as a `file:` one.
fn uri(file: &str, root: &str) -> String {
    let root = root.trim_end_matches('/');
    let below = file.strip_prefix(root).filter(|_| !root.is_empty());
    let below = below.and_then(|rest| rest.strip_prefix('/'));
    let name = below.unwrap_or(file);
    let mut name = name.trim_start_matches("./");
    let mut uri = String::new();
    if name.starts_with('/') {
        uri.push_str("file://");
    } else if name
        .split('/')
        .next()
        .is_some_and(|first| first.contains(':'))
    {
        uri.push_str("./");
    }
    if name.is_empty() {
        name = file;
    }
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn file_names_become_relative_references() {
        assert_eq!(uri("./k8s/a b.yaml", ""), "k8s/a%20b.yaml");
        assert_eq!(uri("/src/repo/k8s/a.yaml", "/src/repo"), "k8s/a.yaml");
        assert_eq!(
            uri("/src/repository/a.yaml", "/src/repo"),
            "file:///src/repository/a.yaml"
        );
        assert_eq!(uri("c:a.yaml", ""), "./c:a.yaml");
        assert_eq!(uri("../ä#.yaml", ""), "../%C3%A4%23.yaml");
        assert_eq!(uri("<stdin>", ""), "%3Cstdin%3E");
    }
}
