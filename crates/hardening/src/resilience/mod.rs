//! What happens to running workloads: which pods a drain may evict, which pods are admitted, and who gives way to whom.

pub mod admission;
pub mod invariants;
mod model;

use std::sync::{Arc, OnceLock};

use admission::Admission;

use crate::cluster::Cluster;

pub use model::{
    Amounts, ClassSelection, Fault, LimitItem, LimitKind, LimitRange, LimitRangeFault, Quota,
    QuotaFault, QuotaScope, Rejection, ResourceName, ScopeRequirement, Tracking,
};

/// The resilience of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Resilience {
    cluster: Arc<Cluster>,
    admission: OnceLock<Admission>,
}

impl Resilience {
    /// The resilience of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            admission: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// What LimitRanges and quotas make of each pod. The first call costs about as much as typing the manifests; later
    /// ones nothing.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        self.admission.get_or_init(|| Admission::of(&self.cluster))
    }
}

/// The scopes of a quota as written, even where the API server rejects the quota. What is no scope is left out.
fn quota_scopes(spec: &k8s_openapi::api::core::v1::ResourceQuotaSpec) -> Vec<ScopeRequirement> {
    model::quota::scopes(spec, &mut Vec::new())
}
