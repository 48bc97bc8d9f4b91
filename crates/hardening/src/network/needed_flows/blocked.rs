//! Needed flows that policies block, and the place that a reader would mend.

use std::collections::BTreeMap;
use std::fmt;

use super::{NeededFlow, Reason};
use crate::cluster::{NAME_LABEL, Protocol, Requirement, Selector, Workload, WorkloadId};
use crate::finding::{FieldPath, Place};
use crate::network::{
    Decision, Direction, Network, Peer, PeerKind, Peers, Policy, PolicyId, PolicyRule, Port,
    PortKind, Ports,
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
    /// The policy that comes nearest to allowing it.
    pub(in crate::network) policy: &'n Policy,
    /// How many policies isolate this end.
    pub(in crate::network) isolating: usize,
    /// What to mend.
    pub(in crate::network) place: Place,
    /// Why the rules of that policy do not allow it.
    pub(in crate::network) miss: Miss,
}

/// How near a policy comes to allowing a flow; the greater, the nearer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::network) enum Miss {
    /// It has no rules for this direction.
    NoRules,
    /// Its rules are for others.
    OtherPeers,
    /// A rule is for other ports, and names the namespace by a label that it does not carry.
    OtherPortsAndLabelMissing {
        /// The namespace.
        namespace: String,
        /// The label, as `key: value`.
        label: String,
    },
    /// A rule is for other pods of the same namespace.
    OtherPods {
        /// The namespace.
        namespace: String,
    },
    /// A rule is for the same pods on other ports.
    OtherPorts,
    /// A rule names the namespace by a label that it does not carry.
    LabelMissing {
        /// The namespace.
        namespace: String,
        /// The label, as `key: value`.
        label: String,
    },
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRules => f.write_str("isolates these pods and allows nothing"),
            Self::OtherPeers => f.write_str("no rule is for this peer"),
            Self::OtherPods { namespace } => write!(f, "is for other pods of `{namespace}`"),
            Self::OtherPorts => f.write_str("allows this peer on other ports only"),
            Self::OtherPortsAndLabelMissing { namespace, label } => write!(
                f,
                "allows other ports only, and namespace `{namespace}` does not carry `{label}`"
            ),
            Self::LabelMissing { namespace, label } => {
                write!(f, "namespace `{namespace}` does not carry `{label}`")
            }
        }
    }
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
    if verdict.allowed {
        return None;
    }
    let cluster = network.cluster();
    let connection = Connection {
        network,
        sender: cluster.workload(flow.from),
        receiver: cluster.workload(to),
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

struct Connection<'n> {
    network: &'n Network,
    sender: &'n Workload,
    receiver: &'n Workload,
    protocol: Protocol,
    port: u16,
}

impl<'n> Connection<'n> {
    fn end(&self, direction: Direction, policies: &[PolicyId]) -> Option<BlockedEnd<'n>> {
        let isolating = policies.iter().filter_map(|id| self.network.policy(*id));
        let nearest = isolating.map(|policy| {
            let (miss, place) = self.miss(direction, policy);
            (miss, policy, place)
        });
        // Of those equally near, the first.
        let (miss, policy, place) = nearest.reduce(|best, other| match other.0 > best.0 {
            true => other,
            false => best,
        })?;
        Some(BlockedEnd {
            direction,
            policy,
            isolating: policies.len(),
            place,
            miss,
        })
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
        misses
            .reduce(|best, other| match other.0 > best.0 {
                true => other,
                false => best,
            })
            .unwrap_or((Miss::OtherPeers, Place::key(policy.manifest, list)))
    }

    fn rule_miss(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
    ) -> Option<(Miss, Place)> {
        let Peers::Of(peers) = &rule.peers else {
            return Some((Miss::OtherPorts, policy.place(&rule.path.then("ports"))));
        };
        let misses = peers.iter().filter_map(|peer| {
            let miss = self.peer_miss(direction, policy, rule, peer)?;
            let path = match &miss {
                Miss::OtherPorts | Miss::OtherPortsAndLabelMissing { .. } => {
                    rule.path.then("ports")
                }
                Miss::LabelMissing { .. } => peer.path.then("namespaceSelector"),
                _ => peer.path.clone(),
            };
            Some((miss, policy.place(&path)))
        });
        misses.reduce(|best, other| match other.0 > best.0 {
            true => other,
            false => best,
        })
    }

    fn peer_miss(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
        peer: &Peer,
    ) -> Option<Miss> {
        let other = match direction {
            Direction::Egress => self.receiver,
            Direction::Ingress => self.sender,
        };
        let PeerKind::Pods { namespaces, pods } = &peer.kind else {
            return None;
        };
        let namespace = self.network.cluster().namespaces().get(&other.namespace)?;
        let in_namespace = match namespaces {
            None => policy.namespace == other.namespace,
            Some(selector) => selector.matches(&namespace.labels),
        };
        let means_pods = other.is_selected_by(pods);
        let on_port = allows_port(rule, self.protocol, self.port, self.receiver);
        match (in_namespace, means_pods, on_port) {
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

/// Whether a rule allows a port of a receiver, its peers aside.
fn allows_port(rule: &PolicyRule, protocol: Protocol, number: u16, receiver: &Workload) -> bool {
    let allows = |port: &Port| {
        port.protocol == protocol
            && match &port.kind {
                PortKind::All => true,
                PortKind::Range(first, last) => (*first..=*last).contains(&number),
                PortKind::Named(name) => receiver.named_port(name, protocol) == Some(number),
            }
    };
    match &rule.ports {
        Ports::Any => true,
        Ports::Of(ports) => ports.iter().any(allows),
    }
}
