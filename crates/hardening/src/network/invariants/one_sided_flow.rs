//! Rules whose other end is closed.

use std::collections::BTreeSet;

use crate::cluster::WorkloadId;
use crate::finding::{Invariant, Place, Rule, Severity, Violations, counted};
use crate::network::needed_flows::{Purpose, blocked_flows};
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
    let known = Known::of(network);
    for policy in network.policies() {
        for direction in Direction::ALL {
            for rule in policy.rules(direction).unwrap_or_default() {
                let Peers::Of(peers) = &rule.peers else {
                    continue;
                };
                for peer in peers {
                    check_peer(network, &known, policy, direction, peer, violations);
                }
            }
        }
    }
}

fn check_peer(
    network: &Network,
    known: &Known,
    policy: &Policy,
    direction: Direction,
    peer: &Peer,
    violations: &mut Violations<'_>,
) {
    if !matches!(peer.kind, PeerKind::Pods { .. }) {
        return;
    }
    let mut own = network.selected(policy);
    // No policy holds a pod on the network of its node; that is a fault of its own.
    own.retain(|id| !network.is_node_traffic(network.cluster().workload(*id)));
    let mut others = network.peer_workloads(policy, peer);
    let far = known.representatives(&others);
    let mut closed_by = None;
    for near in &known.representatives(&own) {
        for other in &far {
            if other == near {
                if is_let_through_itself(network.reachability(), direction, *near) {
                    return;
                }
                continue;
            }
            match closing(network.reachability(), direction, *near, *other) {
                None => return,
                Some(policies) => closed_by = closed_by.or(policies.first().copied()),
            }
        }
    }
    others.retain(|other| !known.is_reported(direction, &own, *other));
    if others.is_empty() {
        return;
    }
    let Some(closing) = closed_by.and_then(|id: PolicyId| network.policy(id)) else {
        return;
    };
    let cluster = network.cluster();
    let names = cluster.listed(&others);
    let (message, end) = match (direction, others.len()) {
        (Direction::Egress, 1) => (
            format!("egress to {names} is allowed here, but it does not admit it"),
            "ingress",
        ),
        (Direction::Egress, _) => (
            format!("egress to {names} is allowed here, but none of them admits it"),
            "ingress",
        ),
        (Direction::Ingress, 1) => (
            format!("ingress from {names} is allowed here, but it may not send it"),
            "egress",
        ),
        (Direction::Ingress, _) => (
            format!("ingress from {names} is allowed here, but none of them may send it"),
            "egress",
        ),
    };
    let (whose, stay) = match others.len() {
        1 => ("its", "stays"),
        _ => ("their", "stay"),
    };
    let violation = violations
        .at(policy.place(&peer.path), message)
        .label("the other end is closed")
        .effect(format!(
            "this peer allows nothing: {} {stay} cut off",
            counted(others.len(), "workload")
        ))
        .related(
            Place::name(closing.manifest),
            format!(
                "policy `{}` isolates {whose} {end}, and no policy there has a rule for it",
                closing.display()
            ),
        )
        .help(format!(
            "add a rule for this {end} at the other end, or remove the peer if it is not meant"
        ));
    violations.report(violation);
}

/// Whether a rule at the other end is for the pods of the same workload: then the peer is for these, whoever else it means.
fn is_let_through_itself(
    reachability: Reachability<'_>,
    direction: Direction,
    workload: WorkloadId,
) -> bool {
    let end = match direction {
        Direction::Ingress => Direction::Egress,
        Direction::Egress => Direction::Ingress,
    };
    !reachability.isolating(workload, end).is_empty()
        && closing(reachability, direction, workload, workload).is_none()
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
    let allowed = reachability.one_end_at_most(end, &from.into(), &to.into());
    if !allowed.is_none() {
        return None;
    }
    Some(reachability.isolating(other, end).to_vec())
}

/// What is known of the workloads before the rules are looked at.
struct Known {
    /// One of those that no policy tells apart from this workload: it is asked about once.
    representative: Vec<WorkloadId>,
    /// Sender and receiver of what is reported as a needed flow or a scrape that is blocked.
    reported: BTreeSet<(WorkloadId, WorkloadId)>,
}

impl Known {
    fn of(network: &Network) -> Self {
        let workloads = network.cluster().workloads_by_id();
        let mut representative: Vec<_> = workloads.map(|(id, _)| id).collect();
        for class in network.reachability().classes() {
            for workload in class {
                if let Some(slot) = representative.get_mut(workload.0 as usize) {
                    *slot = class[0];
                }
            }
        }
        let blocked = [Purpose::Working, Purpose::Scraping]
            .into_iter()
            .flat_map(|purpose| blocked_flows(network, purpose));
        Self {
            representative,
            reported: blocked
                .map(|blocked| (blocked.flow.from, blocked.to))
                .collect(),
        }
    }

    fn representatives(&self, workloads: &[WorkloadId]) -> BTreeSet<WorkloadId> {
        let representative = |id: &WorkloadId| self.representative.get(id.0 as usize).copied();
        workloads.iter().filter_map(representative).collect()
    }

    /// Whether it is reported elsewhere that the other end is closed to any of these.
    fn is_reported(&self, direction: Direction, near: &[WorkloadId], other: WorkloadId) -> bool {
        near.iter().any(|near| {
            let pair = match direction {
                Direction::Egress => (*near, other),
                Direction::Ingress => (other, *near),
            };
            self.reported.contains(&pair)
        })
    }
}
