//! A namespace whose workloads no quota limits, where others are limited.

use std::collections::BTreeMap;

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;

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
    let mut workloads: BTreeMap<&str, usize> = BTreeMap::new();
    for workload in cluster.workloads() {
        *workloads.entry(&workload.namespace).or_default() += 1;
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
        let Some(workloads) = workloads.get(name) else {
            continue;
        };
        let message = match workloads {
            1 => format!("no ResourceQuota limits the workload of namespace `{name}`"),
            count => format!("no ResourceQuota limits the {count} workloads of namespace `{name}`"),
        };
        let violation = violations
            .at(Place::name(manifest), message)
            .label("without quota")
            .effect(
                "its pods may take all that the nodes have, and those of the limited namespaces find no place",
            )
            .help("give it a ResourceQuota for requests and limits of CPU and memory")
            .related(
                Place::name(limited.manifest),
                format!("namespace `{}` has one", limited.namespace()),
            );
        violations.report(violation);
    }
}
