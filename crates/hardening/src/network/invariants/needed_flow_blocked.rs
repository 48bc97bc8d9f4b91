//! Connections that workloads are told to make, and policies do not let pass.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, NAME_LABEL, WorkloadId};
use crate::finding::{FieldPath, Invariant, ManifestId, Place, Rule, Severity, Violations};
use crate::network::needed_flows::{BlockedEnd, BlockedFlow, Miss, Purpose, blocked_flows};
use crate::network::{Direction, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.needed-flow-blocked",
        severity: Severity::Error,
        assumes: Some("the network plugin enforces NetworkPolicies"),
        promise: "policies let every connection pass that a workload is told to make",
        page: include_str!("needed_flow_blocked.md"),
    },
    check,
};

/// Connections that a message names before it counts the rest.
const NAMED: usize = 3;

/// Places shown as evidence.
const SHOWN: usize = 4;

/// A connection, and the end that blocks it.
type Blocked<'b, 'n> = (&'b BlockedFlow<'n>, &'b BlockedEnd<'n>);

/// The connections of one workload to one Service, which are reported together.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    from: WorkloadId,
    service: Option<ManifestId>,
    /// The receiver, where it is not reached through a Service.
    to: Option<WorkloadId>,
}

impl Need {
    fn of(blocked: &BlockedFlow<'_>) -> Self {
        let service = blocked.flow.service;
        Self {
            from: blocked.flow.from,
            service,
            to: service.is_none().then_some(blocked.to),
        }
    }
}

fn check(network: &Network, violations: &mut Violations<'_>) {
    let cluster = network.cluster();
    let blocked = blocked_flows(network, Purpose::Working);
    let mut missing_labels: BTreeMap<(ManifestId, &FieldPath), Vec<Blocked<'_, '_>>> =
        BTreeMap::new();
    let mut needs: BTreeMap<Need, Vec<Blocked<'_, '_>>> = BTreeMap::new();
    for flow in &blocked {
        for end in &flow.ends {
            // One label that is not there often blocks everything: that is one fault, not a hundred.
            match (&end.miss, &end.place) {
                (Miss::LabelMissing { .. }, Place::Field { manifest, path, .. }) => {
                    let rule = missing_labels.entry((*manifest, path)).or_default();
                    rule.push((flow, end));
                }
                _ => needs.entry(Need::of(flow)).or_default().push((flow, end)),
            }
        }
    }
    for blocked in missing_labels.values() {
        report_missing_label(cluster, blocked, violations);
    }
    for blocked in needs.values() {
        report_need(cluster, blocked, violations);
    }
}

fn report_missing_label(
    cluster: &Cluster,
    blocked: &[Blocked<'_, '_>],
    violations: &mut Violations<'_>,
) {
    let Some((_, end)) = blocked.first() else {
        return;
    };
    let Miss::LabelMissing { namespace, label } = &end.miss else {
        return;
    };
    let mut connections: Vec<_> = blocked
        .iter()
        .map(|(flow, _)| {
            let (from, to) = (cluster.workload(flow.flow.from), cluster.workload(flow.to));
            format!(
                "{}/{} to {}/{}:{}",
                from.namespace, from.name, to.namespace, to.name, flow.flow.port
            )
        })
        .collect();
    connections.sort_unstable();
    connections.dedup();
    let message = format!(
        "policy `{}` selects namespace `{namespace}` by `{label}`, which it does not carry, and so does not allow {}",
        end.policy.name,
        counted(&connections)
    );
    let mut violation = violations
        .at(end.place.clone(), message)
        .label(end.miss.to_string())
        .effect("these connections are dropped and time out")
        .help(format!(
            "select the namespace by `{NAME_LABEL}: {namespace}`"
        ));
    let declared = cluster.namespaces().get(namespace);
    if let Some(manifest) = declared.and_then(|namespace| namespace.manifest) {
        let message = "the namespace is declared here, without the label";
        violation = violation.related(Place::name(manifest), message);
    }
    for (flow, _) in blocked.iter().take(SHOWN) {
        let message = format!("{} needs one of them", flow.flow.reason);
        violation = violation.related(flow.flow.evidence.clone(), message);
    }
    violations.report(violation);
}

fn counted(connections: &[String]) -> String {
    let named = connections.get(..NAMED).unwrap_or(connections).join(", ");
    match (connections.len(), connections.len().saturating_sub(NAMED)) {
        (1, _) => format!("a needed connection: {named}"),
        (all, 0) => format!("{all} needed connections: {named}"),
        (all, more) => format!("{all} needed connections: {named} and {more} more"),
    }
}

fn report_need(cluster: &Cluster, blocked: &[Blocked<'_, '_>], violations: &mut Violations<'_>) {
    let Some((first, end)) = blocked.first() else {
        return;
    };
    let from = cluster.workload(first.flow.from).display();
    let to = cluster.workload(first.to).display();
    let target = match first.flow.service {
        None => to.clone(),
        Some(service) => {
            let service = cluster.bundle().manifest(service);
            format!("Service `{}` ({to})", service.name())
        }
    };
    let mut ports: Vec<_> = blocked
        .iter()
        .map(|(blocked, _)| (blocked.flow.protocol, blocked.flow.port))
        .collect();
    ports.sort_unstable();
    ports.dedup();
    let ports = ports
        .iter()
        .map(|(protocol, port)| format!("{protocol} {port}"));
    let ports = ports.collect::<Vec<_>>().join(" and ");
    let evidence = &first.flow.evidence;
    let asks = format!("{} asks for it", first.flow.reason);
    let message = format!("{from} needs {target} on {ports}, but {}", lacking(end));
    // Where several policies isolate an end and none comes near, none of them is the one to mend.
    let at_policy = end.isolating == 1 || end.miss > Miss::OtherPeers;
    let mut violation = match at_policy {
        true => violations
            .at(end.place.clone(), message)
            .label(end.miss.to_string())
            .related(evidence.clone(), asks),
        false => violations
            .at(evidence.clone(), message)
            .label("needs this connection")
            .related(end.place.clone(), end.miss.to_string()),
    };
    let direction = end.direction;
    let help = format!(
        "allow {direction} from {from} to {to} on {ports} in `{}`",
        end.policy.namespace
    );
    violation = violation
        .effect("the connection is dropped and times out")
        .help(help);
    let other = blocked
        .iter()
        .find(|(_, other)| other.direction != direction);
    if let Some((_, other)) = other {
        violation = violation.related(other.place.clone(), format!("also, {}", lacking(other)));
    }
    violations.report(violation);
}

/// Which end lacks a rule.
fn lacking(end: &BlockedEnd<'_>) -> String {
    let side = match end.direction {
        Direction::Egress => "sender",
        Direction::Ingress => "receiver",
    };
    let (policy, direction) = (&end.policy.name, end.direction);
    match end.isolating {
        1 => format!("policy `{policy}` isolates the {side} and has no rule for this {direction}"),
        many => format!(
            "{many} policies isolate the {side}, `{policy}` among them, and none has a rule for this {direction}"
        ),
    }
}
