//! The namespaces of a cluster with what runs in them.

use std::collections::BTreeMap;

use crate::access::Access;
use crate::access::pod_security::{Level, Pod, Standard, Verdict};
use crate::cluster::Workload;

/// What the cluster itself needs.
pub(super) const OF_THE_CLUSTER: [&str; 3] = ["kube-node-lease", "kube-public", "kube-system"];

/// The workloads by the names of their namespaces, each in the order of reading.
pub(super) fn workloads(access: &Access) -> BTreeMap<&str, Vec<&Workload>> {
    let mut workloads: BTreeMap<&str, Vec<&Workload>> = BTreeMap::new();
    for workload in access.cluster().workloads() {
        let of_namespace = workloads.entry(&workload.namespace).or_default();
        of_namespace.push(workload);
    }
    workloads
}

/// The strictest level that refuses none of these; `None` where only `privileged` does not.
pub(super) fn strictest_passed(workloads: &[&Workload]) -> Option<Level> {
    let passes = |level: &Level| {
        let standard = Standard::latest(*level);
        let mut workloads = workloads.iter();
        workloads.all(|workload| Verdict::of(standard, &Pod::of_workload(workload)).allows())
    };
    [Level::Restricted, Level::Baseline]
        .into_iter()
        .find(passes)
}
