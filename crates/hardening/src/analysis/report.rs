//! The findings of a check and their counts: what every face shows.

use serde::{Deserialize, Serialize};

use super::Config;
use super::baseline::Baseline;
use crate::finding::{Finding, Severity};
use crate::manifest::PositionEncoding;

/// How a check is made.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Options {
    /// What to look for, and how bad it is.
    pub config: Config,
    /// Findings that are known and not reported.
    pub baseline: Option<Baseline>,
    /// Whether annotations and comments that ignore findings are themselves ignored.
    pub no_ignores: bool,
    /// In which units places are told.
    pub positions: PositionEncoding,
}

/// The findings of a check, ordered by file and position, and what was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// The version of the JSON form.
    pub version: u32,
    /// What is broken.
    pub findings: Vec<Finding>,
    /// How much of it.
    pub summary: Summary,
}

/// Counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Sources read.
    pub files: usize,
    /// Objects in them.
    pub objects: usize,
    /// Findings of this severity.
    pub errors: usize,
    /// Findings of this severity.
    pub warnings: usize,
    /// Findings of this severity.
    pub infos: usize,
    /// Findings that are known or ignored, and not reported.
    pub suppressed: usize,
}

impl Report {
    pub(super) fn new(
        files: usize,
        objects: usize,
        findings: Vec<Finding>,
        suppressed: usize,
    ) -> Self {
        let of = |severity| {
            findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let summary = Summary {
            files,
            objects,
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            infos: of(Severity::Info),
            suppressed,
        };
        Self {
            version: 1,
            findings,
            summary,
        }
    }

    /// Whether there is a finding at least so bad.
    #[must_use]
    pub fn has(&self, severity: Severity) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity >= severity)
    }
}
