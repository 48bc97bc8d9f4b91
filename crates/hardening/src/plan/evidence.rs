//! Places in one of the two bundles.

use serde::{Deserialize, Serialize};

use crate::finding::Location;

/// Which of the two bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PlanSide"))]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// What runs.
    Current,
    /// What is wanted.
    Desired,
}

/// A place that proves an effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PlanEvidence"))]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// In which of the two bundles it stands.
    pub side: Side,
    /// What is to be seen there.
    pub message: String,
    /// Where.
    pub location: Location,
}
