//! The JSON of findings, version 1, and that of objects.

use crate::analysis::Report;
use crate::manifest::{Bundle, Node};

/// The report as JSON, indented, with a line break at the end.
///
/// ```
/// use hardening::analysis::{Analysis, Options};
/// use hardening::manifest::Bundle;
///
/// let report = Analysis::of(Bundle::read([])).report(&Options::default());
/// let json: serde_json::Value = serde_json::from_str(&hardening::report::to_json(&report))?;
/// assert_eq!(json["version"], 1);
/// assert_eq!(json["findings"], serde_json::json!([]));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn to_json(report: &Report) -> String {
    let mut json = serde_json::to_string_pretty(report).unwrap_or_default();
    json.push('\n');
    json
}

/// The objects of a bundle as Kubernetes reads them, as a JSON array in the order of reading.
#[must_use]
pub fn objects_to_json(bundle: &Bundle) -> String {
    let objects: Vec<&Node> = bundle.manifests().map(|(_, it)| &it.root).collect();
    let mut json = serde_json::to_string_pretty(&objects).unwrap_or_default();
    json.push('\n');
    json
}
