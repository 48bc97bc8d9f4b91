//! How the rules name workloads and counts.

use crate::cluster::{Cluster, WorkloadId};

/// Names that a message holds before it counts the rest.
const NAMED: usize = 3;

/// `a`, `b` and 4 more.
pub(super) fn listed(names: &[&str]) -> String {
    let quoted = names.iter().take(NAMED).map(|name| format!("`{name}`"));
    let quoted: Vec<_> = quoted.collect();
    match (names.len().saturating_sub(NAMED), quoted.split_last()) {
        (_, None) => "none".to_owned(),
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, before))) => format!("{} and {last}", before.join(", ")),
        (more, Some(_)) => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// The names of workloads, all of one namespace.
pub(super) fn workloads(cluster: &Cluster, ids: &[WorkloadId]) -> String {
    let names: Vec<_> = ids.iter().map(|id| &*cluster.workload(*id).name).collect();
    listed(&names)
}

/// `1 pod`, `5 pods`.
pub(super) fn counted(count: u32, one: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    format!("{count} {one}s")
}
