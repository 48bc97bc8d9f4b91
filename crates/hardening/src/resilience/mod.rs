//! What happens to running workloads: which pods a drain may evict, which pods are admitted, and who gives way to whom.

pub mod invariants;

use std::sync::Arc;

use crate::cluster::Cluster;

/// The resilience of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Resilience {
    cluster: Arc<Cluster>,
}

impl Resilience {
    /// The resilience of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self { cluster }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }
}
