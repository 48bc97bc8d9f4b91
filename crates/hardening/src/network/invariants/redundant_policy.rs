//! Policies that say nothing new.

use std::collections::BTreeSet;

use crate::cluster::WorkloadId;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::network::{
    Direction, Network, Peer, PeerKind, Peers, Policy, PolicyRule, Port, PortKind, Ports,
};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.redundant-policy",
        severity: Severity::Info,
        assumes: None,
        promise: "no policy is implied by another",
        page: include_str!("redundant_policy.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    let mut redundant = BTreeSet::new();
    // Of two that say the same the later is the one too many.
    let mut policies: Vec<_> = network.policies_by_id().collect();
    policies.reverse();
    for (id, policy) in policies {
        let selected = network.selected(policy);
        if selected.is_empty() || has_no_rules(policy) {
            continue;
        }
        let implied_by = network
            .policies_in(&policy.namespace)
            .find(|(other, wider)| {
                *other != id
                    && !redundant.contains(other)
                    && implies(wider, policy)
                    && selects_all(network, wider, &selected)
            });
        let Some((_, wider)) = implied_by else {
            continue;
        };
        redundant.insert(id);
        let message = format!(
            "policy `{}` allows nothing that `{}` does not allow anyway",
            policy.name, wider.name
        );
        let violation = violations
            .at(Place::name(policy.manifest), message)
            .label("says nothing new")
            .related(
                Place::name(wider.manifest),
                "this one selects the same pods and allows as much or more",
            )
            .help("remove it, or tighten the other one if that is too wide");
        violations.report(violation);
    }
}

/// A default deny is worth having for its own sake.
pub(super) fn has_no_rules(policy: &Policy) -> bool {
    Direction::ALL
        .into_iter()
        .all(|direction| policy.rules(direction).is_none_or(<[PolicyRule]>::is_empty))
}

fn selects_all(network: &Network, policy: &Policy, workloads: &[WorkloadId]) -> bool {
    policy.pods.is_everything()
        || workloads
            .iter()
            .all(|id| network.cluster().workload(*id).is_selected_by(&policy.pods))
}

/// Whether every direction of a policy is isolated by the other, and every rule is part of one of the other's.
fn implies(wider: &Policy, policy: &Policy) -> bool {
    Direction::ALL.into_iter().all(|direction| {
        match (policy.rules(direction), wider.rules(direction)) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(rules), Some(wider)) => rules
                .iter()
                .all(|rule| wider.iter().any(|wide| covers(wide, rule))),
        }
    })
}

fn covers(wide: &PolicyRule, rule: &PolicyRule) -> bool {
    let peers = match (&wide.peers, &rule.peers) {
        (Peers::Anyone, _) => true,
        (Peers::Of(_), Peers::Anyone) => false,
        (Peers::Of(wide), Peers::Of(peers)) => peers
            .iter()
            .all(|peer| wide.iter().any(|wide| covers_peer(wide, peer))),
    };
    peers
        && match (&wide.ports, &rule.ports) {
            (Ports::Any, _) => true,
            (Ports::Of(_), Ports::Any) => false,
            (Ports::Of(wide), Ports::Of(ports)) => ports
                .iter()
                .all(|port| wide.iter().any(|wide| covers_port(wide, port))),
        }
}

fn covers_peer(wide: &Peer, peer: &Peer) -> bool {
    match (&wide.kind, &peer.kind) {
        (
            PeerKind::Pods {
                namespaces: wide_namespaces,
                pods: wide_pods,
            },
            PeerKind::Pods { namespaces, pods },
        ) => {
            let all_namespaces = wide_namespaces
                .as_ref()
                .is_some_and(|selector| selector.is_everything());
            (all_namespaces || wide_namespaces == namespaces)
                && (wide_pods.is_everything() || wide_pods == pods)
        }
        (PeerKind::Block(wide), PeerKind::Block(block)) => wide == block,
        _ => false,
    }
}

fn covers_port(wide: &Port, port: &Port) -> bool {
    wide.protocol == port.protocol
        && match (&wide.kind, &port.kind) {
            (PortKind::All, _) => true,
            (PortKind::Range(wide_first, wide_last), PortKind::Range(first, last)) => {
                wide_first <= first && last <= wide_last
            }
            (PortKind::Named(wide), PortKind::Named(name)) => wide == name,
            _ => false,
        }
}
