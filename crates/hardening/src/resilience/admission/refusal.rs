//! Why a pod is not admitted, in the words of the API server.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::super::model::Amounts;
use super::bounds::BrokenBound;
use super::{LimitRangeId, QuotaId};
use crate::finding::FieldPath;

/// Why a pod is not admitted. Displayed as the API server puts it, without the name of the pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A container asks for more than its limit: as written, or since a LimitRange gave it the limit.
    Invalid {
        /// What is wrong; never empty.
        faults: Vec<InvalidAmount>,
    },
    /// Bounds of a LimitRange are not kept.
    LimitRange {
        /// The range.
        range: LimitRangeId,
        /// The bounds; never empty.
        broken: Vec<BrokenBound>,
    },
    /// A quota makes each container say what these do not.
    Unspecified {
        /// The quota.
        quota: QuotaId,
        /// Its name.
        name: String,
        /// The containers that lack it, by the name under which the quota counts it; never empty.
        missing: BTreeMap<String, BTreeSet<String>>,
    },
    /// A quota has not so much left.
    Exceeded {
        /// The quota.
        quota: QuotaId,
        /// Its name.
        name: String,
        /// What one more pod uses, of what is exceeded.
        requested: Amounts,
        /// What is used.
        used: Amounts,
        /// What may be used.
        limited: Amounts,
    },
}

/// An amount of a container that does not fit its limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidAmount {
    /// The container, such as `/spec/template/spec/containers/0`.
    pub container: FieldPath,
    /// The resource.
    pub resource: String,
    /// Where the limit comes from, where it is not written in the container.
    pub default: Option<(LimitRangeId, FieldPath)>,
    /// As the API server says it.
    pub text: String,
}

impl Refusal {
    /// What the API server says, without what comes before it.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::Invalid { faults } => several(faults.iter().map(|fault| fault.text.as_str())),
            Self::LimitRange { broken, .. } => {
                several(broken.iter().map(|broken| broken.text.as_str()))
            }
            Self::Unspecified { name, missing, .. } => {
                let missing = missing.iter().map(|(resource, containers)| {
                    let containers: Vec<_> = containers.iter().map(String::as_str).collect();
                    format!("{resource} for: {}", containers.join(","))
                });
                let missing: Vec<_> = missing.collect();
                format!("failed quota: {name}: must specify {}", missing.join("; "))
            }
            Self::Exceeded {
                name,
                requested,
                used,
                limited,
                ..
            } => format!(
                "exceeded quota: {name}, requested: {}, used: {}, limited: {}",
                listed(requested),
                listed(used),
                listed(limited)
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Invalid { .. } => "is invalid",
            _ => "is forbidden",
        };
        write!(f, "{kind}: {}", self.reason())
    }
}

/// As Kubernetes joins errors: each once, in brackets where there are several.
fn several<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<_> = texts.filter(|text| seen.insert(*text)).collect();
    match texts.as_slice() {
        [only] => (*only).to_owned(),
        several => format!("[{}]", several.join(", ")),
    }
}

fn listed(amounts: &Amounts) -> String {
    let amounts = amounts
        .iter()
        .map(|(name, amount)| format!("{name}={amount}"));
    amounts.collect::<Vec<_>>().join(",")
}
