//! Which workloads a selector selects, without asking each of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::pod_labels::is_controller_label;
use super::selector::{Requirement, Selector};
use super::workload::{Workload, WorkloadId};

/// The workloads of each namespace by label.
///
/// Holds one entry for each namespace, label key and label of each workload, sorted by a hash of these words. Two words
/// of the same hash only add candidates: every candidate is held against the whole selector.
#[derive(Debug, Default)]
pub(super) struct LabelIndex {
    entries: Vec<(u64, WorkloadId)>,
}

impl LabelIndex {
    /// O(n log n) in the number of labels.
    pub(super) fn of(workloads: &[Workload]) -> Self {
        let mut entries = Vec::with_capacity(workloads.len() * 8);
        for (id, workload) in (0..).map(WorkloadId).zip(workloads) {
            let namespace = workload.namespace.as_str();
            entries.push((hash(namespace), id));
            for (key, value) in &workload.labels {
                entries.push((hash((namespace, key.as_str())), id));
                entries.push((hash((namespace, key.as_str(), value.as_str())), id));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    /// The workloads of a namespace that a selector selects, in the order of reading.
    ///
    /// Looks at as many workloads as meet the rarest of the requirements that ask for a label.
    pub(super) fn select(
        &self,
        workloads: &[Workload],
        namespace: &str,
        selector: &Selector,
    ) -> Vec<WorkloadId> {
        let requirements = selector.requirements().iter();
        let rarest = requirements
            .filter_map(|requirement| self.candidates(namespace, requirement))
            .min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>());
        let lists = rarest.unwrap_or_else(|| vec![self.list(hash(namespace))]);
        let candidates = lists.into_iter().flatten().map(|(_, id)| *id);
        let mut selected: Vec<_> = candidates
            .filter(|id| {
                workloads.get(id.0 as usize).is_some_and(|workload| {
                    workload.namespace == namespace && workload.is_selected_by(selector)
                })
            })
            .collect();
        selected.sort_unstable();
        selected.dedup();
        selected
    }

    /// The workloads that may meet a requirement; `None` where those whose template lacks the label may.
    fn candidates(
        &self,
        namespace: &str,
        requirement: &Requirement,
    ) -> Option<Vec<&[(u64, WorkloadId)]>> {
        if is_controller_label(requirement.key()) {
            return None;
        }
        match requirement {
            Requirement::In(key, values) => {
                let lists = values
                    .iter()
                    .map(|value| self.list(hash((namespace, key.as_str(), value.as_str()))));
                Some(lists.collect())
            }
            Requirement::Exists(key) => Some(vec![self.list(hash((namespace, key.as_str())))]),
            Requirement::NotIn(..) | Requirement::DoesNotExist(_) => None,
        }
    }

    fn list(&self, hash: u64) -> &[(u64, WorkloadId)] {
        let start = self.entries.partition_point(|(other, _)| *other < hash);
        let rest = self.entries.get(start..).unwrap_or_default();
        let length = rest.partition_point(|(other, _)| *other == hash);
        rest.get(..length).unwrap_or_default()
    }
}

fn hash(words: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}
