//! Rules whose other end is closed.

use std::collections::BTreeSet;

use super::wording::{counted, workloads};
use crate::cluster::WorkloadId;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::network::{Direction, Network, Peer, PeerKind, Peers, Policy, PolicyId, Reachability};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.one-sided-flow",
        severity: Severity::Warning,
        assumes: None,
        promise: "what one end allows to a workload, the other end admits",
        page: include_str!("one_sided_flow.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    let classes = Classes::of(network);
    for policy in network.policies() {
        for direction in Direction::ALL {
            for rule in policy.rules(direction).unwrap_or_default() {
                let Peers::Of(peers) = &rule.peers else {
                    continue;
                };
                for peer in peers {
                    check_peer(network, &classes, policy, direction, peer, violations);
                }
            }
        }
    }
}

fn check_peer(
    network: &Network,
    classes: &Classes,
    policy: &Policy,
    direction: Direction,
    peer: &Peer,
    violations: &mut Violations<'_>,
) {
    if !matches!(peer.kind, PeerKind::Pods { .. }) {
        return;
    }
    let own = classes.representatives(&network.selected(policy));
    let others = network.peer_workloads(policy, peer);
    let far = classes.representatives(&others);
    let mut closed_by = None;
    for near in &own {
        for other in far.iter().filter(|other| *other != near) {
            match closing(network.reachability(), direction, *near, *other) {
                None => return,
                Some(policies) => closed_by = closed_by.or(policies.first().copied()),
            }
        }
    }
    let Some(closing) = closed_by.and_then(|id: PolicyId| network.policy(id)) else {
        return;
    };
    let cluster = network.cluster();
    let (message, end) = match direction {
        Direction::Egress => (
            format!(
                "egress to {} is allowed here, but none of them admits it",
                workloads(cluster, &others)
            ),
            "ingress",
        ),
        Direction::Ingress => (
            format!(
                "ingress from {} is allowed here, but none of them may send it",
                workloads(cluster, &others)
            ),
            "egress",
        ),
    };
    let violation = violations
        .at(policy.place(&peer.path), message)
        .label("the other end is closed")
        .effect(format!(
            "this peer allows nothing: {} stay cut off",
            counted(others.len(), "workload")
        ))
        .related(
            Place::name(closing.manifest),
            format!(
                "policy `{}` isolates their {end}, and no policy there has a rule for it",
                closing.display()
            ),
        )
        .help(format!(
            "add a rule for this {end} at the other end, or remove the peer if it is not meant"
        ));
    violations.report(violation);
}

/// The policies that close the other end to a pair; `None` where some connection of the pair passes.
fn closing(
    reachability: Reachability<'_>,
    direction: Direction,
    near: WorkloadId,
    other: WorkloadId,
) -> Option<Vec<PolicyId>> {
    let (from, to, end) = match direction {
        Direction::Egress => (near, other, Direction::Ingress),
        Direction::Ingress => (other, near, Direction::Egress),
    };
    if !reachability
        .one_end(end, &from.into(), &to.into())
        .is_none()
    {
        return None;
    }
    Some(reachability.isolating(other, end).to_vec())
}

/// Workloads that no policy tells apart are asked about once.
struct Classes {
    of_workload: Vec<WorkloadId>,
}

impl Classes {
    fn of(network: &Network) -> Self {
        let mut of_workload: Vec<_> = network
            .cluster()
            .workloads_by_id()
            .map(|(id, _)| id)
            .collect();
        for class in network.reachability().classes() {
            for workload in class {
                if let Some(slot) = of_workload.get_mut(workload.0 as usize) {
                    *slot = class[0];
                }
            }
        }
        Self { of_workload }
    }

    fn representatives(&self, workloads: &[WorkloadId]) -> BTreeSet<WorkloadId> {
        let representative = |id: &WorkloadId| self.of_workload.get(id.0 as usize).copied();
        workloads.iter().filter_map(representative).collect()
    }
}
