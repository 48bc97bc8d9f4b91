//! What can be restored: which restore points of which claims exist at which time.

pub mod invariants;

use std::sync::Arc;

use crate::cluster::Cluster;

/// The storage of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Storage {
    cluster: Arc<Cluster>,
}

impl Storage {
    /// The storage of a cluster.
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
