//! Rules that open a namespace to the whole of another.

use super::ambiguous_peers;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::network::{Direction, Network, Peer, PeerKind, Peers, Policy, PolicyRule, Ports};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.undeclared-cross-namespace",
        severity: Severity::Warning,
        assumes: None,
        promise: "flows between namespaces are explicit down to workload and port",
        page: include_str!("undeclared_cross_namespace.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        for direction in Direction::ALL {
            for rule in policy.rules(direction).unwrap_or_default() {
                let Peers::Of(peers) = &rule.peers else {
                    continue;
                };
                for (index, peer) in peers.iter().enumerate() {
                    // Two peers where one was meant are a fault of their own.
                    let next = peers.get(index + 1);
                    if next.is_some_and(|next| {
                        ambiguous_peers::is_reported(network, policy, peer, next)
                    }) {
                        continue;
                    }
                    check_peer(network, policy, direction, rule, peer, violations);
                }
            }
        }
    }
}

fn check_peer(
    network: &Network,
    policy: &Policy,
    direction: Direction,
    rule: &PolicyRule,
    peer: &Peer,
    violations: &mut Violations<'_>,
) {
    let PeerKind::Pods {
        namespaces: Some(namespaces),
        pods,
    } = &peer.kind
    else {
        return;
    };
    // Names are asked for at a whole namespace by custom.
    let is_dns = direction == Direction::Egress && rule.ports.are_of_dns();
    if !pods.is_everything() || is_dns {
        return;
    }
    let foreign: Vec<_> = network
        .peer_namespaces(policy, peer)
        .map(|namespace| &namespace.name)
        .filter(|name| **name != policy.namespace)
        .collect();
    if foreign.is_empty() {
        return;
    }
    let (whole, label) = match (namespaces.is_everything(), foreign.len()) {
        (true, _) => ("every namespace".to_owned(), "every namespace"),
        (false, 1) => (
            format!("namespace {}", listed(&foreign)),
            "a whole namespace",
        ),
        (false, _) => (
            format!("namespaces {}", listed(&foreign)),
            "whole namespaces",
        ),
    };
    let every_port = matches!(rule.ports, Ports::Any);
    let ports = if every_port {
        "on every port"
    } else {
        "on the ports of this rule"
    };
    let message = match direction {
        Direction::Ingress => format!("every pod of {whole} is let in {ports}, whatever it is"),
        Direction::Egress => format!("every pod of {whole} may be reached {ports}, whatever it is"),
    };
    let violation = violations
        .at(policy.place(&peer.path.then("namespaceSelector")), message)
        .label(label)
        .effect("whoever may create a pod there may use this way, too")
        .help(if every_port {
            "add a podSelector to this peer, and to the rule the ports that are needed"
        } else {
            "add a podSelector to this peer"
        })
        .severity(if every_port {
            Severity::Warning
        } else {
            Severity::Info
        });
    violations.report(violation);
}
