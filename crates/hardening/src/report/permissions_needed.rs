//! What workloads ask of the API server, as JSON has it and as a table.

use serde::{Deserialize, Serialize};

use super::table;

/// What workloads ask of the API server, and whether it is granted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NeededPermissions {
    /// The workloads that were asked about, as asked; where none was, those that are known to ask for something or that
    /// could become more than they are.
    pub needed_permissions: Vec<WorkloadPermissions>,
}

/// What one workload asks of the API server, and what it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WorkloadPermissions {
    /// `namespace/name[Kind]`.
    pub workload: String,
    /// The service account that its pods run as: `namespace/name`.
    pub account: String,
    /// What it asks for, as far as that is known.
    pub needs: Vec<NeededPermission>,
    /// Whether that is all that it asks for; not where an image runs what manifests do not tell.
    pub is_all: bool,
    /// What the account could do to become more, and nothing that is known needs: `reads Secrets in every namespace`.
    pub not_needed: Vec<String>,
}

/// One thing that a workload asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NeededPermission {
    /// `list services`, `get jobs.batch migrate in namespace shop`.
    pub request: String,
    /// What tells of it: `script`, `configuration` or the name of the controller.
    pub source: String,
    /// Whether it is granted.
    pub granted: Granted,
}

/// Whether something is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Granted {
    /// By a binding of the bundle.
    Yes,
    /// By none.
    No,
    /// A binding names a role that the bundle does not show.
    Unknown,
}

impl Granted {
    const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

/// What workloads ask of the API server, as a table for people.
#[must_use]
pub fn permissions_needed_to_text(needed: &NeededPermissions) -> String {
    let mut rows = Vec::new();
    for workload in &needed.needed_permissions {
        let row = |ask: &str, source: &str, granted: &str| {
            let account = workload.account.clone();
            let workload = workload.workload.clone();
            [
                workload,
                account,
                ask.to_owned(),
                source.to_owned(),
                granted.to_owned(),
            ]
        };
        for (request, need) in by_object(&workload.needs) {
            rows.push(row(&request, &need.source, need.granted.word()));
        }
        for power in &workload.not_needed {
            let known = if workload.is_all {
                "nothing"
            } else {
                "nothing known"
            };
            rows.push(row(power, known, "yes"));
        }
        if workload.needs.is_empty() && workload.not_needed.is_empty() {
            let known = if workload.is_all {
                "nothing"
            } else {
                "not known"
            };
            rows.push(row("-", known, "-"));
        }
    }
    table(
        ["WORKLOAD", "ACCOUNT", "PERMISSION", "NEEDED BY", "GRANTED"],
        rows,
    )
}

/// The verbs on the same objects in one line: `list, watch services`.
fn by_object(needs: &[NeededPermission]) -> Vec<(String, &NeededPermission)> {
    let mut lines: Vec<(Vec<&str>, &str, &NeededPermission)> = Vec::new();
    for need in needs {
        let (verb, object) = need.request.split_once(' ').unwrap_or((&need.request, ""));
        match lines.last_mut() {
            Some((verbs, known, first))
                if *known == object
                    && (first.granted, &first.source) == (need.granted, &need.source) =>
            {
                verbs.push(verb);
            }
            _ => lines.push((vec![verb], object, need)),
        }
    }
    let words = lines.into_iter();
    words
        .map(|(verbs, object, need)| (format!("{} {object}", verbs.join(", ")), need))
        .collect()
}
