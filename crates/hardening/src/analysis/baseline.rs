//! Today's findings as a file, so that a team starts from where it stands and sees only what is new.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::finding::Finding;

/// The fingerprints of known findings.
///
/// ```
/// use hardening::analysis::Baseline;
///
/// let baseline = Baseline::of([]);
/// assert_eq!(Baseline::parse(&baseline.to_json()).unwrap(), baseline);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    fingerprints: BTreeSet<String>,
}

/// Why a text is no baseline.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BaselineError {
    /// Not the JSON that [`Baseline::to_json`] writes.
    #[error("this is no baseline: {0}; write it anew with `--create-baseline`")]
    Malformed(#[from] serde_json::Error),
    /// Written by a later release.
    #[error("this baseline has version {0}, and this release knows version 1")]
    Version(u32),
}

impl Baseline {
    /// The baseline in which these findings are known.
    #[must_use]
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Self {
        let fingerprints = findings
            .into_iter()
            .map(|finding| finding.fingerprint.clone());
        Self {
            version: 1,
            fingerprints: fingerprints.collect(),
        }
    }

    /// Reads what [`Baseline::to_json`] wrote.
    ///
    /// # Errors
    /// Where the text is none, or of a version that is not known.
    pub fn parse(json: &str) -> Result<Self, BaselineError> {
        let baseline: Self = serde_json::from_str(json)?;
        match baseline.version {
            1 => Ok(baseline),
            later => Err(BaselineError::Version(later)),
        }
    }

    /// The baseline as a file: sorted, a fingerprint a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).unwrap_or_default();
        json.push('\n');
        json
    }

    /// Whether a finding is known.
    #[must_use]
    pub fn knows(&self, finding: &Finding) -> bool {
        self.fingerprints.contains(&finding.fingerprint)
    }
}
