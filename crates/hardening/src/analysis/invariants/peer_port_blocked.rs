//! Replicas of Alertmanager that policies keep apart.

use crate::analysis::Analysis;
use crate::cluster::Protocol;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::Gossip;
use crate::network::{Decision, Network, PolicyId, Verdict};

pub(super) static RULE: Rule<Analysis> = Rule {
    invariant: Invariant {
        id: "monitoring.peer-port-blocked",
        severity: Severity::Error,
        assumes: Some("the network plugin enforces NetworkPolicies"),
        promise: "policies let Alertmanagers that are told of each other gossip by TCP and UDP",
        page: include_str!("peer_port_blocked.md"),
    },
    check,
};

fn check(analysis: &Analysis, violations: &mut Violations<'_>) {
    for gossip in analysis.monitoring().gossip() {
        report(analysis, &gossip, violations);
    }
}

fn report(analysis: &Analysis, gossip: &Gossip, violations: &mut Violations<'_>) {
    let network = analysis.network();
    let reachability = network.reachability();
    let (from, to) = (gossip.from.into(), gossip.to.into());
    let verdict = |protocol| reachability.verdict(&from, &to, protocol, gossip.port);
    let (tcp, udp) = (verdict(Protocol::Tcp), verdict(Protocol::Udp));
    let is_blocked = |verdict: &Verdict| !verdict.allowed && verdict.undecided.is_empty();
    let (by, verdict) = match (is_blocked(&tcp), is_blocked(&udp)) {
        (false, false) => return,
        (true, true) => ("TCP and UDP", &tcp),
        (true, false) => ("TCP", &tcp),
        (false, true) => ("UDP", &udp),
    };
    let cluster = analysis.cluster();
    let (sender, receiver) = (cluster.workload(gossip.from), cluster.workload(gossip.to));
    let port = gossip.port;
    let (who, between) = match gossip.from == gossip.to {
        true => (
            format!(
                "the replicas of {} `{}` reach each other",
                sender.kind, sender.name
            ),
            "between these pods, in and out",
        ),
        false => (
            format!(
                "{} `{}` reach its peer {} `{}`",
                sender.kind, sender.name, receiver.kind, receiver.name
            ),
            "from the one to the other, and back",
        ),
    };
    let message = format!("policies do not let {who} at port {port} by {by}");
    let is_joined = by == "UDP";
    let mut violation = violations
        .at(gossip.place.clone(), message)
        .label("is not reached")
        .effect(match is_joined {
            false => "the replicas do not find each other: each notification is sent by each of them, and a silence set in one is unknown to the others",
            true => "the replicas tell each other by the full exchange once a minute only: what one has sent is sent again by another",
        })
        .help(format!("allow port {port} by TCP and UDP {between}"));
    if is_joined {
        violation = violation.severity(Severity::Warning);
    }
    for (decision, direction) in [(&verdict.egress, "egress"), (&verdict.ingress, "ingress")] {
        if let Decision::Denied { policies } = decision {
            for place in places(network, policies) {
                let message =
                    format!("isolates these pods for {direction}, and no rule lets it pass");
                violation = violation.related(place, message);
            }
        }
    }
    violations.report(violation);
}

fn places<'n>(network: &'n Network, policies: &'n [PolicyId]) -> impl Iterator<Item = Place> + 'n {
    let policies = policies.iter().filter_map(|id| network.policy(*id));
    policies.map(|policy| Place::name(policy.manifest))
}
