//! What changes between two networks.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::{IndexMap, IndexSet};

use super::Network;
use super::addresses::AddressSet;
use super::ports::Connections;
use super::reachability::{Engine, Row, Rows};
use crate::cluster::{Cluster, WorkloadId, WorkloadKind};

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

/// One side of a [`ClassChange`].
#[derive(Clone, Copy, Debug)]
pub enum ClassEnd<'d> {
    /// Workloads that neither network tells apart, each with its position in the order of namespaces and names.
    Workloads(&'d [(usize, WorkloadInBoth)]),
    /// Addresses outside the cluster.
    Addresses(&'d AddressSet),
}

/// What changes alike between each workload of one class and each of another. A workload that has one pod only does not
/// stand with itself.
#[derive(Clone, Copy, Debug)]
pub struct ClassChange<'d> {
    /// Who sends.
    pub from: ClassEnd<'d>,
    /// Who receives.
    pub to: ClassEnd<'d>,
    /// What was allowed.
    pub before: &'d Connections,
    /// What is allowed.
    pub after: &'d Connections,
}

/// Whether a workload may have several pods in one of two networks, so that it stands with itself.
#[must_use]
pub fn have_several_pods(before: &Network, after: &Network, workload: WorkloadInBoth) -> bool {
    let may =
        |network: &Network, id: WorkloadId| network.cluster().workload(id).may_have_several_pods();
    workload.before.is_some_and(|id| may(before, id))
        || workload.after.is_some_and(|id| may(after, id))
}

/// The same as [`difference`] without a list of all pairs: calls `visit` once for all workloads of two classes. Within
/// the cluster first, then to and from the outside, class by class.
///
/// Quadratic in classes of workloads.
pub fn difference_by_class(
    before: &Network,
    after: &Network,
    mut visit: impl FnMut(ClassChange<'_>),
) {
    let joint = Joint::of(before, after);
    let mut comparison = Comparison {
        before: Half::of(before.engine()),
        after: Half::of(after.engine()),
        known: IndexSet::from([Connections::none()]),
    };
    for (classes, members) in &joint.classes {
        comparison.compare(*classes, members, &joint, &mut visit);
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
    let mut changes = Vec::new();
    difference_by_class(before, after, |change| {
        let (was, is) = (change.before, change.after);
        let mut push = |order, from, to| {
            let (before, after) = (was.clone(), is.clone());
            changes.push((
                order,
                FlowChange {
                    from,
                    to,
                    before,
                    after,
                },
            ));
        };
        match (change.from, change.to) {
            (ClassEnd::Workloads(from), ClassEnd::Workloads(to)) => {
                for (position, sender) in from {
                    let others = to.iter().filter(|(other, receiver)| {
                        other != position || have_several_pods(before, after, *receiver)
                    });
                    for (other, receiver) in others {
                        let ends = (ChangeEnd::Workload(*sender), ChangeEnd::Workload(*receiver));
                        push((*position, 0, *other), ends.0, ends.1);
                    }
                }
            }
            (ClassEnd::Workloads(from), ClassEnd::Addresses(addresses)) => {
                for (position, sender) in from {
                    let ends = (
                        ChangeEnd::Workload(*sender),
                        ChangeEnd::Addresses(addresses.clone()),
                    );
                    push((*position, 1, 0), ends.0, ends.1);
                }
            }
            (ClassEnd::Addresses(addresses), ClassEnd::Workloads(to)) => {
                for (position, receiver) in to {
                    let ends = (
                        ChangeEnd::Addresses(addresses.clone()),
                        ChangeEnd::Workload(*receiver),
                    );
                    push((*position, 2, 0), ends.0, ends.1);
                }
            }
            // Policies have no say between two ends outside.
            (ClassEnd::Addresses(_), ClassEnd::Addresses(_)) => {}
        }
    });
    // What is of one workload is visited in its order, which the sort keeps.
    changes.sort_by_key(|(order, _)| *order);
    changes.into_iter().map(|(_, change)| change).collect()
}

/// All workloads of two clusters, in the order of namespaces and names. A workload is the same in both where namespace,
/// kind and name are.
#[must_use]
pub fn workloads_in_both(before: &Cluster, after: &Cluster) -> Vec<WorkloadInBoth> {
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
    workloads.into_values().collect()
}

/// The classes of a workload before and after.
type Classes = (Option<u32>, Option<u32>);

/// The workloads of both networks, in classes that neither tells apart.
struct Joint {
    /// With the position of each workload in the order of names.
    classes: IndexMap<Classes, Vec<(usize, WorkloadInBoth)>>,
}

impl Joint {
    fn of(before: &Network, after: &Network) -> Self {
        let workloads = workloads_in_both(before.cluster(), after.cluster());
        let mut classes: IndexMap<_, Vec<_>> = IndexMap::new();
        for (position, workload) in workloads.into_iter().enumerate() {
            let class_before = workload.before.and_then(|id| before.engine().class_of(id));
            let class_after = workload.after.and_then(|id| after.engine().class_of(id));
            let members = classes.entry((class_before, class_after)).or_default();
            members.push((position, workload));
        }
        Self { classes }
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

fn names(cluster: &Cluster) -> impl Iterator<Item = (WorkloadId, Name<'_>)> {
    let mut variants: BTreeMap<(&str, &str, WorkloadKind), usize> = BTreeMap::new();
    for workload in cluster.workloads() {
        let name = (&*workload.namespace, &*workload.name, workload.kind);
        *variants.entry(name).or_default() += 1;
    }
    let workloads = cluster.workloads_by_id();
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
        joint: &Joint,
        visit: &mut impl FnMut(ClassChange<'_>),
    ) {
        let row_before = self.before.load(before, &mut self.known);
        let row_after = self.after.load(after, &mut self.known);
        for ((to_before, to_after), others) in &joint.classes {
            let was = self.before.allowed(*to_before);
            let is = self.after.allowed(*to_after);
            if was == is {
                continue;
            }
            if let (Some(before), Some(after)) =
                (self.known.get_index(was), self.known.get_index(is))
            {
                visit(ClassChange {
                    from: ClassEnd::Workloads(members),
                    to: ClassEnd::Workloads(others),
                    before,
                    after,
                });
            }
        }
        let outside = |row: &Option<Row>, into: bool| match row {
            None => Vec::new(),
            Some(row) if into => row.from_outside.clone(),
            Some(row) => row.to_outside.clone(),
        };
        for into in [false, true] {
            let differing = differing(&outside(&row_before, into), &outside(&row_after, into));
            for (addresses, before, after) in &differing {
                let workloads = ClassEnd::Workloads(members);
                let addresses = ClassEnd::Addresses(addresses);
                let (from, to) = if into {
                    (addresses, workloads)
                } else {
                    (workloads, addresses)
                };
                visit(ClassChange {
                    from,
                    to,
                    before,
                    after,
                });
            }
        }
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
