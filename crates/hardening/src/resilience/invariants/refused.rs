//! What happens to a workload whose pods are refused.

use crate::cluster::{Workload, WorkloadKind};
use crate::resilience::admission::Refusal;

/// What follows where each pod of a workload is refused.
pub(super) fn refused_effect(workload: &Workload, refusal: &Refusal) -> String {
    match workload.kind {
        WorkloadKind::Pod => format!("the pod is not created: it {refusal}"),
        kind => format!("the {kind} is created, but none of its pods: each {refusal}"),
    }
}
