//! PodDisruptionBudgets as the API server checks them, and as types.

use std::fmt;

use k8s_openapi::api::policy::v1 as api;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{Fault, Rejection};
use crate::cluster::{CountOrPercent, Selector, Workload};
use crate::finding::{FieldPath, ManifestId, Place};

/// Which budget of a cluster: its position in the order of reading, of those that the API server takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BudgetId(pub u32);

/// A PodDisruptionBudget that the API server takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The pods it counts; `None`, an absent selector, counts none, and an empty one all of the namespace.
    pub pods: Option<Selector>,
    /// How many of them it wants.
    pub bound: Bound,
    /// When a pod that is not ready may be evicted.
    pub unhealthy: UnhealthyPods,
}

/// How many pods a budget wants, or spares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// So many stay healthy.
    MinAvailable(CountOrPercent),
    /// So many may be missing.
    MaxUnavailable(CountOrPercent),
    /// Neither is said. Kubernetes takes it, and then allows nothing.
    Neither,
}

/// When a pod that is not ready may be evicted (`unhealthyPodEvictionPolicy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnhealthyPods {
    /// While enough others are healthy.
    #[default]
    IfHealthyBudget,
    /// Always.
    AlwaysAllow,
}

/// How many pods of a workload a budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::resilience) enum Coverage {
    None,
    /// Those on which a controller writes what the selector asks for, such as one ordinal of a StatefulSet.
    Some,
    All,
}

impl Budget {
    /// A field of its spec.
    #[must_use]
    pub fn place(&self, field: &str) -> Place {
        Place::value(self.manifest, FieldPath::of("spec").then(field))
    }

    /// The field that says how many; the whole where none does.
    #[must_use]
    pub fn bound_place(&self) -> Place {
        match self.bound {
            Bound::MinAvailable(_) => self.place("minAvailable"),
            Bound::MaxUnavailable(_) => self.place("maxUnavailable"),
            Bound::Neither => Place::name(self.manifest),
        }
    }

    pub(in crate::resilience) fn coverage(&self, workload: &Workload) -> Coverage {
        let Some(pods) = &self.pods else {
            return Coverage::None;
        };
        match (
            workload.is_selected_by(pods),
            pods.matches(&workload.labels),
        ) {
            (false, _) => Coverage::None,
            (true, true) => Coverage::All,
            (true, false) => Coverage::Some,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MinAvailable(count) => write!(f, "minAvailable: {count}"),
            Self::MaxUnavailable(count) => write!(f, "maxUnavailable: {count}"),
            Self::Neither => f.write_str("neither minAvailable nor maxUnavailable"),
        }
    }
}

/// Takes a budget as the API server would.
///
/// # Errors
/// Everything that the API server refuses in it.
pub(in crate::resilience) fn parse(
    manifest: ManifestId,
    namespace: &str,
    budget: &api::PodDisruptionBudget,
) -> Result<Budget, Rejection<String>> {
    let name = budget.metadata.name.clone().unwrap_or_default();
    let absent = api::PodDisruptionBudgetSpec::default();
    let spec = budget.spec.as_ref().unwrap_or(&absent);
    let mut faults = Vec::new();
    let minimum = count(spec.min_available.as_ref(), "minAvailable", &mut faults);
    let maximum = count(spec.max_unavailable.as_ref(), "maxUnavailable", &mut faults);
    if spec.min_available.is_some() && spec.max_unavailable.is_some() {
        faults.push(Fault {
            path: FieldPath::of("spec.maxUnavailable"),
            kind: "minAvailable and maxUnavailable cannot be both set".to_owned(),
        });
    }
    let unhealthy = match spec.unhealthy_pod_eviction_policy.as_deref() {
        None | Some("IfHealthyBudget") => UnhealthyPods::IfHealthyBudget,
        Some("AlwaysAllow") => UnhealthyPods::AlwaysAllow,
        Some(other) => {
            faults.push(Fault {
                path: FieldPath::of("spec.unhealthyPodEvictionPolicy"),
                kind: format!(
                    "unsupported value `{other}`: supported values are `AlwaysAllow`, `IfHealthyBudget`"
                ),
            });
            UnhealthyPods::IfHealthyBudget
        }
    };
    let pods = spec.selector.as_ref().map(Selector::parse).transpose();
    let pods = pods.unwrap_or_else(|error| {
        faults.push(Fault {
            path: FieldPath::of("spec.selector"),
            kind: error.to_string(),
        });
        None
    });
    if !faults.is_empty() {
        return Err(Rejection {
            manifest,
            namespace: namespace.to_owned(),
            name,
            faults,
        });
    }
    let bound = match (minimum, maximum) {
        (Some(minimum), _) => Bound::MinAvailable(minimum),
        (None, Some(maximum)) => Bound::MaxUnavailable(maximum),
        (None, None) => Bound::Neither,
    };
    Ok(Budget {
        manifest,
        namespace: namespace.to_owned(),
        name,
        pods,
        bound,
        unhealthy,
    })
}

fn count(
    value: Option<&IntOrString>,
    field: &str,
    faults: &mut Vec<Fault<String>>,
) -> Option<CountOrPercent> {
    let mut refuse = |reason: String| {
        let path = FieldPath::of("spec").then(field);
        faults.push(Fault { path, kind: reason });
        None
    };
    match CountOrPercent::parse(value?) {
        Ok(CountOrPercent::Count(count)) if count < 0 => refuse(format!(
            "invalid value `{count}`: must be greater than or equal to 0"
        )),
        Ok(CountOrPercent::Percent(percent)) if percent > 100 => refuse(format!(
            "invalid value `{percent}%`: must not be greater than 100%"
        )),
        Ok(count) => Some(count),
        Err(error) => refuse(error.to_string()),
    }
}
