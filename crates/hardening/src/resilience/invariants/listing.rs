//! How rules list names, and what happens to a workload whose pods are refused.

use crate::cluster::{Workload, WorkloadKind};
use crate::resilience::admission::Refusal;

/// Names that a message holds before it counts the rest.
const NAMED: usize = 4;

/// `a`, `b` and 4 more.
pub(super) fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let quoted: Vec<_> = names
        .into_iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match quoted.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) if quoted.len() <= NAMED => {
            format!("{} and {last}", before.join(", "))
        }
        Some(_) => {
            let shown: Vec<_> = quoted.iter().take(NAMED).cloned().collect();
            let more = quoted.len().saturating_sub(NAMED);
            format!("{} and {more} more", shown.join(", "))
        }
    }
}

/// What follows where each pod of a workload is refused.
pub(super) fn refused_effect(workload: &Workload, refusal: &Refusal) -> String {
    match workload.kind {
        WorkloadKind::Pod => format!("the pod is not created: it {refusal}"),
        kind => format!("the {kind} is created, but none of its pods: each {refusal}"),
    }
}

/// `1 pod`, `5 pods`.
pub(super) fn counted(count: u32, one: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    format!("{count} {one}s")
}
