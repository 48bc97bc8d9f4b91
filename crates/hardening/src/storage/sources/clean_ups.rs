//! The jobs that delete snapshots, by the namespaces in which they do.

use std::collections::BTreeMap;

use crate::storage::acts::Act;
use crate::storage::jobs::BackupJob;
use crate::storage::retention::Retention;
use crate::storage::selection::Selection;

/// What jobs delete of snapshots.
pub(super) struct CleanUps<'s> {
    by_namespace: BTreeMap<&'s str, Vec<CleanUp<'s>>>,
    /// Those of which no namespace is known.
    anywhere: Vec<CleanUp<'s>>,
}

/// The job, what it chooses from, and what it keeps where that is known.
pub(super) type CleanUp<'s> = (&'s BackupJob, &'s Selection, Option<&'s Retention>);

impl<'s> CleanUps<'s> {
    /// Linear in what the jobs do.
    pub(super) fn of(jobs: &'s [BackupJob]) -> Self {
        let mut found = Self {
            by_namespace: BTreeMap::new(),
            anywhere: Vec::new(),
        };
        for job in jobs {
            for (_, act) in job.acts() {
                let Act::Prune {
                    retention,
                    among: Some(among),
                    ..
                } = act
                else {
                    continue;
                };
                // What the API server refuses deletes nothing.
                if retention.as_ref().is_some_and(Retention::keeps_everything) {
                    continue;
                }
                let list = match among.namespace() {
                    Some(namespace) => found.by_namespace.entry(namespace).or_default(),
                    None => &mut found.anywhere,
                };
                list.push((job, among, retention.as_ref()));
            }
        }
        found
    }

    /// Those that may delete snapshots of a namespace. Linear in these.
    pub(super) fn in_namespace(&self, namespace: &str) -> impl Iterator<Item = CleanUp<'s>> {
        let here = self.by_namespace.get(namespace).into_iter().flatten();
        here.chain(&self.anywhere).copied()
    }
}
