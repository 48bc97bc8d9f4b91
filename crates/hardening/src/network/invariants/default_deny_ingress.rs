//! Namespaces whose pods are not all isolated on ingress.

use super::isolation;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::network::{Direction, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.default-deny-ingress",
        severity: Severity::Warning,
        assumes: None,
        promise: "every namespace with workloads isolates all its pods on ingress",
        page: include_str!("default_deny_ingress.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    isolation::check(network, Direction::Ingress, violations);
}
