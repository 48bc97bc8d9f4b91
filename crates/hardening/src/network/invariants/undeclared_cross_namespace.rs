//! Rules that open a namespace to the whole of another.

use super::wording::listed;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::network::{
    Direction, Network, Peer, PeerKind, Peers, Policy, PolicyRule, Port, PortKind, Ports,
};

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
                for peer in peers {
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
    if !pods.is_everything() || (direction == Direction::Egress && is_dns(rule)) {
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
    let whole = if namespaces.is_everything() {
        "every namespace".to_owned()
    } else {
        format!("namespace {}", listed(&foreign))
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
        .label("a whole namespace")
        .effect("whoever may create a pod there may use this way, too")
        .help("add a podSelector to this peer, and the ports that are needed")
        .severity(if every_port {
            Severity::Warning
        } else {
            Severity::Info
        });
    violations.report(violation);
}

/// Names are asked for at a whole namespace by custom.
fn is_dns(rule: &PolicyRule) -> bool {
    let dns = |port: &Port| matches!(port.kind, PortKind::Range(53, 53));
    match &rule.ports {
        Ports::Any => false,
        Ports::Of(ports) => ports.iter().all(dns),
    }
}
