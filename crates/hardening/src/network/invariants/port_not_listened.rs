//! Ports of rules that no selected pod has.

use crate::cluster::{Cluster, Workload, WorkloadId};
use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations, counted, listed};
use crate::network::{
    Direction, Network, PeerKind, Peers, Policy, PolicyRule, Port, PortKind, Ports,
};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.port-not-listened",
        severity: Severity::Warning,
        assumes: None,
        promise: "the ports of a rule exist on the pods that it is about",
        page: include_str!("port_not_listened.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    for policy in network.policies() {
        for direction in Direction::ALL {
            for rule in policy.rules(direction).unwrap_or_default() {
                let Ports::Of(ports) = &rule.ports else {
                    continue;
                };
                let Some(receivers) = receivers(network, policy, direction, rule) else {
                    continue;
                };
                for port in ports {
                    check_port(network.cluster(), policy, port, &receivers, violations);
                }
            }
        }
    }
}

/// The workloads whose ports a rule speaks of; `None` where some of them are not known.
fn receivers(
    network: &Network,
    policy: &Policy,
    direction: Direction,
    rule: &PolicyRule,
) -> Option<Vec<WorkloadId>> {
    let receivers = match (direction, &rule.peers) {
        (Direction::Ingress, _) => network.selected(policy),
        (Direction::Egress, Peers::Anyone) => return None,
        (Direction::Egress, Peers::Of(peers)) => {
            let mut all = Vec::new();
            for peer in peers {
                if matches!(peer.kind, PeerKind::Block(_)) {
                    return None;
                }
                let workloads = network.peer_workloads(policy, peer);
                if workloads.is_empty() {
                    return None;
                }
                all.extend(workloads);
            }
            all
        }
    };
    (!receivers.is_empty()).then_some(receivers)
}

fn check_port(
    cluster: &Cluster,
    policy: &Policy,
    port: &Port,
    receivers: &[WorkloadId],
    violations: &mut Violations<'_>,
) {
    let workloads = || receivers.iter().map(|id| cluster.workload(*id));
    let found = match &port.kind {
        PortKind::All => true,
        PortKind::Named(name) => {
            workloads().any(|workload| workload.named_port(name, port.protocol).is_some())
        }
        PortKind::Range(first, last) => workloads().any(|workload| {
            // What declares no ports may listen anywhere.
            workload.ports().next().is_none()
                || workload.ports().any(|declared| {
                    declared.protocol == port.protocol
                        && (*first..=*last).contains(&declared.number)
                })
        }),
    };
    if found {
        return;
    }
    let place = policy.place(&port.path.then("port"));
    let violation = match &port.kind {
        PortKind::Named(name) => violations
            .at(
                place,
                format!(
                    "no container of {} declares a port of the name `{name}`",
                    who(cluster, receivers)
                ),
            )
            .label("names no port")
            .effect("this entry allows nothing")
            .severity(Severity::Error),
        _ => violations
            .at(
                place,
                format!(
                    "no container of {} declares this port",
                    who(cluster, receivers)
                ),
            )
            .label("declared by no container")
            .assumes("containers declare the ports that they listen on"),
    };
    violations.report(with_ports(violation, cluster, receivers));
}

fn with_ports(violation: Violation, cluster: &Cluster, receivers: &[WorkloadId]) -> Violation {
    let [only] = receivers else {
        return violation;
    };
    let workload = cluster.workload(*only);
    let Some(first) = workload.ports().next() else {
        return violation;
    };
    let declared: Vec<_> = workload
        .ports()
        .map(|port| described(port.name, port.number))
        .collect();
    violation
        .help(format!("its pods declare {}", listed(&declared)))
        .related(
            Place::value(workload.manifest, first.path()),
            "the first port that they declare",
        )
}

fn described(name: Option<&str>, number: u16) -> String {
    name.map_or_else(|| number.to_string(), |name| format!("{name}: {number}"))
}

fn who(cluster: &Cluster, receivers: &[WorkloadId]) -> String {
    match receivers {
        [only] => format!("`{}`", Workload::display(cluster.workload(*only))),
        _ => format!(
            "the {} that this rule is about",
            counted(receivers.len(), "workload")
        ),
    }
}
