//! Rules compiled to sets of nodes: what each subject may have with each peer.

use fixedbitset::FixedBitSet;
use indexmap::IndexSet;

use super::calculus::ConnectionsId;
use crate::network::classes::{NodeId, NodeSet, NodesOfGroups, SetId};
use crate::network::model::{Direction, Peers, Policy, PolicyId, PolicyRule, PortKind, Ports};
use crate::network::ports::{Connections, PortSet};

/// All rules of a network.
#[derive(Debug)]
pub(super) struct Allowances {
    pub(super) sets: IndexSet<NodeSet>,
    pub(super) connections: IndexSet<Connections>,
    /// The sets that each node is in.
    sets_of_nodes: Vec<Vec<SetId>>,
    ingress: OneWay,
    egress: OneWay,
}

/// The rules of one direction.
#[derive(Debug, Default)]
pub(super) struct OneWay {
    /// The nodes that some policy isolates.
    pub(super) isolated: FixedBitSet,
    /// The policies that isolate each class.
    policies: Vec<Vec<PolicyId>>,
    /// Distinct; in no order that matters.
    allowances: IndexSet<Allowance>,
    /// By the set of their subjects.
    by_subject: Vec<Vec<u32>>,
    /// By the set of their peers.
    by_peer: Vec<Vec<u32>>,
}

/// Every pod of one set may have these connections with every node of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Allowance {
    pub(super) subject: SetId,
    pub(super) peer: SetId,
    pub(super) connections: ConnectionsId,
}

impl Allowances {
    pub(super) fn of<'p>(
        policies: &'p [Policy],
        groups: &NodesOfGroups<'_, 'p>,
        classes: usize,
        nodes: usize,
    ) -> Self {
        let mut compiler = Compiler {
            groups,
            nodes,
            sets: IndexSet::new(),
            connections: IndexSet::new(),
        };
        let [ingress, egress] =
            Direction::ALL.map(|direction| compiler.one_way(policies, direction, classes));
        let mut sets_of_nodes = vec![Vec::new(); nodes];
        for (id, set) in (0..).zip(&compiler.sets) {
            for node in set.iter() {
                if let Some(sets) = sets_of_nodes.get_mut(node as usize) {
                    sets.push(id);
                }
            }
        }
        let sets = compiler.sets.len();
        Self {
            sets_of_nodes,
            ingress: ingress.indexed(sets),
            egress: egress.indexed(sets),
            sets: compiler.sets,
            connections: compiler.connections,
        }
    }

    pub(super) const fn way(&self, direction: Direction) -> &OneWay {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }

    /// What a pod is allowed, with whom.
    pub(super) fn of_subject(
        &self,
        direction: Direction,
        subject: NodeId,
    ) -> impl Iterator<Item = (&NodeSet, ConnectionsId)> {
        let way = self.way(direction);
        let allowances = self.around(subject, &way.by_subject, way);
        allowances.filter_map(|it| Some((self.set(it.peer)?, it.connections)))
    }

    /// Who is allowed what with a node.
    pub(super) fn of_peer(
        &self,
        direction: Direction,
        peer: NodeId,
    ) -> impl Iterator<Item = (&NodeSet, ConnectionsId)> {
        let way = self.way(direction);
        let allowances = self.around(peer, &way.by_peer, way);
        allowances.filter_map(|it| Some((self.set(it.subject)?, it.connections)))
    }

    fn around<'a>(
        &'a self,
        node: NodeId,
        index: &'a [Vec<u32>],
        way: &'a OneWay,
    ) -> impl Iterator<Item = &'a Allowance> {
        let sets = self.sets_of_nodes.get(node as usize).into_iter().flatten();
        let positions = sets.filter_map(|set| index.get(*set as usize)).flatten();
        positions.filter_map(|position| way.allowances.get_index(*position as usize))
    }

    fn set(&self, id: SetId) -> Option<&NodeSet> {
        self.sets.get_index(id as usize)
    }
}

impl OneWay {
    /// The policies that isolate a class, in the order of reading.
    pub(super) fn policies(&self, class: NodeId) -> &[PolicyId] {
        self.policies.get(class as usize).map_or(&[], Vec::as_slice)
    }

    fn indexed(mut self, sets: usize) -> Self {
        self.by_subject = vec![Vec::new(); sets];
        self.by_peer = vec![Vec::new(); sets];
        for (position, allowance) in (0..).zip(&self.allowances) {
            if let Some(of_set) = self.by_subject.get_mut(allowance.subject as usize) {
                of_set.push(position);
            }
            if let Some(of_set) = self.by_peer.get_mut(allowance.peer as usize) {
                of_set.push(position);
            }
        }
        self
    }
}

struct Compiler<'c, 'g, 'p> {
    groups: &'c NodesOfGroups<'g, 'p>,
    nodes: usize,
    sets: IndexSet<NodeSet>,
    connections: IndexSet<Connections>,
}

impl<'p> Compiler<'_, '_, 'p> {
    fn one_way(&mut self, policies: &'p [Policy], direction: Direction, classes: usize) -> OneWay {
        let mut way = OneWay {
            isolated: FixedBitSet::with_capacity(self.nodes),
            policies: vec![Vec::new(); classes],
            ..OneWay::default()
        };
        for (id, policy) in (0..).map(PolicyId).zip(policies) {
            let (Some(rules), Some(selected)) =
                (policy.rules(direction), self.groups.selected(policy))
            else {
                continue;
            };
            selected.add_to(&mut way.isolated);
            for node in selected.iter() {
                if let Some(policies) = way.policies.get_mut(node as usize) {
                    policies.push(id);
                }
            }
            for rule in rules {
                let peers = self.peers(policy, rule);
                self.allow(direction, selected, &peers, &rule.ports, &mut way);
            }
        }
        way
    }

    fn peers(&self, policy: &'p Policy, rule: &'p PolicyRule) -> NodeSet {
        let Peers::Of(peers) = &rule.peers else {
            return NodeSet::full(self.nodes);
        };
        let sets = peers
            .iter()
            .filter_map(|peer| self.groups.peer(policy, &peer.kind));
        let sets: Vec<_> = sets.collect();
        match sets.as_slice() {
            [one] => (*one).clone(),
            many => NodeSet::of(many.iter().flat_map(|set| set.iter()).collect(), self.nodes),
        }
    }

    fn allow(
        &mut self,
        direction: Direction,
        subjects: &NodeSet,
        peers: &NodeSet,
        ports: &Ports,
        way: &mut OneWay,
    ) {
        let Ports::Of(ports) = ports else {
            self.add(subjects.clone(), peers.clone(), Connections::all(), way);
            return;
        };
        let mut numbered = Connections::none();
        for port in ports {
            let set = match &port.kind {
                PortKind::All => PortSet::all(),
                PortKind::Range(first, last) => PortSet::range(*first, *last),
                PortKind::Named(name) => {
                    self.allow_named(direction, subjects, peers, (name, port.protocol), way);
                    continue;
                }
            };
            numbered = numbered.union(&Connections::on(port.protocol, set));
        }
        self.add(subjects.clone(), peers.clone(), numbered, way);
    }

    /// A name means the number that the receiving pod gives it.
    fn allow_named(
        &mut self,
        direction: Direction,
        subjects: &NodeSet,
        peers: &NodeSet,
        (name, protocol): (&str, crate::cluster::Protocol),
        way: &mut OneWay,
    ) {
        let receivers = match direction {
            Direction::Ingress => subjects,
            Direction::Egress => peers,
        };
        for (number, receivers) in self
            .groups
            .by_named_port(receivers, name, protocol, self.nodes)
        {
            let connections = Connections::on(protocol, PortSet::range(number, number));
            match direction {
                Direction::Ingress => self.add(receivers, peers.clone(), connections, way),
                Direction::Egress => self.add(subjects.clone(), receivers, connections, way),
            }
        }
    }

    fn add(
        &mut self,
        subjects: NodeSet,
        peers: NodeSet,
        connections: Connections,
        way: &mut OneWay,
    ) {
        if connections.is_none() {
            return;
        }
        let number = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
        way.allowances.insert(Allowance {
            subject: number(self.sets.insert_full(subjects).0),
            peer: number(self.sets.insert_full(peers).0),
            connections: number(self.connections.insert_full(connections).0),
        });
    }
}
