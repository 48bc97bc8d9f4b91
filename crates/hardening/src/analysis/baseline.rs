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
#[serde(try_from = "Written")]
pub struct Baseline {
    version: u32,
    fingerprints: BTreeSet<String>,
}

/// A baseline of any version.
#[derive(Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Baseline")
)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The version of the form.
    version: u32,
    /// One for each finding, as reports have them.
    fingerprints: BTreeSet<String>,
}

impl TryFrom<Written> for Baseline {
    type Error = BaselineError;

    fn try_from(written: Written) -> Result<Self, BaselineError> {
        match written.version {
            1 => Ok(Self {
                version: 1,
                fingerprints: written.fingerprints,
            }),
            later => Err(BaselineError::Version(later)),
        }
    }
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
        let written: Written = serde_json::from_str(json)?;
        written.try_into()
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
