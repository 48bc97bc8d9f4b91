//! What leads to a workload, and what counts its pods, found once for all.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::cluster::{Cluster, Service, WorkloadId};
use crate::resilience::Bound;

/// What is asked of each workload.
pub(super) struct Index<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) cluster: &'a Cluster,
    services: BTreeMap<WorkloadId, Vec<&'a Service>>,
    bounds: BTreeMap<WorkloadId, Vec<Bound>>,
}

impl<'a> Index<'a> {
    /// Linear in what Services and budgets select.
    pub(super) fn of(analysis: &'a Analysis) -> Self {
        let cluster = analysis.cluster();
        let mut services: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for service in cluster.services() {
            for id in cluster.endpoints(service) {
                services.entry(id).or_default().push(service);
            }
        }
        let mut bounds: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for budget in analysis.resilience().budgets() {
            let pods = budget.pods.as_ref();
            let counted = pods.map(|pods| cluster.select(&budget.namespace, pods));
            for id in counted.into_iter().flatten() {
                bounds.entry(id).or_default().push(budget.bound);
            }
        }
        Self {
            analysis,
            cluster,
            services,
            bounds,
        }
    }

    /// The Services that lead to a workload, in the order of reading.
    pub(super) fn services_of(&self, id: WorkloadId) -> impl Iterator<Item = &'a Service> {
        self.services.get(&id).into_iter().flatten().copied()
    }

    /// What budgets want of the pods of a workload.
    pub(super) fn bounds_of(&self, id: WorkloadId) -> &[Bound] {
        self.bounds.get(&id).map_or(&[], Vec::as_slice)
    }
}
