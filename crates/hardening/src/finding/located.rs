//! A finding with its lines and columns: the form that every face shows, and whose JSON others rely on.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Confidence, Severity};

/// One place where an invariant is broken.
///
/// Serialises to version 1 of the JSON form (camelCase keys).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The id of the broken invariant.
    pub invariant: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// How sure it is.
    pub confidence: Confidence,
    /// What it takes for granted, where it is not certain.
    pub assumes: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What stands under the marked text in a code frame.
    pub label: Option<String>,
    /// What follows from it in the running cluster.
    pub effect: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// The same for the same fault, however the file around it moves: made of invariant, object and field path.
    pub fingerprint: String,
    /// The object; `None` where the text is none.
    pub object: Option<ObjectName>,
    /// Where.
    pub location: Location,
    /// The evidence elsewhere.
    pub related: Vec<Related>,
    /// The edits that mend it.
    pub fix: Option<Fix>,
}

/// The name of an object, as Kubernetes identifies it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ObjectName {
    /// As written.
    pub api_version: String,
    /// As written.
    pub kind: String,
    /// `None` for cluster-scoped kinds.
    pub namespace: Option<String>,
    /// As written.
    pub name: String,
}

/// A stretch of a file. Columns and offsets are in UTF-16 where that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// The file as it was named to the reader.
    pub file: String,
    /// From 1.
    pub line: u32,
    /// From 1, in Unicode scalar values.
    pub column: u32,
    /// From 1, the line of the last byte.
    pub end_line: u32,
    /// From 1, behind the last character.
    pub end_column: u32,
    /// The first byte, from 0.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
    /// JSON Pointer into the object; empty for the object as a whole.
    pub path: String,
}

/// A place that proves a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// Where.
    pub location: Location,
}

/// The edits that mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Whether it may be applied unseen.
    pub applicability: Applicability,
    /// What it does, in a few words.
    pub title: String,
    /// In ascending order, not overlapping.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Applicability {
    /// Only shown.
    DisplayOnly,
    /// Changes what the cluster does in a way that somebody must want.
    NeedsReview,
    /// Does what the author plainly meant.
    Safe,
}

/// New text for a stretch of a file. Offsets are in UTF-16 where that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// The file as it was named to the reader.
    pub file: String,
    /// The first byte to replace.
    pub start: u32,
    /// The byte behind the last to replace.
    pub end: u32,
    /// What stands there instead.
    pub text: String,
}
