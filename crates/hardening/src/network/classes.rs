//! Pods that no policy tells apart, and the sets of them that policies speak of.

use std::net::IpAddr;

use fixedbitset::FixedBitSet;
use indexmap::{IndexMap, IndexSet};

use super::addresses::AddressAtoms;
use super::model::{Direction, IpBlock, PeerKind, Peers, Policy, PortKind, Ports};
use super::node_addresses::OnNodes;
use super::options::{HostNetwork, NetworkOptions, PodAddresses};
use crate::cluster::{Cluster, ContainerRole, Protocol, Resource, Selector, Workload, WorkloadId};

/// A class of pods, or an atom of addresses: what every policy treats alike. Classes come first.
pub(super) type NodeId = u32;

/// Which set of nodes.
pub(super) type SetId = u32;

/// The pods that a selector selects within some namespaces.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PodSet<'p> {
    namespaces: Namespaces<'p>,
    pods: &'p Selector,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Namespaces<'p> {
    Named(&'p str),
    Selected(&'p Selector),
}

/// Whom a peer means, interned.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Group<'p> {
    Pods(PodSet<'p>),
    Block(&'p IpBlock),
}

/// What tells pods apart: the groups they are in, and the numbers behind the port names that policies use.
#[derive(Default, PartialEq, Eq, Hash)]
struct Signature {
    groups: Vec<u32>,
    ports: Vec<(u32, u16)>,
}

/// The classes of a cluster under some policies.
#[derive(Debug)]
pub(super) struct Classes {
    /// The class of each workload.
    class_of: Vec<NodeId>,
    /// The workloads of each class, in the order of reading.
    members: Vec<Vec<WorkloadId>>,
    atoms: AddressAtoms,
}

impl Classes {
    /// How many classes of pods there are.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// How many nodes: classes and atoms of addresses.
    pub(super) fn nodes(&self) -> usize {
        self.members.len() + self.atoms.len()
    }

    pub(super) fn class_of(&self, workload: WorkloadId) -> Option<NodeId> {
        self.class_of.get(workload.0 as usize).copied()
    }

    /// The workloads of each class.
    pub(super) fn all(&self) -> impl Iterator<Item = &[WorkloadId]> {
        self.members.iter().map(Vec::as_slice)
    }

    pub(super) fn members(&self, class: NodeId) -> &[WorkloadId] {
        self.members.get(class as usize).map_or(&[], Vec::as_slice)
    }

    pub(super) const fn atoms(&self) -> &AddressAtoms {
        &self.atoms
    }
}

/// The groups that policies speak of, on the way to sets of nodes.
pub(super) struct Groups<'p> {
    groups: IndexSet<Group<'p>>,
    names: IndexSet<(&'p str, Protocol)>,
}

impl<'p> Groups<'p> {
    /// Interns what the policies select and name.
    pub(super) fn of(policies: &'p [Policy]) -> Self {
        let mut all = Self {
            groups: IndexSet::new(),
            names: IndexSet::new(),
        };
        for policy in policies {
            all.groups.insert(Group::Pods(subject(policy)));
            for rule in Direction::ALL
                .iter()
                .filter_map(|direction| policy.rules(*direction))
                .flatten()
            {
                if let Peers::Of(peers) = &rule.peers {
                    let groups = peers.iter().map(|peer| group(policy, &peer.kind));
                    all.groups.extend(groups);
                }
                if let Ports::Of(ports) = &rule.ports {
                    let names = ports.iter().filter_map(|port| match &port.kind {
                        PortKind::Named(name) => Some((name.as_str(), port.protocol)),
                        PortKind::All | PortKind::Range(..) => None,
                    });
                    all.names.extend(names);
                }
            }
        }
        all
    }

    /// Sorts the workloads into classes, and finds the nodes of every group.
    pub(super) fn classify(
        &self,
        cluster: &Cluster,
        options: NetworkOptions,
    ) -> (Classes, NodesOfGroups<'_, 'p>) {
        let workloads = cluster.workloads();
        let mut signatures: Vec<Signature> = Vec::new();
        signatures.resize_with(workloads.len(), Signature::default);
        let addresses = pod_addresses(cluster, options);
        let on_nodes = OnNodes::of(cluster, options);
        let mut members_of_groups = Vec::with_capacity(self.groups.len());
        for (number, group) in (0..).zip(&self.groups) {
            let mut workloads = match group {
                Group::Pods(set) => pods(cluster, set),
                Group::Block(block) => pods_in_block(&addresses, block),
            };
            if options.host_network == HostNetwork::NodeTraffic {
                workloads.retain(|id| !cluster.workload(*id).host_network());
            }
            if let Group::Block(block) = group {
                workloads.extend(on_nodes.in_block(block));
            }
            for id in &workloads {
                if let Some(signature) = signatures.get_mut(id.0 as usize) {
                    signature.groups.push(number);
                }
            }
            members_of_groups.push(workloads);
        }
        for (signature, workload) in signatures.iter_mut().zip(workloads) {
            signature.ports = self.named_ports(workload);
        }
        let (classes, ports) = self.classes(signatures);
        let nodes = members_of_groups
            .iter()
            .zip(&self.groups)
            .map(|(workloads, group)| self.nodes(&classes, workloads, group))
            .collect();
        let of_groups = NodesOfGroups {
            groups: self,
            nodes,
            ports,
        };
        (classes, of_groups)
    }

    /// The numbers behind the port names that policies use.
    fn named_ports(&self, workload: &Workload) -> Vec<(u32, u16)> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let serving = workload
            .ports()
            .filter(|port| port.container.role != ContainerRole::Init);
        let mut ports: Vec<(u32, u16)> = Vec::new();
        for port in serving {
            let name = port
                .name
                .and_then(|name| self.names.get_index_of(&(name, port.protocol)));
            let Some(name) = name.and_then(|name| u32::try_from(name).ok()) else {
                continue;
            };
            if ports.iter().all(|(other, _)| *other != name) {
                ports.push((name, port.number));
            }
        }
        ports.sort_unstable();
        ports
    }

    fn classes(&self, signatures: Vec<Signature>) -> (Classes, Vec<Vec<(u32, u16)>>) {
        let mut known: IndexMap<Signature, Vec<WorkloadId>> = IndexMap::new();
        let mut class_of = Vec::with_capacity(signatures.len());
        for (id, signature) in (0..).map(WorkloadId).zip(signatures) {
            let entry = known.entry(signature);
            class_of.push(NodeId::try_from(entry.index()).unwrap_or(NodeId::MAX));
            entry.or_default().push(id);
        }
        let blocks = self.groups.iter().filter_map(|group| match group {
            Group::Block(block) => Some(*block),
            Group::Pods(_) => None,
        });
        let atoms = AddressAtoms::of(blocks);
        let (signatures, members): (Vec<_>, Vec<_>) = known.into_iter().unzip();
        let ports = signatures.into_iter().map(|signature| signature.ports);
        let classes = Classes {
            class_of,
            members,
            atoms,
        };
        (classes, ports.collect())
    }

    fn nodes(&self, classes: &Classes, workloads: &[WorkloadId], group: &Group<'_>) -> NodeSet {
        let pods = workloads.iter().filter_map(|id| classes.class_of(*id));
        let atoms = match group {
            Group::Pods(_) => Vec::new(),
            Group::Block(block) => classes.atoms.of_block(block),
        };
        let first = classes.len();
        let atoms = atoms
            .into_iter()
            .filter_map(|atom| NodeId::try_from(first + atom).ok());
        NodeSet::of(pods.chain(atoms).collect(), classes.nodes())
    }
}

/// The nodes of every group, and the named ports of every class.
pub(super) struct NodesOfGroups<'g, 'p> {
    groups: &'g Groups<'p>,
    nodes: Vec<NodeSet>,
    ports: Vec<Vec<(u32, u16)>>,
}

impl<'p> NodesOfGroups<'_, 'p> {
    /// The nodes that a policy selects.
    pub(super) fn selected(&self, policy: &'p Policy) -> Option<&NodeSet> {
        self.nodes_of(&Group::Pods(subject(policy)))
    }

    /// The nodes that a peer means.
    pub(super) fn peer(&self, policy: &'p Policy, peer: &'p PeerKind) -> Option<&NodeSet> {
        self.nodes_of(&group(policy, peer))
    }

    fn nodes_of(&self, group: &Group<'p>) -> Option<&NodeSet> {
        self.nodes.get(self.groups.groups.get_index_of(group)?)
    }

    /// The nodes among some whose pods declare a port of this name, by its number.
    pub(super) fn by_named_port(
        &self,
        nodes: &NodeSet,
        name: &str,
        protocol: Protocol,
        all: usize,
    ) -> Vec<(u16, NodeSet)> {
        let name = self.groups.names.get_index_of(&(name, protocol));
        let Some(name) = name.and_then(|name| u32::try_from(name).ok()) else {
            return Vec::new();
        };
        let mut by_number: std::collections::BTreeMap<u16, Vec<NodeId>> = Default::default();
        for node in nodes.iter() {
            let ports = self.ports.get(node as usize).into_iter().flatten();
            if let Some((_, number)) = ports.into_iter().find(|(other, _)| *other == name) {
                by_number.entry(*number).or_default().push(node);
            }
        }
        let by_number = by_number.into_iter();
        by_number
            .map(|(number, nodes)| (number, NodeSet::of(nodes, all)))
            .collect()
    }
}

fn subject(policy: &Policy) -> PodSet<'_> {
    PodSet {
        namespaces: Namespaces::Named(&policy.namespace),
        pods: &policy.pods,
    }
}

fn group<'p>(policy: &'p Policy, peer: &'p PeerKind) -> Group<'p> {
    match peer {
        PeerKind::Block(block) => Group::Block(block),
        PeerKind::Pods { namespaces, pods } => Group::Pods(PodSet {
            namespaces: namespaces
                .as_ref()
                .map_or(Namespaces::Named(&policy.namespace), Namespaces::Selected),
            pods,
        }),
    }
}

fn pods(cluster: &Cluster, set: &PodSet<'_>) -> Vec<WorkloadId> {
    match set.namespaces {
        Namespaces::Named(name) => cluster.select(name, set.pods),
        Namespaces::Selected(selector) => {
            let namespaces = cluster.select_namespaces(selector);
            namespaces
                .flat_map(|namespace| cluster.select(&namespace.name, set.pods))
                .collect()
        }
    }
}

/// The workloads whose addresses are known, where blocks mean pods at all.
fn pod_addresses(cluster: &Cluster, options: NetworkOptions) -> Vec<(WorkloadId, Vec<IpAddr>)> {
    match options.pod_addresses {
        PodAddresses::NeverInBlocks => Vec::new(),
        PodAddresses::FromStatus => {
            let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
            workloads
                .map(|(id, workload)| (id, known_addresses(cluster, workload)))
                .filter(|(_, addresses)| !addresses.is_empty())
                .collect()
        }
    }
}

fn pods_in_block(pods: &[(WorkloadId, Vec<IpAddr>)], block: &IpBlock) -> Vec<WorkloadId> {
    pods.iter()
        .filter(|(_, addresses)| addresses.iter().any(|address| block.contains(*address)))
        .map(|(id, _)| *id)
        .collect()
}

/// The addresses that a dump of a cluster gives a pod.
pub(super) fn known_addresses(cluster: &Cluster, workload: &Workload) -> Vec<IpAddr> {
    let Some(Resource::Pod(pod)) = cluster
        .object_of(workload.manifest)
        .map(|object| &object.resource)
    else {
        return Vec::new();
    };
    let Some(status) = &pod.status else {
        return Vec::new();
    };
    let all = status.pod_ips.iter().flatten().map(|address| &address.ip);
    let all = status.pod_ip.iter().chain(all);
    all.filter_map(|address| address.parse().ok()).collect()
}

/// A set of nodes: a sorted list while small, bits where that is shorter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum NodeSet {
    Few(Box<[NodeId]>),
    Many(FixedBitSet),
}

impl NodeSet {
    /// Takes nodes in any order, of a network of `all` nodes.
    pub(super) fn of(mut nodes: Vec<NodeId>, all: usize) -> Self {
        nodes.sort_unstable();
        nodes.dedup();
        if nodes.len() * 32 < all {
            return Self::Few(nodes.into());
        }
        let mut bits = FixedBitSet::with_capacity(all);
        bits.extend(nodes.into_iter().map(|node| node as usize));
        Self::Many(bits)
    }

    /// All nodes.
    pub(super) fn full(all: usize) -> Self {
        let mut bits = FixedBitSet::with_capacity(all);
        bits.insert_range(..);
        Self::Many(bits)
    }

    pub(super) fn iter(&self) -> Box<dyn Iterator<Item = NodeId> + '_> {
        match self {
            Self::Few(nodes) => Box::new(nodes.iter().copied()),
            Self::Many(bits) => Box::new(
                bits.ones()
                    .map(|node| NodeId::try_from(node).unwrap_or(NodeId::MAX)),
            ),
        }
    }

    /// Adds its nodes to others.
    pub(super) fn add_to(&self, bits: &mut FixedBitSet) {
        match self {
            Self::Few(nodes) => nodes.iter().for_each(|node| bits.insert(*node as usize)),
            Self::Many(own) => bits.union_with(own),
        }
    }
}
