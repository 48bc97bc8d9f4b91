//! Connections that open and close.

mod causes;
mod groups;
mod isolation;
mod names;
mod needed;

use std::collections::BTreeMap;

use super::comparison::Comparison;
use super::effect::Effect;
use super::words::objects;
use crate::cluster::WorkloadId;
use crate::network::{
    Connections, Endpoint, NeededFlow, Network, PortSet, Verdict, WorkloadInBoth,
};
use causes::Causes;

/// What opens and closes. Quadratic in classes of workloads that policies tell apart, else linear in what is needed.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let mut causes = Causes::of(comparison);
    let both = Both::of(comparison);
    needed::effects(comparison, &both, &mut causes, effects);
    if !causes.may_change() {
        return;
    }
    names::effects(comparison, &both, &mut causes, effects);
    groups::effects(comparison, &both, &mut causes, effects);
    isolation::effects(comparison, &both, effects);
}

/// The workloads of both clusters, by the id after.
struct Both {
    list: Vec<WorkloadInBoth>,
    by_after: BTreeMap<WorkloadId, WorkloadInBoth>,
    /// What is needed after, by ends.
    needed: BTreeMap<(WorkloadId, WorkloadId), Connections>,
}

impl Both {
    fn of(comparison: &Comparison) -> Self {
        let list = comparison.workloads();
        let by_after = list.iter().filter_map(|it| Some((it.after?, *it)));
        let mut needed: BTreeMap<_, Connections> = BTreeMap::new();
        for flow in comparison.after().network().needed_flows() {
            let port = Connections::on(flow.protocol, PortSet::range(flow.port, flow.port));
            for to in &flow.to {
                let known = needed.entry((flow.from, *to)).or_default();
                *known = known.union(&port);
            }
        }
        Self {
            by_after: by_after.collect(),
            list,
            needed,
        }
    }

    fn before(&self, after: WorkloadId) -> Option<WorkloadId> {
        self.by_after.get(&after)?.before
    }
}

fn verdict(network: &Network, from: WorkloadId, to: WorkloadId, flow: &NeededFlow) -> Verdict {
    let (from, to): (Endpoint, Endpoint) = (from.into(), to.into());
    let reachability = network.reachability();
    reachability.verdict(&from, &to, flow.protocol, flow.port)
}

/// Where it depends on the address of a node, it may pass.
fn passes(verdict: &Verdict) -> bool {
    verdict.allowed || !verdict.undecided.is_empty()
}

/// `NetworkPolicy shop/web cuts`.
fn doing(by: &[String], one: &str, several: &str) -> String {
    match by {
        [] => format!("the change {one}"),
        [only] => format!("{only} {one}"),
        by => format!("{} {several}", objects(by)),
    }
}
