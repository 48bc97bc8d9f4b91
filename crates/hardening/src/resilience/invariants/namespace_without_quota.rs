//! A namespace whose workloads no quota limits, where others are limited.

use std::collections::BTreeMap;

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::resilience::admission::WorkloadAdmission;
use crate::resilience::{Amounts, Resilience};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.namespace-without-quota",
        severity: Severity::Warning,
        assumes: Some("the bundle declares all quotas of the namespaces that it declares"),
        promise: "where namespaces have quotas, every namespace with workloads has one",
        page: include_str!("namespace_without_quota.md"),
    },
    check,
};

/// What the cluster itself needs is not limited.
const OF_THE_CLUSTER: [&str; 3] = ["kube-node-lease", "kube-public", "kube-system"];

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    // A rejected quota is meant, and found to be rejected.
    let Some(limited) = cluster.of_kind("", "ResourceQuota").next() else {
        return;
    };
    let admission = resilience.admission();
    // How many workloads each namespace has, and how many of them have containers that may take all there is.
    let mut workloads: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (id, admitted) in admission.workloads() {
        let workload = cluster.workload(id);
        let (all, unlimited) = workloads.entry(&workload.namespace).or_default();
        *all += 1;
        *unlimited += usize::from(is_unlimited(admitted));
    }
    for namespace in cluster.namespaces().values() {
        let Some(manifest) = namespace.manifest else {
            continue;
        };
        let name = namespace.name.as_str();
        let mut quotas = cluster.of_kind_in("", "ResourceQuota", Some(name));
        if OF_THE_CLUSTER.contains(&name) || quotas.next().is_some() {
            continue;
        }
        let Some((workloads, unlimited)) = workloads.get(name) else {
            continue;
        };
        let message = match workloads {
            1 => format!("no ResourceQuota limits the workload of namespace `{name}`"),
            count => format!("no ResourceQuota limits the {count} workloads of namespace `{name}`"),
        };
        let violation = violations
            .at(Place::name(manifest), message)
            .label("without quota")
            .help("give it a ResourceQuota for requests and limits of CPU and memory")
            .related(
                Place::name(limited.manifest),
                format!("namespace `{}` has one", limited.namespace()),
            );
        violations.report(match unlimited {
            0 => violation
                .effect("nothing limits how many pods it has, and what they take of what the others are promised")
                .severity(Severity::Info),
            1 if *workloads == 1 => violation.effect(unlimited_effect("it has")),
            1 => violation.effect(unlimited_effect("1 of them has")),
            count => violation.effect(unlimited_effect(&format!("{count} of them have"))),
        });
    }
}

fn unlimited_effect(who: &str) -> String {
    format!(
        "{who} containers without limits, which may take all that a node has from the pods of other namespaces"
    )
}

/// Whether a container may take all of the CPU or memory that its node has.
fn is_unlimited(admitted: &WorkloadAdmission) -> bool {
    let compute = ["cpu", "memory"];
    let limited = |limits: &Amounts| compute.iter().all(|name| limits.has(name));
    let pod = admitted.pod.pod.as_ref();
    let mut containers = admitted.pod.containers.iter();
    !pod.is_some_and(|pod| limited(&pod.limits))
        && containers.any(|container| !limited(&container.resources.limits))
}
