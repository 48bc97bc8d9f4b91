//! Workloads that no policy isolates: what both default-deny invariants look for.

use std::collections::BTreeMap;

use crate::cluster::WorkloadId;
use crate::finding::{Place, Violations, counted};
use crate::network::{Direction, Network};

/// Namespaces of the cluster itself, which its vendor keeps.
const SYSTEM: [&str; 3] = ["kube-node-lease", "kube-public", "kube-system"];

/// Reports every namespace that holds a workload which no policy isolates.
pub(super) fn check(network: &Network, direction: Direction, violations: &mut Violations<'_>) {
    let cluster = network.cluster();
    let mut open: BTreeMap<&str, Vec<WorkloadId>> = BTreeMap::new();
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, workload) in cluster.workloads_by_id() {
        let namespace = workload.namespace.as_str();
        // No policy holds a pod on the network of its node; that is a fault of its own.
        if SYSTEM.contains(&namespace) || workload.host_network() {
            continue;
        }
        *all.entry(namespace).or_default() += 1;
        if network.isolating(id, direction).next().is_none() {
            open.entry(namespace).or_default().push(id);
        }
    }
    for (namespace, ids) in open {
        let Some(first) = ids.first() else { continue };
        let total = all.get(namespace).copied().unwrap_or(ids.len());
        let first = cluster.workload(*first);
        let declared = cluster.namespaces().get(namespace);
        let manifest = declared.and_then(|namespace| namespace.manifest);
        let place = Place::name(manifest.unwrap_or(first.manifest));
        let who = if ids.len() == total {
            format!("no policy isolates the {direction} of namespace `{namespace}`")
        } else {
            format!(
                "no policy isolates the {direction} of {} of {total} workloads of namespace `{namespace}`: {}",
                ids.len(),
                cluster.listed(&ids)
            )
        };
        let effect = match direction {
            Direction::Ingress => format!(
                "{} may be reached from every pod of the cluster on every port",
                counted(ids.len(), "workload")
            ),
            Direction::Egress => format!(
                "{} may connect to every pod and to every address outside",
                counted(ids.len(), "workload")
            ),
        };
        let mut violation = violations
            .at(place, who)
            .label("not isolated as a whole")
            .effect(effect)
            .help(format!(
                "add a NetworkPolicy to `{namespace}` with `podSelector: {{}}` and `policyTypes: [{}]`, then allow what is needed",
                match direction {
                    Direction::Ingress => "Ingress",
                    Direction::Egress => "Egress",
                }
            ));
        if manifest.is_some() {
            violation = violation.related(
                Place::name(first.manifest),
                "a workload that is not isolated",
            );
        }
        violations.report(violation);
    }
}
