//! The pages of invariants.

use serde::Serialize;

use super::UnknownInvariant;
use crate::analysis;
use crate::finding::{Confidence, Invariant, Severity, nearest};

/// What an invariant promises, in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct InvariantSummary {
    /// `area.name-of-the-fault`.
    pub id: &'static str,
    /// The part of the id before the dot.
    pub area: &'static str,
    /// How bad a violation is, unless it says otherwise.
    pub severity: Severity,
    /// How sure a violation is.
    pub confidence: Confidence,
    /// What a violation takes for granted, where it is not certain.
    pub assumes: Option<&'static str>,
    /// What must hold, in one line.
    pub promise: &'static str,
}

/// An invariant with its documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// The invariant.
    #[serde(flatten)]
    pub invariant: InvariantSummary,
    /// Markdown: *What must hold*, *Why*, *Violates*, *Holds*, *References*.
    pub markdown: &'static str,
}

/// Every invariant, by id.
#[must_use]
pub fn invariants() -> Vec<InvariantSummary> {
    analysis::invariants().into_iter().map(summary).collect()
}

/// The page of an invariant.
///
/// # Errors
/// Where no invariant has this id; the error names the nearest.
///
/// ```
/// use hardening::api::explain;
///
/// let page = explain("cluster.duplicate-object")?;
/// assert!(page.markdown.starts_with("# cluster.duplicate-object"));
/// let error = explain("cluster.duplicate-objects").unwrap_err();
/// assert!(error.to_string().ends_with("the nearest is `cluster.duplicate-object`"));
/// # Ok::<(), hardening::api::UnknownInvariant>(())
/// ```
pub fn explain(id: &str) -> Result<Page, UnknownInvariant> {
    let all = analysis::invariants();
    let found = all.iter().find(|invariant| invariant.id == id);
    let Some(invariant) = found else {
        let ids = all.iter().map(|invariant| invariant.id.to_owned());
        return Err(UnknownInvariant {
            id: id.to_owned(),
            nearest: nearest(id, ids, 1),
        });
    };
    Ok(Page {
        invariant: summary(invariant),
        markdown: invariant.page,
    })
}

fn summary(invariant: &'static Invariant) -> InvariantSummary {
    InvariantSummary {
        id: invariant.id,
        area: invariant.area(),
        severity: invariant.severity,
        confidence: invariant.confidence(),
        assumes: invariant.assumes,
        promise: invariant.promise,
    }
}
