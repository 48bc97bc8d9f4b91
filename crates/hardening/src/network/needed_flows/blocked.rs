//! Needed flows that policies block, and the place that a reader would mend.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::miss::Miss;
use super::{NeededFlow, Reason};
use crate::cluster::{NAME_LABEL, Protocol, Requirement, Selector, Workload, WorkloadId};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::network::node_addresses::{Meant, means_node};
use crate::network::{
    Decision, Direction, Network, Peer, PeerKind, Peers, Policy, PolicyId, PolicyRule, Ports,
};

/// A needed flow that does not pass, to one of its receivers.
#[derive(Clone, Debug)]
pub(in crate::network) struct BlockedFlow<'n> {
    pub(in crate::network) flow: &'n NeededFlow,
    /// The receiver.
    pub(in crate::network) to: WorkloadId,
    /// The ends that block it, the sender's first; never empty.
    pub(in crate::network) ends: Vec<BlockedEnd<'n>>,
}

/// One end that blocks a flow.
#[derive(Clone, Debug)]
pub(in crate::network) struct BlockedEnd<'n> {
    /// Egress for the sender, ingress for the receiver.
    pub(in crate::network) direction: Direction,
    /// The policy that comes nearest to allowing it: one that isolates this end, unless it selects nothing.
    pub(in crate::network) policy: &'n Policy,
    /// How many policies isolate this end.
    pub(in crate::network) isolating: usize,
    /// Whether the pods at the other end are on the network of their node, which no selector selects.
    pub(in crate::network) other_on_node: bool,
    /// What to mend.
    pub(in crate::network) place: Place,
    /// Why the rules of that policy do not allow it.
    pub(in crate::network) miss: Miss,
}

/// Which needed flows are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::network) enum Purpose {
    /// Those that Prometheus makes to measure.
    Scraping,
    /// All others.
    Working,
}

/// The needed flows that policies block, in the order of the flows. Costs one verdict for each sender and receiver.
pub(in crate::network) fn blocked_flows(
    network: &Network,
    purpose: Purpose,
) -> Vec<BlockedFlow<'_>> {
    if network.policies().is_empty() {
        return Vec::new();
    }
    let flows = network
        .needed_flows()
        .iter()
        .filter(|flow| match flow.reason {
            Reason::Scrape { .. } => purpose == Purpose::Scraping,
            _ => purpose == Purpose::Working,
        });
    flows
        .flat_map(|flow| flow.to.iter().filter_map(|to| blocked(network, flow, *to)))
        .collect()
}

fn blocked<'n>(
    network: &'n Network,
    flow: &'n NeededFlow,
    to: WorkloadId,
) -> Option<BlockedFlow<'n>> {
    let (sender, receiver) = (flow.from.into(), to.into());
    let reachability = network.reachability();
    let verdict = reachability.verdict(&sender, &receiver, flow.protocol, flow.port);
    // Where it depends on the address of a node, nothing can be said.
    if verdict.allowed || !verdict.undecided.is_empty() {
        return None;
    }
    let cluster = network.cluster();
    let connection = Connection {
        network,
        sender: (flow.from, cluster.workload(flow.from)),
        receiver: (to, cluster.workload(to)),
        service: flow.service,
        protocol: flow.protocol,
        port: flow.port,
    };
    let ends = [
        (Direction::Egress, &verdict.egress),
        (Direction::Ingress, &verdict.ingress),
    ];
    let ends: Vec<_> = ends
        .into_iter()
        .filter_map(|(direction, decision)| match decision {
            Decision::Denied { policies } => connection.end(direction, policies),
            _ => None,
        })
        .collect();
    (!ends.is_empty()).then_some(BlockedFlow { flow, to, ends })
}

/// A connection that does not pass.
pub(super) struct Connection<'n> {
    pub(super) network: &'n Network,
    sender: (WorkloadId, &'n Workload),
    pub(super) receiver: (WorkloadId, &'n Workload),
    pub(super) service: Option<ManifestId>,
    pub(super) protocol: Protocol,
    /// Of the receiver's pods.
    pub(super) port: u16,
}

impl<'n> Connection<'n> {
    fn end(&self, direction: Direction, policies: &[PolicyId]) -> Option<BlockedEnd<'n>> {
        let isolating = policies.iter().filter_map(|id| self.network.policy(*id));
        let nearest = isolating.map(|policy| {
            let (miss, place) = self.miss(direction, policy);
            (miss, policy, place)
        });
        let misspelt = self.misspelt(direction).into_iter();
        // Of those equally near the one for the fewest pods, and of these the first.
        let pods = |policy: &Policy| self.network.selected(policy).len();
        let (miss, policy, place) =
            nearest
                .chain(misspelt)
                .reduce(|best, other| match other.0.cmp(&best.0) {
                    Ordering::Greater => other,
                    Ordering::Equal if pods(other.1) < pods(best.1) => other,
                    _ => best,
                })?;
        Some(BlockedEnd {
            direction,
            policy,
            isolating: policies.len(),
            other_on_node: self.network.is_node_traffic(self.other(direction)),
            place,
            miss,
        })
    }

    /// The pods at the other end.
    const fn other(&self, direction: Direction) -> &'n Workload {
        match direction {
            Direction::Egress => self.receiver.1,
            Direction::Ingress => self.sender.1,
        }
    }

    /// A policy that would allow it, were its own selector not misspelt.
    fn misspelt(&self, direction: Direction) -> Option<(Miss, &'n Policy, Place)> {
        let (id, subject) = match direction {
            Direction::Egress => self.sender,
            Direction::Ingress => self.receiver,
        };
        let policies = self.network.policies_in(&subject.namespace);
        policies
            .filter(|(_, policy)| {
                let mut rules = policy.rules(direction).into_iter().flatten();
                rules.any(|rule| self.is_allowed_by(direction, policy, rule))
            })
            .find_map(|(_, policy)| {
                let misspelt = self.network.misspelt(policy)?;
                if !misspelt.workloads.contains(&id) {
                    return None;
                }
                let miss = Miss::SelectsNothing {
                    label: format!("{}: {}", misspelt.key, misspelt.asked),
                    meant: format!("{}: {}", misspelt.key, misspelt.carried),
                };
                Some((miss, policy, self.network.asked_at(policy, misspelt.key)))
            })
    }

    fn is_allowed_by(&self, direction: Direction, policy: &Policy, rule: &PolicyRule) -> bool {
        let means_other = |peer: &Peer| self.meant(direction, policy, peer) == Some((true, true));
        let means_other = match &rule.peers {
            Peers::Anyone => true,
            Peers::Of(peers) => peers.iter().any(means_other),
        };
        means_other && self.is_on_port_of(rule)
    }

    fn is_on_port_of(&self, rule: &PolicyRule) -> bool {
        rule.allows_port(self.receiver.1, self.protocol, self.port)
    }

    /// Whether a peer means the namespace of the other end, and its pods; `None` for addresses, and where no selector
    /// selects them.
    fn meant(&self, direction: Direction, policy: &Policy, peer: &Peer) -> Option<(bool, bool)> {
        let other = self.other(direction);
        if self.network.is_node_traffic(other) {
            return None;
        }
        self.meant_by_labels(other, policy, peer)
    }

    fn meant_by_labels(
        &self,
        other: &Workload,
        policy: &Policy,
        peer: &Peer,
    ) -> Option<(bool, bool)> {
        let PeerKind::Pods { namespaces, pods } = &peer.kind else {
            return None;
        };
        let namespace = self.network.cluster().namespaces().get(&other.namespace)?;
        let in_namespace = match namespaces {
            None => policy.namespace == other.namespace,
            Some(selector) => selector.matches(&namespace.labels),
        };
        Some((in_namespace, other.is_selected_by(pods)))
    }

    fn miss(&self, direction: Direction, policy: &Policy) -> (Miss, Place) {
        let rules = policy.rules(direction).unwrap_or_default();
        if rules.is_empty() {
            return (Miss::NoRules, Place::name(policy.manifest));
        }
        let list = FieldPath::root().then("spec").then(match direction {
            Direction::Ingress => "ingress",
            Direction::Egress => "egress",
        });
        let misses = rules
            .iter()
            .filter_map(|rule| self.rule_miss(direction, policy, rule));
        misses.reduce(nearer).unwrap_or_else(|| {
            let miss = match self.network.is_node_traffic(self.other(direction)) {
                true => Miss::OtherAddresses,
                false => Miss::OtherPeers,
            };
            (miss, Place::key(policy.manifest, list))
        })
    }

    fn rule_miss(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
    ) -> Option<(Miss, Place)> {
        // A rule for DNS is not meant for anything else, however many it is for.
        if rule.ports.are_of_dns() && self.port != 53 {
            return None;
        }
        let Peers::Of(peers) = &rule.peers else {
            return Some(self.other_ports(direction, policy, rule));
        };
        let other = self.other(direction);
        let misses = peers.iter().filter_map(|peer| {
            if self.network.is_node_traffic(other) {
                return self.node_miss(direction, policy, rule, peer);
            }
            let miss = self.peer_miss(direction, policy, rule, peer)?;
            let path = match &miss {
                Miss::OtherPorts => return Some(self.other_ports(direction, policy, rule)),
                Miss::OtherPortsAndLabelMissing { .. } => rule.path.then("ports"),
                Miss::LabelMissing { .. } => peer.path.then("namespaceSelector"),
                _ => peer.path.clone(),
            };
            Some((miss, policy.place(&path)))
        });
        misses.reduce(nearer)
    }

    /// How near a peer comes to pods on the network of their node.
    fn node_miss(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
        peer: &Peer,
    ) -> Option<(Miss, Place)> {
        let other = self.other(direction);
        if let PeerKind::Block(block) = &peer.kind {
            let everywhere = means_node(self.network.cluster(), other, block) == Meant::Yes;
            return everywhere.then(|| self.other_ports(direction, policy, rule));
        }
        let by_labels = self.meant_by_labels(other, policy, peer) == Some((true, true));
        (by_labels && self.is_on_port_of(rule)).then(|| (Miss::OnNode, policy.place(&peer.path)))
    }

    fn peer_miss(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
        peer: &Peer,
    ) -> Option<Miss> {
        let PeerKind::Pods { namespaces, .. } = &peer.kind else {
            return None;
        };
        let (in_namespace, means_pods) = self.meant(direction, policy, peer)?;
        let other = self.other(direction);
        let namespace = self.network.cluster().namespaces().get(&other.namespace)?;
        match (in_namespace, means_pods, self.is_on_port_of(rule)) {
            (true, true, false) => Some(Miss::OtherPorts),
            (true, false, _) => Some(Miss::OtherPods {
                namespace: namespace.name.clone(),
            }),
            (false, true, on_port) => {
                let labels = Some(&namespace.labels);
                let label = missing_name_label(namespaces.as_ref()?, &namespace.name, labels)?;
                let namespace = namespace.name.clone();
                Some(match on_port {
                    true => Miss::LabelMissing { namespace, label },
                    false => Miss::OtherPortsAndLabelMissing { namespace, label },
                })
            }
            _ => None,
        }
    }

    /// A rule that means the other end, and not the port.
    fn other_ports(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
    ) -> (Miss, Place) {
        let ports = match &rule.ports {
            Ports::Any => &[][..],
            Ports::Of(ports) => ports,
        };
        let meant = ports
            .iter()
            .find_map(|port| Some((port, self.service_port(direction, policy, rule, port)?)));
        match meant {
            Some((port, meant)) => (
                Miss::ServicePort(meant),
                policy.place(&port.path.then("port")),
            ),
            None => (Miss::OtherPorts, policy.place(&rule.path.then("ports"))),
        }
    }
}

/// Of those equally near, the first.
fn nearer(best: (Miss, Place), other: (Miss, Place)) -> (Miss, Place) {
    match other.0 > best.0 {
        true => other,
        false => best,
    }
}

/// The label that is to name a namespace which does not carry it.
pub(in crate::network) fn missing_name_label(
    selector: &Selector,
    namespace: &str,
    labels: Option<&BTreeMap<String, String>>,
) -> Option<String> {
    let carried = |key: &str| {
        labels
            .and_then(|labels| labels.get(key))
            .map(String::as_str)
    };
    selector
        .requirements()
        .iter()
        .find_map(|requirement| match requirement {
            Requirement::In(key, values) => {
                let meant = key != NAME_LABEL && values.iter().any(|value| value == namespace);
                (meant && carried(key) != Some(namespace)).then(|| format!("{key}: {namespace}"))
            }
            _ => None,
        })
}
