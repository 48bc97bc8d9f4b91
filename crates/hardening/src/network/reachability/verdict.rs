//! One pair of ends, decided rule by rule.

use std::net::IpAddr;

use super::Reachability;
use crate::cluster::{Protocol, Workload, WorkloadId};
use crate::network::classes::known_addresses;
use crate::network::endpoint::Endpoint;
use crate::network::model::{
    Direction, PeerKind, Peers, Policy, PolicyId, PolicyRule, PortKind, Ports, RuleId,
};
use crate::network::node_addresses::{Meant, means_node};
use crate::network::options::PodAddresses;
use crate::network::ports::{Connections, PortSet};

/// Whether a connection is allowed, and what each end says to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether both ends let it pass, as far as the manifests tell.
    pub allowed: bool,
    /// The rules for addresses that let more of it pass if they hold the address of the node at the other end, which
    /// no manifest tells; in the order of reading. Empty where it is decided, as it is between pods of the pod network.
    pub undecided: Vec<RuleId>,
    /// What the sending end says.
    pub egress: Decision,
    /// What the receiving end says.
    pub ingress: Decision,
}

/// What one end says to a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// This end is outside the cluster, where policies have no say.
    Outside,
    /// The pods at this end use the network of their node, where policies have no say.
    NodeTraffic,
    /// No policy isolates this end in this direction.
    NotIsolated,
    /// These rules let it pass.
    Allowed {
        /// In the order of reading; never empty.
        rules: Vec<RuleId>,
    },
    /// These policies isolate this end, and no rule of theirs surely lets it pass.
    Denied {
        /// In the order of reading; never empty.
        policies: Vec<PolicyId>,
    },
}

impl Decision {
    /// Whether this end lets it pass.
    #[must_use]
    pub const fn allows(&self) -> bool {
        !matches!(self, Self::Denied { .. })
    }
}

impl Reachability<'_> {
    /// What one end may have with another: what the sender's egress and the receiver's ingress both allow.
    ///
    /// Of a workload and itself this is what two of its pods may have; a single pod always reaches itself. Linear in
    /// the rules of the policies that isolate the two ends. What depends on the address of a node is not counted.
    #[must_use]
    pub fn connections(&self, from: &Endpoint, to: &Endpoint) -> Connections {
        let egress = self.one_end(Direction::Egress, from, to);
        egress.intersection(&self.one_end(Direction::Ingress, from, to))
    }

    /// What one of the two ends allows: the sender for egress, the receiver for ingress.
    #[must_use]
    pub fn one_end(&self, direction: Direction, from: &Endpoint, to: &Endpoint) -> Connections {
        self.allowed_at(direction, from, to, Meant::Yes)
    }

    /// What one of the two ends may allow: more than it surely does where that depends on the address of a node.
    pub(in crate::network) fn one_end_at_most(
        &self,
        direction: Direction,
        from: &Endpoint,
        to: &Endpoint,
    ) -> Connections {
        self.allowed_at(direction, from, to, Meant::Perhaps)
    }

    /// What the rules of one end allow that mean the other end at least so surely.
    fn allowed_at(
        &self,
        direction: Direction,
        from: &Endpoint,
        to: &Endpoint,
        at_least: Meant,
    ) -> Connections {
        let (subject, peer) = ends(direction, from, to);
        let Stance::Isolated(policies) = self.stance(direction, subject) else {
            return Connections::all();
        };
        let rules = self.rules_for(direction, &policies, peer);
        let rules = rules.filter(|(_, _, meant)| *meant >= at_least);
        rules.fold(Connections::none(), |allowed, (_, rule, _)| {
            allowed.union(&ports_at(rule, self.workload_at(to)))
        })
    }

    /// Whether one connection is allowed, and because of which rules or policies on both ends.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use hardening::cluster::{Cluster, WorkloadId};
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::network::{Decision, Network, PolicyId, Protocol};
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web, labels: {app: web}}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: database, labels: {app: database}}
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: database}
    /// spec:
    ///   podSelector: {matchLabels: {app: database}}
    ///   ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    /// let network = Network::of(Arc::new(cluster));
    /// let (web, database) = (WorkloadId(0).into(), WorkloadId(1).into());
    /// let reachability = network.reachability();
    /// assert_eq!(reachability.connections(&web, &database).to_string(), "TCP 5432");
    /// let verdict = reachability.verdict(&web, &database, Protocol::Tcp, 22);
    /// assert!(!verdict.allowed);
    /// assert_eq!(verdict.ingress, Decision::Denied { policies: vec![PolicyId(0)] });
    /// ```
    #[must_use]
    pub fn verdict(
        &self,
        from: &Endpoint,
        to: &Endpoint,
        protocol: Protocol,
        port: u16,
    ) -> Verdict {
        let one = Connections::on(protocol, PortSet::range(port, port));
        self.verdict_within(from, to, &one)
    }

    /// Whether any of these connections is allowed, and because of which rules or policies on both ends. Each end may
    /// let pass others of them than the other end does.
    #[must_use]
    pub fn verdict_within(
        &self,
        from: &Endpoint,
        to: &Endpoint,
        connections: &Connections,
    ) -> Verdict {
        let [ingress, egress] = Direction::ALL.map(|direction| {
            self.decide(direction, from, to, |allowed| {
                !allowed.intersection(connections).is_none()
            })
        });
        let allowed = self.connections(from, to).intersection(connections);
        Verdict {
            undecided: self.undecided(from, to, connections, &allowed),
            allowed: !allowed.is_none(),
            egress,
            ingress,
        }
    }

    /// The rules by which more may pass than is surely allowed.
    fn undecided(
        &self,
        from: &Endpoint,
        to: &Endpoint,
        asked: &Connections,
        allowed: &Connections,
    ) -> Vec<RuleId> {
        let mut ends_on_nodes = [from, to]
            .into_iter()
            .filter_map(|end| self.workload_at(end));
        if !ends_on_nodes.any(|workload| self.network.is_node_traffic(workload)) {
            return Vec::new();
        }
        let [ingress, egress] =
            Direction::ALL.map(|direction| self.one_end_at_most(direction, from, to));
        let more = egress
            .intersection(&ingress)
            .intersection(asked)
            .difference(allowed);
        if more.is_none() {
            return Vec::new();
        }
        let mut undecided = Vec::new();
        for direction in Direction::ALL {
            let (subject, peer) = ends(direction, from, to);
            let Stance::Isolated(policies) = self.stance(direction, subject) else {
                continue;
            };
            let rules = self.rules_for(direction, &policies, peer);
            let rules = rules.filter(|(_, rule, meant)| {
                let ports = ports_at(rule, self.workload_at(to));
                *meant == Meant::Perhaps && !ports.intersection(&more).is_none()
            });
            undecided.extend(rules.map(|(id, _, _)| id));
        }
        undecided
    }

    fn decide(
        &self,
        direction: Direction,
        from: &Endpoint,
        to: &Endpoint,
        concerns: impl Fn(&Connections) -> bool,
    ) -> Decision {
        let (subject, peer) = ends(direction, from, to);
        let policies = match self.stance(direction, subject) {
            Stance::Open(decision) => return decision,
            Stance::Isolated(policies) => policies,
        };
        let receiver = self.workload_at(to);
        let rules = self.rules_for(direction, &policies, peer);
        let rules: Vec<_> = rules
            .filter(|(_, rule, meant)| *meant == Meant::Yes && concerns(&ports_at(rule, receiver)))
            .map(|(id, _, _)| id)
            .collect();
        if rules.is_empty() {
            Decision::Denied { policies }
        } else {
            Decision::Allowed { rules }
        }
    }

    /// The rules that mean a peer, or may.
    fn rules_for<'a>(
        &'a self,
        direction: Direction,
        policies: &'a [PolicyId],
        peer: &'a Endpoint,
    ) -> impl Iterator<Item = (RuleId, &'a PolicyRule, Meant)> {
        let policies = policies
            .iter()
            .filter_map(|id| Some((*id, self.network.policy(*id)?)));
        policies.flat_map(move |(id, policy)| {
            let rules = (0..).zip(policy.rules(direction).into_iter().flatten());
            rules
                .map(move |(index, rule)| {
                    let rule_id = RuleId {
                        policy: id,
                        direction,
                        index,
                    };
                    (rule_id, rule, self.concerns(policy, rule, peer))
                })
                .filter(|(_, _, meant)| *meant > Meant::No)
        })
    }

    fn stance(&self, direction: Direction, subject: &Endpoint) -> Stance {
        let policies = match subject {
            Endpoint::Address(_) => return Stance::Open(Decision::Outside),
            Endpoint::Workload(id) => {
                let workload = self.network.cluster().workload(*id);
                if self.network.is_node_traffic(workload) {
                    return Stance::Open(Decision::NodeTraffic);
                }
                self.isolating(*id, direction).to_vec()
            }
            Endpoint::Pod(pod) => {
                let policies = self
                    .network
                    .policies_in(pod.namespace().unwrap_or_default());
                let isolating = policies.filter(|(_, policy)| {
                    policy.rules(direction).is_some() && policy.pods.matches(pod.labels())
                });
                isolating.map(|(id, _)| id).collect()
            }
        };
        if policies.is_empty() {
            Stance::Open(Decision::NotIsolated)
        } else {
            Stance::Isolated(policies)
        }
    }

    fn concerns(&self, policy: &Policy, rule: &PolicyRule, peer: &Endpoint) -> Meant {
        match &rule.peers {
            Peers::Anyone => Meant::Yes,
            Peers::Of(peers) => {
                let mut meant = Meant::No;
                for candidate in peers {
                    match self.means(policy, &candidate.kind, peer) {
                        Meant::Yes => return Meant::Yes,
                        other => meant = meant.max(other),
                    }
                }
                meant
            }
        }
    }

    fn means(&self, policy: &Policy, peer: &PeerKind, endpoint: &Endpoint) -> Meant {
        if let (PeerKind::Block(block), Endpoint::Workload(id)) = (peer, endpoint) {
            let cluster = self.network.cluster();
            let workload = cluster.workload(*id);
            if self.network.is_node_traffic(workload) {
                return means_node(cluster, workload, block);
            }
        }
        match self.surely_means(policy, peer, endpoint) {
            true => Meant::Yes,
            false => Meant::No,
        }
    }

    fn surely_means(&self, policy: &Policy, peer: &PeerKind, endpoint: &Endpoint) -> bool {
        match (peer, endpoint) {
            (PeerKind::Block(block), Endpoint::Address(address)) => block.contains(*address),
            (PeerKind::Block(block), Endpoint::Workload(id)) => {
                let mut addresses = self.addresses_of(*id).into_iter();
                addresses.any(|address| block.contains(address))
            }
            (PeerKind::Block(_), Endpoint::Pod(_))
            | (PeerKind::Pods { .. }, Endpoint::Address(_)) => false,
            (PeerKind::Pods { namespaces, pods }, Endpoint::Workload(id)) => {
                let cluster = self.network.cluster();
                let workload = cluster.workload(*id);
                let in_namespace = match namespaces {
                    None => workload.namespace == policy.namespace,
                    Some(selector) => cluster
                        .namespaces()
                        .get(&workload.namespace)
                        .is_some_and(|namespace| selector.matches(&namespace.labels)),
                };
                in_namespace
                    && !self.network.is_node_traffic(workload)
                    && workload.is_selected_by(pods)
            }
            (PeerKind::Pods { namespaces, pods }, Endpoint::Pod(pod)) => {
                let in_namespace = match namespaces {
                    None => pod.namespace() == Some(policy.namespace.as_str()),
                    Some(selector) => selector.matches(pod.namespace_labels()),
                };
                in_namespace && pods.matches(pod.labels())
            }
        }
    }

    /// The addresses of pods of the pod network.
    fn addresses_of(&self, id: WorkloadId) -> Vec<IpAddr> {
        let cluster = self.network.cluster();
        match self.network.options().pod_addresses {
            PodAddresses::NeverInBlocks => Vec::new(),
            PodAddresses::FromStatus => known_addresses(cluster, cluster.workload(id)),
        }
    }

    fn workload_at(&self, endpoint: &Endpoint) -> Option<&Workload> {
        match endpoint {
            Endpoint::Workload(id) => Some(self.network.cluster().workload(*id)),
            Endpoint::Address(_) | Endpoint::Pod(_) => None,
        }
    }
}

/// How an end stands to policies in one direction.
enum Stance {
    Open(Decision),
    Isolated(Vec<PolicyId>),
}

const fn ends<'e>(
    direction: Direction,
    from: &'e Endpoint,
    to: &'e Endpoint,
) -> (&'e Endpoint, &'e Endpoint) {
    match direction {
        Direction::Ingress => (to, from),
        Direction::Egress => (from, to),
    }
}

/// The connections that a rule allows to a receiver. Port names mean nothing where no manifest tells its ports.
fn ports_at(rule: &PolicyRule, receiver: Option<&Workload>) -> Connections {
    let Ports::Of(ports) = &rule.ports else {
        return Connections::all();
    };
    let sets = ports.iter().filter_map(|port| {
        let set = match &port.kind {
            PortKind::All => PortSet::all(),
            PortKind::Range(first, last) => PortSet::range(*first, *last),
            PortKind::Named(name) => {
                let number = receiver?.named_port(name, port.protocol)?;
                PortSet::range(number, number)
            }
        };
        Some(Connections::on(port.protocol, set))
    });
    sets.fold(Connections::none(), |all, one| all.union(&one))
}
