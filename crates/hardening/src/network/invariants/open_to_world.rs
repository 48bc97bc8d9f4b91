//! Ingress rules for everybody.

use std::collections::{BTreeMap, BTreeSet};

use super::world;
use crate::cluster::{Protocol, Workload, WorkloadId};
use crate::finding::{Invariant, Rule, Severity, Violations, counted};
use crate::network::{Direction, Network, PolicyRule, Ports};

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
                .filter(|id| {
                    let brought = fronts.get(id);
                    !brought.is_some_and(|brought| {
                        admits_any(rule, network.cluster().workload(*id), brought)
                    })
                })
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

/// The ports of the pods to which a Service brings the world.
fn fronts(network: &Network) -> BTreeMap<WorkloadId, BTreeSet<(Protocol, u16)>> {
    let cluster = network.cluster();
    let mut fronts: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for service in cluster.services().iter().filter(|it| it.is_external()) {
        for id in cluster.endpoints(service) {
            let workload = cluster.workload(id);
            let ports = service.ports.iter();
            let targets = ports.filter_map(|port| Some((port.protocol, port.target_on(workload)?)));
            fronts.entry(id).or_default().extend(targets);
        }
    }
    fronts
}

/// Whether a rule is for a port to which the world is brought: such a port is meant to be open, one beside it is not.
fn admits_any(rule: &PolicyRule, workload: &Workload, brought: &BTreeSet<(Protocol, u16)>) -> bool {
    let mut brought = brought.iter();
    matches!(rule.ports, Ports::Any)
        || brought.any(|(protocol, number)| rule.allows_port(workload, *protocol, *number))
}
