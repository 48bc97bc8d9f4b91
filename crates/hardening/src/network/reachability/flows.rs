//! The whole map of a network, by classes and line by line.

use std::collections::BTreeMap;
use std::rc::Rc;

use fixedbitset::FixedBitSet;

use super::calculus::{Calculus, ConnectionsId, Parts};
use super::{Engine, Reachability};
use crate::cluster::WorkloadId;
use crate::network::addresses::AddressSet;
use crate::network::classes::NodeId;
use crate::network::endpoint::End;
use crate::network::model::Direction;
use crate::network::ports::Connections;

/// A line of the map: what one end may have with another; never nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Flow {
    /// Who sends.
    pub from: End,
    /// Who receives.
    pub to: End,
    /// On which ports.
    pub connections: Connections,
}

/// What the workloads of one class may have with all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassFlows<'n> {
    /// The workloads of the class.
    pub from: &'n [WorkloadId],
    /// Whom each of them reaches: classes of workloads, each once. Its own class is there where two of its pods reach
    /// each other.
    pub to: Vec<(Connections, Vec<&'n [WorkloadId]>)>,
    /// What outside the cluster they reach, each address once.
    pub to_outside: Vec<(Connections, AddressSet)>,
    /// What outside the cluster reaches them, each address once.
    pub from_outside: Vec<(Connections, AddressSet)>,
}

impl<'n> Reachability<'n> {
    /// The whole map by classes, row by row: quadratic in classes, not in workloads.
    pub fn class_flows(self) -> impl Iterator<Item = ClassFlows<'n>> {
        let engine = self.engine;
        let mut rows = Rows::of(engine);
        let classes = (0..).zip(engine.classes.all());
        classes.map(move |(class, from)| {
            let row = rows.row(class);
            let to = row.classes.iter();
            ClassFlows {
                from,
                to: to
                    .map(|(connections, classes)| {
                        let classes = classes.ones().map(|class| {
                            let class = NodeId::try_from(class).unwrap_or(NodeId::MAX);
                            engine.classes.members(class)
                        });
                        (rows.calculus.get(*connections).clone(), classes.collect())
                    })
                    .collect(),
                to_outside: row.to_outside.clone(),
                from_outside: row.from_outside.clone(),
            }
        })
    }

    /// The whole map line by line: for each workload in the order of reading, what it reaches in the cluster, what it
    /// reaches outside, and what outside reaches it. What is not listed is not allowed, or depends on the address of a
    /// node: see [`Verdict::undecided`](super::Verdict::undecided). A workload stands with itself where it may have
    /// several pods that reach each other.
    ///
    /// The lines are as many as there are connected pairs of workloads: use [`Reachability::class_flows`] where
    /// classes will do.
    pub fn flows(self) -> impl Iterator<Item = Flow> {
        let Self { network, engine } = self;
        let mut rows = Rows::of(engine);
        let workloads = (0..)
            .map(WorkloadId)
            .take(self.network.cluster().workloads().len());
        workloads.flat_map(move |from| {
            let class = engine.classes.class_of(from);
            let row = class.map(|class| rows.remembered(class));
            let Some(row) = row else {
                return Vec::new();
            };
            let mut lines = lines(engine, &rows.calculus, from, &row);
            if !network.cluster().workload(from).may_have_several_pods() {
                lines.retain(|line| line.from != line.to);
            }
            lines
        })
    }

    /// What a workload may have with addresses outside the cluster in one direction, as both ends see it; addresses
    /// that are not listed may have nothing with it.
    #[must_use]
    pub fn outside(
        &self,
        workload: WorkloadId,
        direction: Direction,
    ) -> Vec<(AddressSet, Connections)> {
        let Some(class) = self.engine.classes.class_of(workload) else {
            return Vec::new();
        };
        let mut rows = Rows::of(self.engine);
        let parts = rows.one_end(direction, class);
        let outside = rows.outside(&parts).into_iter();
        outside
            .map(|(connections, addresses)| (addresses, connections))
            .collect()
    }
}

fn lines(engine: &Engine, calculus: &Calculus<'_>, from: WorkloadId, row: &Row) -> Vec<Flow> {
    let mut to: BTreeMap<WorkloadId, ConnectionsId> = BTreeMap::new();
    for (connections, classes) in &row.classes {
        for class in classes.ones() {
            let class = NodeId::try_from(class).unwrap_or(NodeId::MAX);
            let members = engine.classes.members(class).iter();
            to.extend(members.map(|workload| (*workload, *connections)));
        }
    }
    let within = to.into_iter().map(|(to, connections)| Flow {
        from: End::Workload(from),
        to: End::Workload(to),
        connections: calculus.get(connections).clone(),
    });
    let out = row.to_outside.iter().map(|(connections, addresses)| Flow {
        from: End::Workload(from),
        to: End::Addresses(addresses.clone()),
        connections: connections.clone(),
    });
    let into = row
        .from_outside
        .iter()
        .map(|(connections, addresses)| Flow {
            from: End::Addresses(addresses.clone()),
            to: End::Workload(from),
            connections: connections.clone(),
        });
    within.chain(out).chain(into).collect()
}

/// What one class may have with all others.
#[derive(Debug)]
pub(in crate::network) struct Row {
    /// Classes only.
    pub(in crate::network) classes: Parts,
    pub(in crate::network) to_outside: Vec<(Connections, AddressSet)>,
    pub(in crate::network) from_outside: Vec<(Connections, AddressSet)>,
}

/// Computes rows of the map.
pub(in crate::network) struct Rows<'e> {
    engine: &'e Engine,
    pub(in crate::network) calculus: Calculus<'e>,
    known: BTreeMap<NodeId, Rc<Row>>,
    classes: FixedBitSet,
}

impl<'e> Rows<'e> {
    pub(in crate::network) fn of(engine: &'e Engine) -> Self {
        let mut classes = FixedBitSet::with_capacity(engine.classes.nodes());
        classes.insert_range(..engine.classes.len());
        Self {
            engine,
            calculus: Calculus::new(&engine.allowances.connections),
            known: BTreeMap::new(),
            classes,
        }
    }

    pub(super) fn remembered(&mut self, class: NodeId) -> Rc<Row> {
        if let Some(row) = self.known.get(&class) {
            return Rc::clone(row);
        }
        let row = Rc::new(self.row(class));
        self.known.insert(class, Rc::clone(&row));
        row
    }

    pub(in crate::network) fn row(&mut self, class: NodeId) -> Row {
        let egress = self.one_end(Direction::Egress, class);
        let reaches = self.other_ends(Direction::Ingress, class);
        let mut classes = self.calculus.met(&egress, &reaches);
        for (_, nodes) in &mut classes {
            nodes.intersect_with(&self.classes);
        }
        classes.retain(|(_, nodes)| !nodes.is_clear());
        let ingress = self.one_end(Direction::Ingress, class);
        Row {
            classes,
            to_outside: self.outside(&egress),
            from_outside: self.outside(&ingress),
        }
    }

    /// All nodes by what a class allows with them.
    fn one_end(&mut self, direction: Direction, class: NodeId) -> Parts {
        let nodes = self.engine.classes.nodes();
        let allowances = &self.engine.allowances;
        if allowances.way(direction).isolated.contains(class as usize) {
            let allowed = allowances.of_subject(direction, class);
            return self.calculus.united(allowed, nodes);
        }
        let mut all = FixedBitSet::with_capacity(nodes);
        all.insert_range(..);
        vec![(self.calculus.all(), all)]
    }

    /// All classes by what they allow with a node, and atoms, which allow all.
    fn other_ends(&mut self, direction: Direction, node: NodeId) -> Parts {
        let nodes = self.engine.classes.nodes();
        let allowances = &self.engine.allowances;
        let mut parts = self
            .calculus
            .united(allowances.of_peer(direction, node), nodes);
        let mut open = FixedBitSet::with_capacity(nodes);
        open.insert_range(..);
        open.difference_with(&allowances.way(direction).isolated);
        let all = self.calculus.all();
        match parts
            .iter_mut()
            .find(|(connections, _)| *connections == all)
        {
            Some((_, known)) => known.union_with(&open),
            None => parts.push((all, open)),
        }
        parts
    }

    /// Addresses by what is allowed with them.
    fn outside(&self, parts: &Parts) -> Vec<(Connections, AddressSet)> {
        let first = self.engine.classes.len();
        let atoms = self.engine.classes.atoms();
        let by_connections = parts.iter().map(|(connections, nodes)| {
            let positions = nodes.ones().filter_map(|node| node.checked_sub(first));
            let ranges = positions.filter_map(|atom| atoms.get(atom).copied());
            (
                self.calculus.get(*connections).clone(),
                ranges.collect::<AddressSet>(),
            )
        });
        let mut outside: Vec<_> = by_connections
            .filter(|(_, addresses)| !addresses.is_empty())
            .collect();
        outside.sort_unstable_by(|(_, a), (_, b)| a.cmp(b));
        outside
    }
}
