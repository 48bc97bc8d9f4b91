//! Which pods are there and which of them are ready.

use crate::cluster::WorkloadId;

/// How many pods of each workload there are and how many are ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    counts: Vec<PodCount>,
}

/// The pods of one workload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PodCount {
    /// How many there are.
    pub pods: u32,
    /// How many of them are ready.
    pub ready: u32,
}

impl Health {
    pub(super) const fn of(counts: Vec<PodCount>) -> Self {
        Self { counts }
    }

    /// The pods of a workload.
    #[must_use]
    pub fn count(&self, workload: WorkloadId) -> PodCount {
        let count = self.counts.get(workload.0 as usize);
        count.copied().unwrap_or_default()
    }

    /// The same with other pods of one workload; never more ready ones than there are.
    #[must_use]
    pub fn with(mut self, workload: WorkloadId, count: PodCount) -> Self {
        if let Some(old) = self.counts.get_mut(workload.0 as usize) {
            *old = PodCount {
                ready: count.ready.min(count.pods),
                ..count
            };
        }
        self
    }

    /// Takes ready pods away that nobody makes again.
    pub(super) fn lose(&mut self, workload: WorkloadId, pods: u32) {
        if let Some(count) = self.counts.get_mut(workload.0 as usize) {
            count.pods = count.pods.saturating_sub(pods);
            count.ready = count.ready.saturating_sub(pods);
        }
    }
}
