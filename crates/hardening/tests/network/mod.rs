//! The network: what its policies mean, and who reaches whom.

mod conformance;
mod flows;
mod node_traffic;
mod oracle;
mod policies;

use std::sync::Arc;

use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::network::Network;

fn network(yaml: &str) -> Network {
    let bundle = Bundle::read([Source::new("cluster.yaml", yaml)]);
    Network::of(Arc::new(Cluster::of(bundle)))
}
