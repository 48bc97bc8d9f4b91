//! Which workloads and namespaces a selector selects, without asking each of them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::namespace::Namespace;
use super::pod_labels::is_controller_label;
use super::selector::{Requirement, Selector};
use super::workload::{Workload, WorkloadId};

/// The workloads by label, within each namespace and in all of them, and the namespaces by label.
///
/// Each holds one entry for each label key and label of what it lists. Two words of the same hash only add candidates:
/// every candidate is held against the whole selector.
#[derive(Debug, Default)]
pub(super) struct LabelIndex {
    workloads: Postings,
    namespaces: Postings,
    /// The names of the namespaces, by their positions.
    names: Vec<String>,
}

/// Where a selector looks for workloads; part of each word of the index.
#[derive(Clone, Copy, Hash)]
enum Scope<'n> {
    Namespace(&'n str),
    Everywhere,
}

impl LabelIndex {
    /// O(n log n) in the number of labels.
    pub(super) fn of(workloads: &[Workload], namespaces: &BTreeMap<String, Namespace>) -> Self {
        let mut words = Vec::with_capacity(workloads.len() * 16);
        for (position, workload) in (0..).zip(workloads) {
            let own = Scope::Namespace(&workload.namespace);
            words.push((hash(own), position));
            for scope in [own, Scope::Everywhere] {
                push_labels(&mut words, scope, position, &workload.labels);
            }
        }
        let mut of_namespaces = Vec::with_capacity(namespaces.len() * 8);
        for (position, namespace) in (0..).zip(namespaces.values()) {
            push_labels(
                &mut of_namespaces,
                Scope::Everywhere,
                position,
                &namespace.labels,
            );
        }
        Self {
            workloads: Postings::of(words),
            namespaces: Postings::of(of_namespaces),
            names: namespaces.keys().cloned().collect(),
        }
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
        let scope = Scope::Namespace(namespace);
        let candidates = self
            .workloads
            .candidates(scope, selector, is_controller_label);
        let candidates = candidates.unwrap_or_else(|| self.workloads.list(hash(scope)).collect());
        let is_selected = |workload: &Workload| {
            workload.namespace == namespace && workload.is_selected_by(selector)
        };
        selected(workloads, candidates, is_selected)
    }

    /// The same in all namespaces.
    pub(super) fn select_everywhere(
        &self,
        workloads: &[Workload],
        selector: &Selector,
    ) -> Vec<WorkloadId> {
        let scope = Scope::Everywhere;
        let candidates = self
            .workloads
            .candidates(scope, selector, is_controller_label);
        let candidates = candidates.unwrap_or_else(|| (0..).take(workloads.len()).collect());
        let is_selected = |workload: &Workload| workload.is_selected_by(selector);
        selected(workloads, candidates, is_selected)
    }

    /// The names of the namespaces that may meet a selector, ascending; `None` where any may.
    pub(super) fn namespaces(&self, selector: &Selector) -> Option<impl Iterator<Item = &str>> {
        let scope = Scope::Everywhere;
        let candidates = self.namespaces.candidates(scope, selector, |_| false)?;
        let names = candidates.into_iter();
        Some(names.filter_map(|position| Some(self.names.get(position as usize)?.as_str())))
    }
}

fn push_labels(
    words: &mut Vec<(u64, u32)>,
    scope: Scope<'_>,
    position: u32,
    labels: &BTreeMap<String, String>,
) {
    for (key, value) in labels {
        words.push((hash((scope, key.as_str())), position));
        words.push((hash((scope, key.as_str(), value.as_str())), position));
    }
}

fn selected(
    workloads: &[Workload],
    candidates: Vec<u32>,
    is_selected: impl Fn(&Workload) -> bool,
) -> Vec<WorkloadId> {
    let candidates = candidates.into_iter();
    let selected = candidates.filter(|position| {
        let workload = workloads.get(*position as usize);
        workload.is_some_and(&is_selected)
    });
    selected.map(WorkloadId).collect()
}

/// Positions by the hash of a word, sorted.
#[derive(Debug, Default)]
struct Postings {
    entries: Vec<(u64, u32)>,
}

impl Postings {
    fn of(mut entries: Vec<(u64, u32)>) -> Self {
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    /// What meets the rarest of the requirements that ask for a label, ascending; `None` where what lacks all of them
    /// may be meant, too.
    fn candidates(
        &self,
        scope: Scope<'_>,
        selector: &Selector,
        may_be_added: impl Fn(&str) -> bool,
    ) -> Option<Vec<u32>> {
        let requirements = selector.requirements().iter();
        let requirements = requirements.filter(|it| !may_be_added(it.key()));
        let words = requirements.filter_map(|requirement| match requirement {
            Requirement::In(key, values) => {
                let words = values.iter();
                let words = words.map(|value| hash((scope, key.as_str(), value.as_str())));
                Some(words.collect::<Vec<_>>())
            }
            Requirement::Exists(key) => Some(vec![hash((scope, key.as_str()))]),
            Requirement::NotIn(..) | Requirement::DoesNotExist(_) => None,
        });
        let length =
            |words: &Vec<u64>| -> usize { words.iter().map(|word| self.list(*word).len()).sum() };
        let rarest = words.min_by_key(length)?;
        let mut found: Vec<_> = rarest
            .into_iter()
            .flat_map(|word| self.list(word))
            .collect();
        found.sort_unstable();
        found.dedup();
        Some(found)
    }

    fn list(&self, hash: u64) -> impl ExactSizeIterator<Item = u32> {
        let start = self.entries.partition_point(|(other, _)| *other < hash);
        let rest = self.entries.get(start..).unwrap_or_default();
        let length = rest.partition_point(|(other, _)| *other == hash);
        let list = rest.get(..length).unwrap_or_default();
        list.iter().map(|(_, position)| *position)
    }
}

fn hash(words: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}
