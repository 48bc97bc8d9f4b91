//! Ingress rules for everybody.

use std::collections::BTreeSet;

use super::world;
use crate::cluster::WorkloadId;
use crate::finding::{Invariant, Rule, Severity, Violations, counted};
use crate::network::{Direction, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.open-to-world",
        severity: Severity::Warning,
        assumes: None,
        promise: "no rule admits every address, unless a Service brings the world to the pod",
        page: include_str!("open_to_world.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    let fronts = fronts(network);
    for policy in network.policies() {
        for rule in policy.rules(Direction::Ingress).unwrap_or_default() {
            let everywhere = world::everywhere(network, policy, rule, Direction::Ingress);
            let Some((path, how)) = everywhere else {
                continue;
            };
            let selected = network.selected(policy);
            let inner: Vec<_> = selected
                .into_iter()
                .filter(|id| !fronts.contains(id))
                .collect();
            if inner.is_empty() {
                continue;
            }
            let message = format!(
                "a rule {how} admits everybody to {} {}",
                network.cluster().listed(&inner),
                world::ports(rule)
            );
            let effect = format!(
                "{} may be reached from every pod of the cluster, and from outside where a route exists",
                counted(inner.len(), "workload")
            );
            let violation = violations
                .at(policy.place(&path), message)
                .label("everybody")
                .effect(effect)
                .help("name the pods or the addresses that are meant");
            violations.report(violation);
        }
    }
}

/// The workloads that a Service brings the world to.
fn fronts(network: &Network) -> BTreeSet<WorkloadId> {
    let cluster = network.cluster();
    let external = cluster
        .services()
        .iter()
        .filter(|service| service.is_external());
    external
        .flat_map(|service| cluster.endpoints(service))
        .collect()
}
