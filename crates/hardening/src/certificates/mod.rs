//! Which certificates are issued for which hosts, by whom, and when they are renewed.

pub mod invariants;

use std::sync::Arc;

use crate::cluster::Cluster;

/// The certificates of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Certificates {
    cluster: Arc<Cluster>,
}

impl Certificates {
    /// That of a cluster.
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
