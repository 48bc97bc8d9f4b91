//! What manifests say about findings that are not to be reported.

/// The annotation that holds suppressions: `<id>=<reason>`, several on lines of their own or separated by `;`.
pub const IGNORE_ANNOTATION: &str = "hardening/ignore";

/// A suppression as written: what is to be ignored, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppression {
    /// An invariant's id, or an area.
    pub invariant: String,
    /// Why; empty where none is given.
    pub reason: String,
}

impl Suppression {
    /// The suppressions that the annotation holds.
    ///
    /// ```
    /// use hardening::finding::Suppression;
    ///
    /// let found = Suppression::in_annotation("network.open-egress=the crawler reaches any site");
    /// assert_eq!(found[0].invariant, "network.open-egress");
    /// assert_eq!(found[0].reason, "the crawler reaches any site");
    /// ```
    #[must_use]
    pub fn in_annotation(value: &str) -> Vec<Self> {
        let entries = value.split([';', '\n']).map(str::trim);
        entries
            .filter(|entry| !entry.is_empty())
            .map(|entry| {
                let (invariant, reason) = entry.split_once('=').unwrap_or((entry, ""));
                Self::new(invariant, reason)
            })
            .collect()
    }

    /// The suppressions that a comment holds: `hardening: ignore[<id>, <id>] <reason>`.
    ///
    /// ```
    /// use hardening::finding::Suppression;
    ///
    /// let found = Suppression::in_comment(" hardening: ignore[network.open-egress] reaches any site");
    /// assert_eq!(found[0].reason, "reaches any site");
    /// assert!(Suppression::in_comment(" ignore this").is_empty());
    /// ```
    #[must_use]
    pub fn in_comment(text: &str) -> Vec<Self> {
        let listed = text
            .trim_start()
            .strip_prefix("hardening:")
            .and_then(|rest| rest.trim_start().strip_prefix("ignore["))
            .and_then(|rest| rest.split_once(']'));
        let Some((invariants, reason)) = listed else {
            return Vec::new();
        };
        let invariants = invariants.split(',').filter(|id| !id.trim().is_empty());
        invariants.map(|id| Self::new(id, reason)).collect()
    }

    fn new(invariant: &str, reason: &str) -> Self {
        Self {
            invariant: invariant.trim().to_owned(),
            reason: reason.trim().to_owned(),
        }
    }
}
