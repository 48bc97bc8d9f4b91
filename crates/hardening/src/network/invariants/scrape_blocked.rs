//! Scrape targets that policies do not let a Prometheus reach.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, WorkloadId};
use crate::finding::{FieldPath, Invariant, ManifestId, Place, Rule, Severity, Violations};
use crate::network::needed_flows::{BlockedEnd, BlockedFlow, Miss, Purpose, blocked_flows};
use crate::network::{Direction, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.scrape-blocked",
        severity: Severity::Error,
        assumes: Some("the network plugin enforces NetworkPolicies"),
        promise: "Prometheus may reach every target that its configuration names",
        page: include_str!("scrape_blocked.md"),
    },
    check,
};

/// Targets that a message names before it counts the rest.
const NAMED: usize = 4;

/// Places shown as evidence.
const SHOWN: usize = 4;

/// What is reported together: the targets of one Prometheus that one place blocks.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Cause {
    from: WorkloadId,
    policy: ManifestId,
    direction: Direction,
    path: FieldPath,
    other_on_node: bool,
}

fn check(network: &Network, violations: &mut Violations<'_>) {
    let blocked = blocked_flows(network, Purpose::Scraping);
    let mut causes: BTreeMap<Cause, Vec<(&BlockedFlow<'_>, &BlockedEnd<'_>)>> = BTreeMap::new();
    for flow in &blocked {
        for end in &flow.ends {
            let path = match &end.place {
                Place::Field { path, .. } => path.clone(),
                Place::Text { .. } => FieldPath::root(),
            };
            let cause = Cause {
                from: flow.flow.from,
                policy: end.policy.manifest,
                direction: end.direction,
                path,
                other_on_node: end.other_on_node,
            };
            causes.entry(cause).or_default().push((flow, end));
        }
    }
    for (cause, flows) in &causes {
        report(network.cluster(), cause, flows, violations);
    }
}

fn report(
    cluster: &Cluster,
    cause: &Cause,
    flows: &[(&BlockedFlow<'_>, &BlockedEnd<'_>)],
    violations: &mut Violations<'_>,
) {
    let Some((_, end)) = flows.first() else {
        return;
    };
    let mut targets: Vec<_> = flows
        .iter()
        .map(|(flow, _)| {
            let to = cluster.workload(flow.to);
            format!("{}/{}:{}", to.namespace, to.name, flow.flow.port)
        })
        .collect();
    targets.sort_unstable();
    targets.dedup();
    let from = cluster.workload(cause.from).display();
    let side = match cause.direction {
        Direction::Egress => "egress",
        Direction::Ingress => "ingress",
    };
    let others = match (&end.miss, end.isolating) {
        (Miss::SelectsNothing { .. }, _) => ", as it selects no pod".to_owned(),
        (_, 1) => String::new(),
        (_, 2) => ", nor does the other policy there".to_owned(),
        (_, more) => format!(", nor does any of the {} other policies there", more - 1),
    };
    let message = format!(
        "policy `{}` does not allow the {side} by which {from} scrapes {}{others}",
        end.policy.name,
        listed(&targets),
    );
    let mut violation = violations
        .at(end.place.clone(), message)
        .label(end.miss.to_string())
        .effect("the targets are down in Prometheus, and alerts on what they measure cannot fire")
        .help(help(end));
    let mut shown = Vec::new();
    for (flow, _) in flows {
        if shown.len() < SHOWN && !shown.contains(&&flow.flow.evidence) {
            shown.push(&flow.flow.evidence);
            let message = format!("{} names it", flow.flow.reason);
            violation = violation.related(flow.flow.evidence.clone(), message);
        }
    }
    violations.report(violation);
}

/// What to do at the end that blocks.
fn help(end: &BlockedEnd<'_>) -> String {
    match (&end.miss, end.direction, end.other_on_node) {
        (Miss::SelectsNothing { meant, .. }, ..) => format!("did you mean `{meant}`?"),
        (_, Direction::Egress, true) => {
            "these pods are on the network of their node, which no selector selects: allow \
             egress from Prometheus to the addresses of the nodes by an `ipBlock`, on these ports"
                .to_owned()
        }
        (_, Direction::Ingress, true) => {
            "Prometheus is on the network of its node, which no selector selects: allow \
             ingress to these pods from the addresses of the nodes by an `ipBlock`, on these ports"
                .to_owned()
        }
        (_, Direction::Egress, false) => {
            "allow egress from Prometheus to these pods on these ports".to_owned()
        }
        (_, Direction::Ingress, false) => {
            "allow ingress to these pods on these ports from Prometheus".to_owned()
        }
    }
}

fn listed(targets: &[String]) -> String {
    let named = targets.get(..NAMED).unwrap_or(targets).join(", ");
    match targets.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}
