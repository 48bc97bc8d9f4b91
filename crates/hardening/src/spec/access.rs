//! What a spec says of access.

use serde::{Deserialize, Serialize};

use super::values::{Name, RoleName, ServiceRef};

/// Accounts and roles beyond those that the baseline's own workloads need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessSpec {
    /// Accounts that no service runs as, which somebody uses from outside or in a Job: `namespace/name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<ServiceRef>,
    /// What accounts may do.
    pub roles: Vec<RoleSpec>,
}

/// A Role with its binding, or, without a namespace, a ClusterRole with its binding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct RoleSpec {
    /// Its name.
    pub name: RoleName,
    /// Where it grants; everywhere where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Name>,
    /// Why it is needed: a comment above the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it grants.
    pub rules: Vec<RuleSpec>,
    /// The service accounts that it is granted to: `namespace/name`.
    pub accounts: Vec<ServiceRef>,
}

/// What a role grants on resources. A spec can grant no `*`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct RuleSpec {
    /// The API group; empty for the core group.
    #[serde(default)]
    pub group: String,
    /// The resources, with subresources as `pods/log`.
    pub resources: Vec<String>,
    /// The names of the objects; all where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// What may be done with them.
    pub verbs: Vec<RuleVerb>,
}

/// What may be done with resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RuleVerb {
    /// Read one by its name.
    Get,
    /// Read all.
    List,
    /// Be told of changes.
    Watch,
    /// Make one.
    Create,
    /// Replace one.
    Update,
    /// Change one.
    Patch,
    /// Remove one.
    Delete,
}
