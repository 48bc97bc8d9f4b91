//! Two peers where one was meant.

use super::wording::selector;
use crate::cluster::{Selector, Workload};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
    counted,
};
use crate::network::{Direction, Network, Peer, PeerKind, Peers, Policy, PolicyRule};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.ambiguous-peers",
        severity: Severity::Error,
        assumes: Some("the pods that the label names are where the bundle has them"),
        promise: "a namespaceSelector and a podSelector that are meant together stand in one peer",
        page: include_str!("ambiguous_peers.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        for direction in Direction::ALL {
            for rule in policy.rules(direction).unwrap_or_default() {
                check_rule(network, policy, direction, rule, violations);
            }
        }
    }
}

fn check_rule(
    network: &Network,
    policy: &Policy,
    direction: Direction,
    rule: &PolicyRule,
    violations: &mut Violations<'_>,
) {
    let Peers::Of(peers) = &rule.peers else {
        return;
    };
    for pair in peers.windows(2) {
        let [first, second] = pair else { continue };
        let Some((namespaces, pods)) = meant_together(first, second) else {
            continue;
        };
        let Some(holder) = holder(network, policy, pods) else {
            continue;
        };
        let whole = network.peer_workloads(policy, first);
        let verb = match direction {
            Direction::Ingress => "lets in",
            Direction::Egress => "opens the way to",
        };
        let effect = if whole.is_empty() {
            "as written, neither of the two peers selects anything".to_owned()
        } else {
            format!(
                "this rule {verb} every pod of those namespaces, today of {}, whatever its labels",
                counted(whole.len(), "workload")
            )
        };
        let message = format!(
            "these are two peers: every pod of the namespaces with {}, or the pods with {} of `{}` itself, where none is",
            selector(namespaces),
            selector(pods),
            policy.namespace
        );
        let merge = FixPlan {
            applicability: Applicability::NeedsReview,
            title: "make it one peer".to_owned(),
            changes: vec![Change::MergeWithNext {
                place: policy.place(&first.path),
            }],
        };
        let violation = violations
            .at(policy.place(&first.path), message)
            .label("this peer is a whole namespace")
            .related(
                policy.place(&second.path),
                "and this one stands beside it, not below it",
            )
            .related(
                Place::value(
                    holder.manifest,
                    holder.template.join(&FieldPath::of("metadata.labels")),
                ),
                format!("the pods meant are those of `{}`", holder.display()),
            )
            .effect(effect)
            .help("take the dash before `podSelector` away if both must hold")
            .fix(merge);
        violations.report(violation);
    }
}

/// Whether a peer and the one behind it are reported as meant together.
pub(super) fn is_reported(network: &Network, policy: &Policy, first: &Peer, second: &Peer) -> bool {
    let pods = meant_together(first, second).map(|(_, pods)| pods);
    pods.is_some_and(|pods| holder(network, policy, pods).is_some())
}

/// A workload elsewhere whose pods are meant. The label is that of pods elsewhere, and of none in the policy's own
/// namespace: as an alternative the second peer would be pointless.
fn holder<'n>(network: &'n Network, policy: &Policy, pods: &Selector) -> Option<&'n Workload> {
    let cluster = network.cluster();
    if !cluster.select(&policy.namespace, pods).is_empty() {
        return None;
    }
    let elsewhere = cluster.select_everywhere(pods);
    let by_namespace = elsewhere.into_iter().map(|id| cluster.workload(id));
    by_namespace.min_by(|a, b| a.namespace.cmp(&b.namespace))
}

/// A peer of namespaces only, followed by one of pods only.
pub(super) fn meant_together<'p>(
    first: &'p Peer,
    second: &'p Peer,
) -> Option<(&'p Selector, &'p Selector)> {
    match (&first.kind, &second.kind) {
        (
            PeerKind::Pods {
                namespaces: Some(namespaces),
                pods: any,
            },
            PeerKind::Pods {
                namespaces: None,
                pods,
            },
        ) if any.is_everything() && !pods.is_everything() => Some((namespaces, pods)),
        _ => None,
    }
}
