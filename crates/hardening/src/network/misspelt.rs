//! Policies that select no pod because a label is a few letters away from the one that pods carry.

use std::collections::BTreeSet;

use super::Network;
use super::model::Policy;
use crate::cluster::{Requirement, Selector, Workload, WorkloadId};
use crate::finding::{FieldPath, Place};

/// A label by which a policy selects nothing, and the one that is probably meant.
#[derive(Clone, Debug)]
pub(super) struct Misspelt<'n> {
    pub(super) key: &'n str,
    /// The value that the policy asks for.
    pub(super) asked: &'n str,
    /// The value that pods carry.
    pub(super) carried: &'n str,
    /// The workloads whose pods carry it, in the order of reading; never empty.
    pub(super) workloads: Vec<WorkloadId>,
    /// Whether no other value is near.
    pub(super) only: bool,
}

impl Network {
    /// The label that keeps a policy from selecting any pod, where pods carry one that is spelt much like it.
    pub(super) fn misspelt<'n>(&'n self, policy: &'n Policy) -> Option<Misspelt<'n>> {
        if !self.selected(policy).is_empty() {
            return None;
        }
        let requirements = policy.pods.requirements().iter();
        requirements
            .filter_map(|requirement| match requirement {
                Requirement::In(key, values) => match values.as_slice() {
                    [asked] => self.nearest(policy, key, asked),
                    _ => None,
                },
                _ => None,
            })
            .next()
    }

    /// Where a policy asks for a label's value, as far as it is written so that one can point at it.
    pub(super) fn asked_at(&self, policy: &Policy, key: &str) -> Place {
        let selector = FieldPath::of("spec.podSelector");
        let label = selector.then("matchLabels").then(key);
        let root = &self.cluster().bundle().manifest(policy.manifest).root;
        policy.place(if root.at(&label).is_some() {
            &label
        } else {
            &selector
        })
    }

    fn nearest<'n>(
        &'n self,
        policy: &Policy,
        key: &'n str,
        asked: &'n str,
    ) -> Option<Misspelt<'n>> {
        let cluster = self.cluster();
        let others = cluster.select(&policy.namespace, &Selector::everything());
        let near: Vec<(WorkloadId, &str)> = others
            .into_iter()
            .filter_map(|id| {
                let workload = cluster.workload(id);
                let carried = workload.labels.get(key)?;
                let meant =
                    is_near(asked, carried) && differs_only_by(workload, policy, key, asked);
                meant.then_some((id, carried.as_str()))
            })
            .collect();
        let distance = |carried: &str| strsim::damerau_levenshtein(asked, carried);
        let (_, carried) = near.iter().min_by_key(|(_, carried)| distance(carried))?;
        let values: BTreeSet<_> = near.iter().map(|(_, carried)| carried).collect();
        let workloads = near.iter().filter(|(_, other)| other == carried);
        Some(Misspelt {
            key,
            asked,
            carried,
            workloads: workloads.map(|(id, _)| *id).collect(),
            only: values.len() == 1,
        })
    }
}

/// Whether a policy would select a workload if the label had the value that is asked for.
fn differs_only_by(workload: &Workload, policy: &Policy, key: &str, asked: &str) -> bool {
    let mut labels = workload.labels.clone();
    labels.insert(key.to_owned(), asked.to_owned());
    policy.pods.matches(&labels)
}

/// Whether a value may be what was meant: it differs by a few letters, or only goes on where the other ends.
fn is_near(asked: &str, carried: &str) -> bool {
    let letters = asked.chars().count();
    let slips = if letters < 4 { 1 } else { 2 };
    strsim::damerau_levenshtein(asked, carried) <= slips
        || (letters >= 3 && carried.starts_with(asked))
}
