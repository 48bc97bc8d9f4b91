//! What changes between two networks.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::Network;
use super::addresses::AddressSet;
use super::ports::Connections;
use super::reachability::{Engine, Row, Rows};
use crate::cluster::{WorkloadId, WorkloadKind};

/// A workload in both networks; at least one of the ids is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkloadInBoth {
    /// In the network before.
    pub before: Option<WorkloadId>,
    /// In the network after.
    pub after: Option<WorkloadId>,
}

/// One side of a [`FlowChange`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeEnd {
    /// The pods of a workload.
    Workload(WorkloadInBoth),
    /// Addresses outside the cluster.
    Addresses(AddressSet),
}

/// Two ends that may have other connections after than before.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FlowChange {
    /// Who sends.
    pub from: ChangeEnd,
    /// Who receives.
    pub to: ChangeEnd,
    /// What was allowed; none where one of the workloads was not there.
    pub before: Connections,
    /// What is allowed; none where one of the workloads is no longer there.
    pub after: Connections,
}

impl FlowChange {
    /// What is newly allowed.
    #[must_use]
    pub fn added(&self) -> Connections {
        self.after.difference(&self.before)
    }

    /// What is no longer allowed.
    #[must_use]
    pub fn removed(&self) -> Connections {
        self.before.difference(&self.after)
    }
}

/// All connections that differ between two networks, by the sending workload in the order of namespaces and names; for
/// each workload first those within the cluster, then to the outside, then from there. A workload is the same in both
/// where namespace, kind and name are; it stands with itself where it may have several pods. Two networks allow the same
/// where nothing differs, and one allows no more than the other where nothing is added.
///
/// Quadratic in classes of workloads, beyond that linear in what differs.
#[must_use]
pub fn difference(before: &Network, after: &Network) -> Vec<FlowChange> {
    let joint = Joint::of(before, after);
    let mut changes = Vec::new();
    let mut comparison = Comparison {
        before: Half::of(before.engine()),
        after: Half::of(after.engine()),
        known: IndexSet::from([Connections::none()]),
    };
    for (classes, members) in &joint.classes {
        comparison.compare(*classes, members, &joint, &mut changes);
    }
    changes.sort_by_key(|(order, _)| *order);
    changes.into_iter().map(|(_, change)| change).collect()
}

/// The classes of a workload before and after.
type Classes = (Option<u32>, Option<u32>);

/// The workloads of both networks, in classes that neither tells apart.
struct Joint<'n> {
    before: &'n Network,
    after: &'n Network,
    /// With the position of each workload in the order of names.
    classes: IndexMap<Classes, Vec<(usize, WorkloadInBoth)>>,
}

impl<'n> Joint<'n> {
    fn of(before: &'n Network, after: &'n Network) -> Self {
        let mut workloads: BTreeMap<Name<'_>, WorkloadInBoth> = BTreeMap::new();
        let absent = WorkloadInBoth {
            before: None,
            after: None,
        };
        for (id, name) in names(before) {
            workloads.entry(name).or_insert(absent).before = Some(id);
        }
        for (id, name) in names(after) {
            workloads.entry(name).or_insert(absent).after = Some(id);
        }
        let mut classes: IndexMap<_, Vec<_>> = IndexMap::new();
        for (position, workload) in workloads.into_values().enumerate() {
            let class_before = workload.before.and_then(|id| before.engine().class_of(id));
            let class_after = workload.after.and_then(|id| after.engine().class_of(id));
            let members = classes.entry((class_before, class_after)).or_default();
            members.push((position, workload));
        }
        Self {
            before,
            after,
            classes,
        }
    }

    fn have_several_pods(&self, workload: WorkloadInBoth) -> bool {
        let may = |network: &Network, id: WorkloadId| {
            network.cluster().workload(id).may_have_several_pods()
        };
        workload.before.is_some_and(|id| may(self.before, id))
            || workload.after.is_some_and(|id| may(self.after, id))
    }
}

/// What makes two workloads the same: the labels count where a dump has pods of one controller under several sets of
/// them.
type Name<'n> = (
    &'n str,
    &'n str,
    WorkloadKind,
    Option<&'n BTreeMap<String, String>>,
);

fn names(network: &Network) -> impl Iterator<Item = (WorkloadId, Name<'_>)> {
    let mut variants: BTreeMap<(&str, &str, WorkloadKind), usize> = BTreeMap::new();
    for workload in network.cluster().workloads() {
        let name = (&*workload.namespace, &*workload.name, workload.kind);
        *variants.entry(name).or_default() += 1;
    }
    let workloads = network.cluster().workloads_by_id();
    workloads.map(move |(id, workload)| {
        let (namespace, name) = (&*workload.namespace, &*workload.name);
        let count = variants.get(&(namespace, name, workload.kind));
        let several = count.is_some_and(|count| *count > 1);
        let labels = several.then_some(&workload.labels);
        (id, (namespace, name, workload.kind, labels))
    })
}

/// One of the two networks.
struct Half<'e> {
    rows: Rows<'e>,
    /// By class, what the row at hand allows with it.
    allowed: Vec<usize>,
}

impl<'e> Half<'e> {
    fn of(engine: &'e Engine) -> Self {
        Self {
            rows: Rows::of(engine),
            allowed: vec![0; engine.class_count()],
        }
    }

    fn load(&mut self, class: Option<u32>, known: &mut IndexSet<Connections>) -> Option<Row> {
        self.allowed.fill(0);
        let row = self.rows.row(class?);
        for (connections, classes) in &row.classes {
            let connections = self.rows.calculus.get(*connections).clone();
            let (id, _) = known.insert_full(connections);
            for class in classes.ones() {
                if let Some(allowed) = self.allowed.get_mut(class) {
                    *allowed = id;
                }
            }
        }
        Some(row)
    }

    fn allowed(&self, class: Option<u32>) -> usize {
        let allowed = class.and_then(|class| self.allowed.get(class as usize));
        allowed.copied().unwrap_or(0)
    }
}

struct Comparison<'e> {
    before: Half<'e>,
    after: Half<'e>,
    /// The first is none.
    known: IndexSet<Connections>,
}

impl Comparison<'_> {
    fn compare(
        &mut self,
        (before, after): Classes,
        members: &[(usize, WorkloadInBoth)],
        joint: &Joint<'_>,
        changes: &mut Vec<((usize, u8, usize), FlowChange)>,
    ) {
        let row_before = self.before.load(before, &mut self.known);
        let row_after = self.after.load(after, &mut self.known);
        for ((to_before, to_after), others) in &joint.classes {
            let was = self.before.allowed(*to_before);
            let is = self.after.allowed(*to_after);
            if was == is {
                continue;
            }
            for (position, from) in members {
                let others = others
                    .iter()
                    .filter(|(other, to)| other != position || joint.have_several_pods(*to));
                for (other, to) in others {
                    let change = FlowChange {
                        from: ChangeEnd::Workload(*from),
                        to: ChangeEnd::Workload(*to),
                        before: self.connections(was),
                        after: self.connections(is),
                    };
                    changes.push(((*position, 0, *other), change));
                }
            }
        }
        let outside = |row: &Option<Row>, into: bool| match row {
            None => Vec::new(),
            Some(row) if into => row.from_outside.clone(),
            Some(row) => row.to_outside.clone(),
        };
        for into in [false, true] {
            let differing = differing(&outside(&row_before, into), &outside(&row_after, into));
            for (position, workload) in members {
                for (number, (addresses, was, is)) in differing.iter().enumerate() {
                    let workload = ChangeEnd::Workload(*workload);
                    let addresses = ChangeEnd::Addresses(addresses.clone());
                    let (from, to) = if into {
                        (addresses, workload)
                    } else {
                        (workload, addresses)
                    };
                    let change = FlowChange {
                        from,
                        to,
                        before: was.clone(),
                        after: is.clone(),
                    };
                    changes.push(((*position, 1 + u8::from(into), number), change));
                }
            }
        }
    }

    fn connections(&self, id: usize) -> Connections {
        self.known.get_index(id).cloned().unwrap_or_default()
    }
}

type Partition = [(Connections, AddressSet)];

/// The addresses whose connections differ, by what they were and are.
fn differing(
    before: &Partition,
    after: &Partition,
) -> BTreeSet<(AddressSet, Connections, Connections)> {
    let (before, after) = (completed(before), completed(after));
    let mut differing = BTreeSet::new();
    for (was, addresses_before) in &before {
        for (is, addresses_after) in &after {
            let both = addresses_before.intersection(addresses_after);
            if was != is && !both.is_empty() {
                differing.insert((both, was.clone(), is.clone()));
            }
        }
    }
    differing
}

/// With the addresses that have no connections.
fn completed(partition: &Partition) -> Vec<(Connections, AddressSet)> {
    let mut all = partition.to_vec();
    let rest = partition
        .iter()
        .fold(AddressSet::all(), |rest, (_, addresses)| {
            rest.difference(addresses)
        });
    all.push((Connections::none(), rest));
    all
}
