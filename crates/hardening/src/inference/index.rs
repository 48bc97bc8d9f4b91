//! What leads to a workload, found once for all.

use std::collections::BTreeMap;

use crate::analysis::Analysis;
use crate::cluster::{Cluster, Service, WorkloadId};
use crate::resilience::Bound;

/// What is asked of each workload.
pub(super) struct Index<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) cluster: &'a Cluster,
    services: BTreeMap<WorkloadId, Vec<&'a Service>>,
}

impl<'a> Index<'a> {
    /// Linear in what Services select.
    pub(super) fn of(analysis: &'a Analysis) -> Self {
        let cluster = analysis.cluster();
        let mut services: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for service in cluster.services() {
            for id in cluster.endpoints(service) {
                services.entry(id).or_default().push(service);
            }
        }
        Self {
            analysis,
            cluster,
            services,
        }
    }

    /// The Services that lead to a workload, in the order of reading.
    pub(super) fn services_of(&self, id: WorkloadId) -> impl Iterator<Item = &'a Service> {
        self.services.get(&id).into_iter().flatten().copied()
    }

    /// What budgets want of the pods of a workload.
    pub(super) fn bounds_of(&self, id: WorkloadId) -> impl Iterator<Item = Bound> {
        let resilience = self.analysis.resilience();
        let budgets = resilience.disruptions().budgets_of(id).into_iter();
        budgets.filter_map(|id| Some(resilience.budget(id)?.bound))
    }
}
