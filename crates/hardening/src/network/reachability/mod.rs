//! Who may reach whom, as policies and only policies decide it.

mod allowances;
mod calculus;
mod flows;
mod verdict;

use super::Network;
use super::classes::{Classes, Groups};
use super::model::{Direction, PolicyId};
use crate::cluster::WorkloadId;
use allowances::Allowances;

pub use flows::{ClassFlows, Flow};
pub(super) use flows::{Row, Rows};
pub use verdict::{Decision, Verdict};

/// What is computed once for a network: classes of pods, atoms of addresses, and rules between sets of them.
#[derive(Debug)]
pub(super) struct Engine {
    classes: Classes,
    allowances: Allowances,
}

impl Engine {
    /// About linear in the manifests, and in the sizes of the sets that rules speak of.
    pub(super) fn of(network: &Network) -> Self {
        let groups = Groups::of(network.policies());
        let (classes, of_groups) = groups.classify(network.cluster(), network.options());
        let nodes = classes.nodes();
        let allowances = Allowances::of(network.policies(), &of_groups, classes.len(), nodes);
        Self {
            classes,
            allowances,
        }
    }

    pub(super) fn class_count(&self) -> usize {
        self.classes.len()
    }

    pub(super) fn class_of(&self, workload: WorkloadId) -> Option<u32> {
        self.classes.class_of(workload)
    }
}

/// Who may reach whom within a network, and from and to the outside.
///
/// A connection needs the sender's egress and the receiver's ingress; replies pass by themselves. Ports are those of
/// pods, after Services have been translated.
#[derive(Clone, Copy, Debug)]
pub struct Reachability<'n> {
    network: &'n Network,
    engine: &'n Engine,
}

impl<'n> Reachability<'n> {
    pub(super) const fn new(network: &'n Network, engine: &'n Engine) -> Self {
        Self { network, engine }
    }

    /// The network.
    #[must_use]
    pub const fn network(&self) -> &'n Network {
        self.network
    }

    /// The policies that isolate a workload's pods in a direction, in the order of reading. Unlike
    /// [`Network::isolating`] this leaves out what the options take for traffic of the node.
    #[must_use]
    pub fn isolating(&self, workload: WorkloadId, direction: Direction) -> &'n [PolicyId] {
        let class = self.engine.classes.class_of(workload);
        class.map_or(&[], |class| {
            self.engine.allowances.way(direction).policies(class)
        })
    }

    /// The workloads in classes: no policy tells those of one class apart.
    pub fn classes(self) -> impl Iterator<Item = &'n [WorkloadId]> {
        self.engine.classes.all()
    }
}
