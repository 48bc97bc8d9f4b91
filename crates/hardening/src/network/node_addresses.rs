//! Whether a block of addresses holds the node of a pod that is on the network of its node.
//!
//! Its traffic has the address of the node, which a dump of a cluster tells and a manifest does not.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::addresses::{AddressRange, AddressSet};
use super::classes::known_addresses;
use super::model::IpBlock;
use super::options::{HostNetwork, NetworkOptions};
use crate::cluster::Cidr;
use crate::cluster::{Cluster, Workload, WorkloadId};

/// What is known of whether somebody is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meant {
    /// It is not.
    No,
    /// It may be: that depends on the address of a node, which no manifest tells.
    Perhaps,
    /// It is.
    Yes,
}

/// What no node has for an address within its cluster.
const NEVER_OF_A_NODE: [Cidr; 4] = [
    ipv4([0, 0, 0, 0], 8),
    ipv4([127, 0, 0, 0], 8),
    ipv4([169, 254, 0, 0], 16),
    ipv4([224, 0, 0, 0], 3),
];

/// What a node may have: global addresses, and those of private networks.
const IPV6_OF_NODES: [Cidr; 2] = [
    Cidr {
        first: IpAddr::V6(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0)),
        prefix: 3,
    },
    Cidr {
        first: IpAddr::V6(Ipv6Addr::new(0xFC00, 0, 0, 0, 0, 0, 0, 0)),
        prefix: 7,
    },
];

/// The workloads on the network of their nodes.
#[derive(Debug, Default)]
pub(super) struct OnNodes {
    /// With the addresses that a dump of the cluster tells.
    told: Vec<(WorkloadId, Vec<IpAddr>)>,
    /// Those of which nothing is told.
    untold: Vec<WorkloadId>,
}

impl OnNodes {
    /// Those that policies see as traffic of their node; none where they are pods like all others.
    pub(super) fn of(cluster: &Cluster, options: NetworkOptions) -> Self {
        let mut on_nodes = Self::default();
        if options.host_network == HostNetwork::OrdinaryPods {
            return on_nodes;
        }
        for (id, workload) in cluster.workloads_by_id() {
            if !workload.host_network() {
                continue;
            }
            match known_addresses(cluster, workload) {
                none if none.is_empty() => on_nodes.untold.push(id),
                addresses => on_nodes.told.push((id, addresses)),
            }
        }
        on_nodes
    }

    /// Those that a block surely means.
    pub(super) fn in_block(&self, block: &IpBlock) -> Vec<WorkloadId> {
        let told = self.told.iter();
        let mut meant: Vec<_> = told
            .filter(|(_, addresses)| addresses.iter().any(|address| block.contains(*address)))
            .map(|(id, _)| *id)
            .collect();
        if !self.untold.is_empty() && means_any_node(block) == Meant::Yes {
            meant.extend(&self.untold);
        }
        meant
    }
}

/// Whether a block means a workload on the network of its node.
pub(super) fn means_node(cluster: &Cluster, workload: &Workload, block: &IpBlock) -> Meant {
    let known = known_addresses(cluster, workload);
    if known.is_empty() {
        return means_any_node(block);
    }
    match known.into_iter().any(|address| block.contains(address)) {
        true => Meant::Yes,
        false => Meant::No,
    }
}

/// Whether a block means a node of which nothing is known. Every node is taken to have an IPv4 address.
fn means_any_node(block: &IpBlock) -> Meant {
    let addresses = AddressSet::of_block(block);
    let of_nodes = match block.cidr.first {
        IpAddr::V4(_) => {
            let [all, _] = AddressRange::families();
            AddressSet::from_iter([all]).difference(&set(NEVER_OF_A_NODE))
        }
        IpAddr::V6(_) => set(IPV6_OF_NODES),
    };
    if addresses.intersection(&of_nodes).is_empty() {
        return Meant::No;
    }
    match block.cidr.first.is_ipv4() && of_nodes.difference(&addresses).is_empty() {
        true => Meant::Yes,
        false => Meant::Perhaps,
    }
}

const fn ipv4([a, b, c, d]: [u8; 4], prefix: u8) -> Cidr {
    Cidr {
        first: IpAddr::V4(Ipv4Addr::new(a, b, c, d)),
        prefix,
    }
}

fn set<const N: usize>(ranges: [Cidr; N]) -> AddressSet {
    ranges.into_iter().map(AddressRange::from).collect()
}

#[cfg(test)]
mod tests {
    use super::{Meant, means_any_node};
    use crate::cluster::Cidr;
    use crate::network::model::IpBlock;

    fn block(cidr: &str, except: &[&str]) -> IpBlock {
        IpBlock {
            cidr: Cidr::parse(cidr).unwrap(),
            except: except.iter().map(|it| Cidr::parse(it).unwrap()).collect(),
        }
    }

    #[test]
    fn a_block_of_everything_means_every_node() {
        assert_eq!(means_any_node(&block("0.0.0.0/0", &[])), Meant::Yes);
    }

    #[test]
    fn a_hole_where_no_node_can_be_takes_no_node_out() {
        let holed = block("0.0.0.0/0", &["169.254.169.254/32"]);
        assert_eq!(means_any_node(&holed), Meant::Yes);
    }

    #[test]
    fn any_other_range_may_be_that_of_the_nodes() {
        for cidr in ["10.20.0.0/16", "198.51.100.7/32", "fd00::/8", "::/0"] {
            assert_eq!(means_any_node(&block(cidr, &[])), Meant::Perhaps, "{cidr}");
        }
        let holed = block("0.0.0.0/0", &["10.0.0.0/8"]);
        assert_eq!(means_any_node(&holed), Meant::Perhaps);
    }

    #[test]
    fn addresses_that_no_node_has_mean_none() {
        for cidr in [
            "127.0.0.0/8",
            "169.254.20.10/32",
            "224.0.0.0/4",
            "fe80::/10",
        ] {
            assert_eq!(means_any_node(&block(cidr, &[])), Meant::No, "{cidr}");
        }
    }
}
