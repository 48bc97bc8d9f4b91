//! How rules name things: as many as a reader takes in, and selectors as they are written.

use crate::cluster::{Cluster, Requirement, Selector, WorkloadId};

/// Names that a message holds before it counts the rest.
const NAMED: usize = 3;

/// `a`, `b` and 4 more.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<_> = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match (names.len().saturating_sub(NAMED), quoted.split_last()) {
        (_, None) => "none".to_owned(),
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, before))) => format!("{} and {last}", before.join(", ")),
        (more, Some(_)) => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// The names of workloads, all of one namespace.
pub(super) fn workloads(cluster: &Cluster, ids: &[WorkloadId]) -> String {
    let names: Vec<_> = ids.iter().map(|id| &cluster.workload(*id).name).collect();
    listed(&names)
}

/// `1 workload`, `5 workloads`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    format!("{count} {one}s")
}

/// A selector in the words of its fields.
pub(super) fn selector(selector: &Selector) -> String {
    let requirements = selector
        .requirements()
        .iter()
        .map(|requirement| match requirement {
            Requirement::In(key, values) if values.len() == 1 => {
                format!("`{key}: {}`", values.concat())
            }
            Requirement::In(key, values) => format!("`{key}` in {}", listed(values)),
            Requirement::NotIn(key, values) => format!("`{key}` not in {}", listed(values)),
            Requirement::Exists(key) => format!("`{key}`"),
            Requirement::DoesNotExist(key) => format!("no `{key}`"),
        });
    let requirements: Vec<_> = requirements.collect();
    if requirements.is_empty() {
        return "everything".to_owned();
    }
    requirements.join(" and ")
}
