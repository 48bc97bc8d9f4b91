//! What NetworkPolicies say of who is meant to connect to whom.
//!
//! A rule that names pods by their labels declares a connection. One that lets all pods of a namespace through does not:
//! nobody knows from it which of them connect.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use super::ports::protocol_of;
use super::{Index, NoteKind, Remarks};
use crate::cluster::{Protocol, WorkloadId};
use crate::network::{
    Direction, IpBlock, Peer, PeerKind, Peers, Policy, PolicyRule, PortKind, Ports,
};
use crate::spec::{AddressBlock, OutsideSpec, PortProtocol, public_https};

/// A rule between more pairs of workloads declares a zone, not connections.
const MOST_PAIRS: usize = 10_000;
/// Where API servers answer.
const API_SERVER: u16 = 6_443;
/// Where kubelets answer.
const KUBELET: u16 = 10_250;

/// A port of a protocol.
pub(super) type PortOf = (PortProtocol, NonZeroU16);

/// What policies declare.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Which workload is meant to connect to which, at which ports.
    pub(super) pairs: BTreeMap<(WorkloadId, WorkloadId), BTreeSet<PortOf>>,
    /// What anyone may reach.
    pub(super) open: BTreeSet<(WorkloadId, PortProtocol, NonZeroU16)>,
    /// What workloads may call outside the cluster.
    pub(super) outside: BTreeMap<WorkloadId, Vec<OutsideSpec>>,
    /// Those of which private addresses were taken out of what they may call.
    pub(super) narrowed: BTreeSet<WorkloadId>,
    /// Where the API server seems to answer.
    pub(super) api_server: BTreeSet<AddressBlock>,
    /// Where the nodes seem to be.
    pub(super) nodes: BTreeSet<AddressBlock>,
}

impl Declared {
    /// Reads the rules of all policies. About linear in what they select.
    pub(super) fn of(index: &Index<'_>, notes: &mut Remarks) -> Self {
        let mut declared = Self::default();
        let network = index.analysis.network();
        for policy in network.policies() {
            for direction in Direction::ALL {
                for rule in policy.rules(direction).unwrap_or_default() {
                    declared.rule(index, policy, direction, rule, notes);
                }
            }
        }
        let reachability = network.reachability();
        declared.pairs.retain(|(from, to), ports| {
            let allowed = reachability.connections(&(*from).into(), &(*to).into());
            ports.retain(|(protocol, number)| {
                let protocol = match protocol {
                    PortProtocol::Tcp => Protocol::Tcp,
                    PortProtocol::Udp => Protocol::Udp,
                };
                allowed.contains(protocol, number.get())
            });
            !ports.is_empty()
        });
        declared
    }

    fn rule(
        &mut self,
        index: &Index<'_>,
        policy: &Policy,
        direction: Direction,
        rule: &PolicyRule,
        notes: &mut Remarks,
    ) {
        let network = index.analysis.network();
        let selected = network.selected(policy);
        let peers = match (&rule.peers, direction) {
            (Peers::Anyone, Direction::Ingress) => return self.open(index, &selected, rule),
            (Peers::Anyone, Direction::Egress) => return,
            (Peers::Of(peers), _) => peers,
        };
        let blocks = peers.iter().filter_map(|peer| match &peer.kind {
            PeerKind::Block(block) => Some(block),
            PeerKind::Pods { .. } => None,
        });
        let blocks: Vec<_> = blocks.collect();
        match direction {
            Direction::Ingress if blocks.iter().any(|block| is_everything(block)) => {
                self.open(index, &selected, rule);
            }
            Direction::Ingress => {}
            Direction::Egress => self.addresses(&selected, &blocks, rule),
        }
        for peer in peers.iter().filter(|peer| names_pods(peer)) {
            let others = network.peer_workloads(policy, peer);
            if selected.len().saturating_mul(others.len()) > MOST_PAIRS {
                let message = format!(
                    "NetworkPolicy {}: it lets {} workloads reach {} others, which says not who calls whom",
                    policy.display(),
                    others.len(),
                    selected.len(),
                );
                notes.say("services", NoteKind::LeftOut, message);
                continue;
            }
            for own in &selected {
                for other in &others {
                    let (from, to) = match direction {
                        Direction::Ingress => (*other, *own),
                        Direction::Egress => (*own, *other),
                    };
                    let ports = ports_at(index, rule, to);
                    self.pairs.entry((from, to)).or_default().extend(ports);
                }
            }
        }
    }

    fn open(&mut self, index: &Index<'_>, selected: &[WorkloadId], rule: &PolicyRule) {
        // A rule without ports is no statement about one of them.
        if matches!(rule.ports, Ports::Any) {
            return;
        }
        for id in selected {
            let ports = ports_at(index, rule, *id);
            self.open.extend(
                ports
                    .into_iter()
                    .map(|(protocol, port)| (*id, protocol, port)),
            );
        }
    }

    fn addresses(&mut self, selected: &[WorkloadId], blocks: &[&IpBlock], rule: &PolicyRule) {
        let ports = tcp_ports(&rule.ports);
        if ports.is_empty() {
            return;
        }
        let is_only = |number| ports.iter().all(|port| port.get() == number);
        let mut by_holes: BTreeMap<Vec<AddressBlock>, Vec<AddressBlock>> = BTreeMap::new();
        for block in blocks {
            let Ok(address) = block.cidr.to_string().parse::<AddressBlock>() else {
                continue;
            };
            let is_single = block.cidr.first == block.cidr.last();
            if is_only(API_SERVER) && is_single {
                self.api_server.insert(address);
            } else if is_only(KUBELET) {
                self.nodes.insert(address);
            } else {
                let holes = block.except.iter();
                let mut holes: Vec<_> = holes
                    .filter_map(|hole| hole.to_string().parse().ok())
                    .collect();
                if is_everything(block) {
                    self.narrowed.extend(selected);
                    holes = private(&address);
                }
                by_holes.entry(holes).or_default().push(address);
            }
        }
        for (except, addresses) in by_holes {
            let outside = OutsideSpec {
                addresses,
                except,
                ports: ports.clone(),
            };
            for id in selected {
                let known = self.outside.entry(*id).or_default();
                if !known.contains(&outside) {
                    known.push(outside.clone());
                }
            }
        }
    }
}

fn is_everything(block: &IpBlock) -> bool {
    block.cidr.prefix == 0 && block.except.is_empty()
}

/// The private addresses of a family.
fn private(all: &AddressBlock) -> Vec<AddressBlock> {
    if all.cidr().first.is_ipv4() {
        return public_https().except;
    }
    let blocks = ["fc00::/7", "fe80::/10"].into_iter();
    blocks.filter_map(|block| block.parse().ok()).collect()
}

/// Whether a peer is told by the labels of its pods.
fn names_pods(peer: &Peer) -> bool {
    match &peer.kind {
        PeerKind::Pods { pods, .. } => !pods.is_everything(),
        PeerKind::Block(_) => false,
    }
}

/// The single ports of TCP that a rule names, sorted.
fn tcp_ports(ports: &Ports) -> Vec<NonZeroU16> {
    let Ports::Of(ports) = ports else {
        return Vec::new();
    };
    let numbers = ports.iter().filter_map(|port| match port.kind {
        PortKind::Range(first, last) if first == last && port.protocol == Protocol::Tcp => {
            NonZeroU16::new(first)
        }
        _ => None,
    });
    let numbers: BTreeSet<_> = numbers.collect();
    numbers.into_iter().collect()
}

/// The ports of the receiver that a rule means: those that it names, and of ranges those at which its containers listen.
fn ports_at(index: &Index<'_>, rule: &PolicyRule, receiver: WorkloadId) -> BTreeSet<PortOf> {
    let workload = index.cluster.workload(receiver);
    let port_of = |protocol, number| protocol_of(protocol).zip(NonZeroU16::new(number));
    let listening = || {
        let ports = workload.ports();
        ports.filter_map(|port| {
            Some((
                port.protocol,
                port.number,
                port_of(port.protocol, port.number)?,
            ))
        })
    };
    let Ports::Of(ports) = &rule.ports else {
        return listening().map(|(_, _, port)| port).collect();
    };
    let mut meant = BTreeSet::new();
    for port in ports {
        match &port.kind {
            PortKind::Range(first, last) if first == last => {
                meant.extend(port_of(port.protocol, *first));
            }
            PortKind::Named(name) => {
                let number = workload.named_port(name, port.protocol);
                meant.extend(number.and_then(|number| port_of(port.protocol, number)));
            }
            PortKind::All | PortKind::Range(..) => {
                let within = |number: u16| match port.kind {
                    PortKind::Range(first, last) => (first..=last).contains(&number),
                    _ => true,
                };
                let listening = listening()
                    .filter(|(protocol, number, _)| *protocol == port.protocol && within(*number));
                meant.extend(listening.map(|(_, _, port)| port));
            }
        }
    }
    meant
}
