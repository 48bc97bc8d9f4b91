//! What an invariant is, and the rule that decides it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Violations;

/// How bad a violation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Risky, or works by luck.
    Warning,
    /// Does not work, or is insecure in fact.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// How sure a violation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// True under a stated assumption.
    Likely,
    /// True of any cluster that holds these manifests.
    Certain,
}

/// One promise that hardened manifests keep.
#[derive(Debug)]
pub struct Invariant {
    /// What is wrong where it is broken, `area.name-of-the-fault`.
    pub id: &'static str,
    /// How bad a violation is, unless the violation says otherwise.
    pub severity: Severity,
    /// What a violation takes for granted; `None` where it is certain.
    pub assumes: Option<&'static str>,
    /// What must hold, in one line.
    pub promise: &'static str,
    /// The page of documentation: *What must hold*, *Why*, *Violates*, *Holds*, *References*.
    pub page: &'static str,
}

impl Invariant {
    /// The part of the id before the dot.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.id.split_once('.').map_or(self.id, |(area, _)| area)
    }

    /// `Certain` where nothing is assumed.
    #[must_use]
    pub const fn confidence(&self) -> Confidence {
        match self.assumes {
            None => Confidence::Certain,
            Some(_) => Confidence::Likely,
        }
    }
}

/// An invariant and the function that finds where `T` breaks it.
///
/// `T` is what the rule needs to see: a bundle, a cluster, or one area's view of it.
#[derive(Debug)]
pub struct Rule<T: 'static> {
    /// What must hold.
    pub invariant: Invariant,
    /// Reports every place where it does not.
    pub check: fn(&T, &mut Violations<'_>),
}
