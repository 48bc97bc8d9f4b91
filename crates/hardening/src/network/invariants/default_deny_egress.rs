//! Namespaces whose pods are not all isolated on egress.

use super::isolation;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::network::{Direction, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.default-deny-egress",
        severity: Severity::Warning,
        assumes: None,
        promise: "every namespace with workloads isolates all its pods on egress",
        page: include_str!("default_deny_egress.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    isolation::check(network, Direction::Egress, violations);
}
