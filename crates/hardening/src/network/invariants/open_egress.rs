//! Egress rules for everywhere.

use super::world;
use crate::finding::{Invariant, Rule, Severity, Violations, counted};
use crate::network::{Direction, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.open-egress",
        severity: Severity::Warning,
        assumes: None,
        promise: "no rule opens the egress of a pod to every address",
        page: include_str!("open_egress.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        for rule in policy.rules(Direction::Egress).unwrap_or_default() {
            let everywhere = world::everywhere(network, policy, rule, Direction::Egress);
            let Some((path, how)) = everywhere else {
                continue;
            };
            let selected = network.selected(policy);
            // Asking anybody for names is how many clusters allow DNS; it carries little.
            if selected.is_empty() || rule.ports.are_of_dns() {
                continue;
            }
            let message = format!(
                "a rule {how} lets {} connect anywhere {}",
                network.cluster().listed(&selected),
                world::ports(rule)
            );
            let effect = format!(
                "{} may send data to any host of the world",
                counted(selected.len(), "workload")
            );
            let violation = violations
                .at(policy.place(&path), message)
                .label("everywhere")
                .effect(effect)
                .help("name the addresses that are needed, or go through a proxy that holds the list of hosts")
                // No policy can name a host: this is as little as one that needs hosts of the internet can open.
                .severity(if world::is_internet_only(rule) {
                    Severity::Info
                } else {
                    Severity::Warning
                });
            violations.report(violation);
        }
    }
}
