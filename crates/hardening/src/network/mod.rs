//! Who reaches whom: NetworkPolicy, Services and Ingress.

pub mod invariants;
mod model;

use std::sync::Arc;

use crate::cluster::Cluster;

pub use crate::cluster::Protocol;
pub use model::{
    Cidr, Direction, IpBlock, Peer, PeerKind, Peers, Policy, PolicyRule, Port, PortKind, Ports,
};

/// The network of a cluster; its engine is built on first use.
#[derive(Debug)]
pub struct Network {
    cluster: Arc<Cluster>,
}

impl Network {
    /// The network of this cluster.
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
