//! Measured claims, as JSON has them, as text and as a table of Markdown.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::finding::{Location, Related};

/// How many places of a claim are shown to people.
const SHOWN: usize = 6;

/// What is said of a cluster, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeasuredClaims {
    /// The version of this form.
    pub version: u32,
    /// In the order of the file.
    pub claims: Vec<MeasuredClaim>,
    /// How many are what.
    pub summary: ClaimsSummary,
}

/// One claim, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MeasuredClaim {
    /// What is said, in words.
    pub claim: String,
    /// By which measure.
    pub measure: String,
    /// What came out.
    pub outcome: ClaimOutcome,
    /// Where it is said.
    pub location: Location,
    /// The places that prove it, with a sentence each.
    pub evidence: Vec<Related>,
    /// What is taken for granted.
    pub assumes: Vec<String>,
}

/// What a measure finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "verdict", rename_all = "camelCase")]
pub enum ClaimOutcome {
    /// The claim is true.
    True {
        /// What is there.
        measured: String,
    },
    /// The claim is false.
    False {
        /// What is there instead.
        measured: String,
        /// What of the claim is not so.
        why: String,
    },
    /// Manifests do not tell.
    CannotTell {
        /// Why not.
        why: String,
    },
}

/// How many claims are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ClaimsSummary {
    /// True ones.
    pub are_true: usize,
    /// False ones.
    pub are_false: usize,
    /// Those that manifests do not tell.
    pub cannot_tell: usize,
}

impl ClaimOutcome {
    /// `true`, `false` or `cannot tell`.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::True { .. } => "true",
            Self::False { .. } => "false",
            Self::CannotTell { .. } => "cannot tell",
        }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        match self {
            Self::True { measured } => vec![measured.clone()],
            Self::False { measured, why } => vec![why.clone(), format!("measured: {measured}")],
            Self::CannotTell { why } => vec![why.clone()],
        }
    }
}

impl MeasuredClaims {
    pub(crate) fn of(version: u32, claims: Vec<MeasuredClaim>) -> Self {
        let mut summary = ClaimsSummary::default();
        for claim in &claims {
            match claim.outcome {
                ClaimOutcome::True { .. } => summary.are_true += 1,
                ClaimOutcome::False { .. } => summary.are_false += 1,
                ClaimOutcome::CannotTell { .. } => summary.cannot_tell += 1,
            }
        }
        Self {
            version,
            claims,
            summary,
        }
    }
}

impl ClaimsSummary {
    pub(super) fn words(self) -> String {
        format!(
            "{} true, {} false, {} cannot be told from manifests",
            self.are_true, self.are_false, self.cannot_tell
        )
    }
}

/// Claims for people: each with its verdict, what is there, and where.
#[must_use]
pub fn claims_to_text(measured: &MeasuredClaims) -> String {
    let mut text = String::new();
    for claim in &measured.claims {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{:11}  {}", claim.outcome.word(), claim.claim);
        let mut below = claim.outcome.lines();
        below.extend(claim.assumes.iter().map(|it| format!("assumed: {it}")));
        let shown = claim.evidence.iter().take(SHOWN);
        below.extend(shown.map(|it| format!("{}: {}", place(&it.location), it.message)));
        let more = claim.evidence.len().saturating_sub(SHOWN);
        if more > 0 {
            below.push(format!("and {more} more places"));
        }
        for line in below {
            let _ = writeln!(text, "{:11}  {line}", "");
        }
    }
    let _ = writeln!(text, "\n{}", measured.summary.words());
    text
}

/// Claims as a table of Markdown.
#[must_use]
pub fn claims_to_markdown(measured: &MeasuredClaims) -> String {
    let mut text = "| claim | verdict | measured | where |\n|---|---|---|---|\n".to_owned();
    for claim in &measured.claims {
        let places = claim.evidence.iter().take(SHOWN);
        let mut places: Vec<_> = places.map(|it| place(&it.location)).collect();
        places.dedup();
        let cells = [
            claim.claim.clone(),
            claim.outcome.word().to_owned(),
            claim.outcome.lines().join("; "),
            places.join(", "),
        ];
        let _ = writeln!(text, "| {} |", cells.map(|cell| escaped(&cell)).join(" | "));
    }
    let _ = writeln!(text, "\n{}", measured.summary.words());
    text
}

fn place(location: &Location) -> String {
    format!("{}:{}", location.file, location.line)
}

/// A text that leaves the table as it is.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('<', "&lt;")
        .replace(['\n', '\r'], " ")
}
