//! Replicas of Alertmanager that policies keep apart.

use crate::analysis::Analysis;
use crate::cluster::{Cluster, Protocol};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::{Gossip, GossipEnd};
use crate::network::{
    Decision, Direction, Endpoint, Network, PodDescription, PolicyId, PortKind, Ports, Verdict,
};

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
    let cluster = analysis.cluster();
    let network = analysis.network();
    if is_by_name(network, &gossip.to) {
        return;
    }
    let reachability = network.reachability();
    let (from, to) = (
        endpoint(cluster, &gossip.from),
        endpoint(cluster, &gossip.to),
    );
    let verdict = |protocol| reachability.verdict(&from, &to, protocol, gossip.port);
    let (tcp, udp) = (verdict(Protocol::Tcp), verdict(Protocol::Udp));
    let is_blocked = |verdict: &Verdict| !verdict.allowed && verdict.undecided.is_empty();
    let (by, verdict) = match (is_blocked(&tcp), is_blocked(&udp)) {
        (false, false) => return,
        (true, true) => ("TCP and UDP", &tcp),
        (true, false) => ("TCP", &tcp),
        (false, true) => ("UDP", &udp),
    };
    let (sender, receiver) = (name(cluster, &gossip.from), name(cluster, &gossip.to));
    let port = gossip.port;
    let (who, between) = match gossip.from == gossip.to {
        true => (
            format!("the replicas of {sender} reach each other"),
            "between these pods, in and out",
        ),
        false => (
            format!("{sender} reach its peer {receiver}"),
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

fn endpoint(cluster: &Cluster, end: &GossipEnd) -> Endpoint {
    match end {
        GossipEnd::Workload(id) => Endpoint::Workload(*id),
        GossipEnd::Operated {
            namespace, labels, ..
        } => Endpoint::Pod(PodDescription::in_namespace(
            cluster,
            namespace,
            labels.clone(),
        )),
    }
}

fn name(cluster: &Cluster, end: &GossipEnd) -> String {
    match end {
        GossipEnd::Workload(id) => {
            let workload = cluster.workload(*id);
            format!("{} `{}`", workload.kind, workload.name)
        }
        GossipEnd::Operated { name, .. } => format!("Alertmanager `{name}`"),
    }
}

/// Whether a policy may allow ports of pods by names that no manifest tells.
fn is_by_name(network: &Network, end: &GossipEnd) -> bool {
    let GossipEnd::Operated { namespace, .. } = end else {
        return false;
    };
    let policies = network.policies_in(namespace).map(|(_, policy)| policy);
    let rules = policies.flat_map(|policy| {
        let sides = Direction::ALL.into_iter();
        sides.flat_map(|direction| policy.rules(direction).into_iter().flatten())
    });
    let mut ports = rules.filter_map(|rule| match &rule.ports {
        Ports::Of(ports) => Some(ports),
        Ports::Any => None,
    });
    ports.any(|ports| {
        let mut ports = ports.iter();
        ports.any(|port| matches!(port.kind, PortKind::Named(_)))
    })
}

fn places<'n>(network: &'n Network, policies: &'n [PolicyId]) -> impl Iterator<Item = Place> + 'n {
    let policies = policies.iter().filter_map(|id| network.policy(*id));
    policies.map(|policy| Place::name(policy.manifest))
}
