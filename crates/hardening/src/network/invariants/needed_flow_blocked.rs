//! Connections that workloads are told to make, and policies do not let pass.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, NAME_LABEL, WorkloadId};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, ManifestId, Place, Rule, Severity,
    Violations,
};
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
    let mut labels: BTreeMap<(ManifestId, &FieldPath), Vec<Blocked<'_, '_>>> = BTreeMap::new();
    let mut needs: BTreeMap<Need, Vec<Blocked<'_, '_>>> = BTreeMap::new();
    for flow in &blocked {
        for end in &flow.ends {
            // One label that is not there often blocks everything: that is one fault, not a hundred.
            match (&end.miss, &end.place) {
                (
                    Miss::LabelMissing { .. } | Miss::SelectsNothing { .. },
                    Place::Field { manifest, path, .. },
                ) => labels
                    .entry((*manifest, path))
                    .or_default()
                    .push((flow, end)),
                _ => needs.entry(Need::of(flow)).or_default().push((flow, end)),
            }
        }
    }
    for blocked in labels.values() {
        report_label(cluster, blocked, violations);
    }
    for blocked in needs.values() {
        report_need(cluster, blocked, violations);
    }
}

/// Reports a label that is not there, with all that it blocks.
fn report_label(cluster: &Cluster, blocked: &[Blocked<'_, '_>], violations: &mut Violations<'_>) {
    let Some((_, end)) = blocked.first() else {
        return;
    };
    let policy = &end.policy.name;
    let (wrong, help, namespace) = match &end.miss {
        Miss::LabelMissing { namespace, label } => (
            format!(
                "policy `{policy}` selects namespace `{namespace}` by `{label}`, which it does not carry"
            ),
            format!("select the namespace by `{NAME_LABEL}: {namespace}`"),
            cluster.namespaces().get(namespace),
        ),
        Miss::SelectsNothing { label, meant } => (
            format!("policy `{policy}` is for pods with `{label}`, which none carries"),
            format!("did you mean `{meant}`?"),
            None,
        ),
        _ => return,
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
    let (effect, asks) = match connections.len() {
        1 => ("the connection is dropped and times out", "asks for it"),
        _ => (
            "these connections are dropped and time out",
            "needs one of them",
        ),
    };
    let message = format!("{wrong}, and so does not allow {}", counted(&connections));
    let mut violation = violations
        .at(end.place.clone(), message)
        .label(end.miss.to_string())
        .effect(effect)
        .help(help);
    if let Some(manifest) = namespace.and_then(|namespace| namespace.manifest) {
        let message = "the namespace is declared here, without the label";
        violation = violation.related(Place::name(manifest), message);
    }
    for (flow, _) in blocked.iter().take(SHOWN) {
        let message = format!("{} {asks}", flow.flow.reason);
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
    violation = violation.effect("the connection is dropped and times out");
    let mut others = blocked.iter().map(|(_, other)| other);
    let other = others.find(|other| other.direction != end.direction);
    let connection = (from.as_str(), to.as_str(), ports.as_str());
    let mut help = remedy(end, connection);
    if let Some(other) = other {
        violation = violation.related(other.place.clone(), format!("also, {}", lacking(other)));
        help = remedies(end, other, connection);
    }
    violation = violation.help(help);
    let ends = [Some(end), other].into_iter().flatten();
    if let Some(fix) = fix(cluster, ends.copied()) {
        violation = violation.fix(fix);
    }
    violations.report(violation);
}

/// What to do at both ends.
fn remedies(
    end: &BlockedEnd<'_>,
    other: &BlockedEnd<'_>,
    connection: (&str, &str, &str),
) -> String {
    let here = remedy(end, connection);
    if !is_plain(end) || !is_plain(other) {
        return format!("{here}, and {}", remedy(other, connection));
    }
    match (&end.policy.namespace, &other.policy.namespace) {
        (one, two) if one == two => {
            let (from, to, ports) = connection;
            format!("allow both egress and ingress from {from} to {to} on {ports} in `{one}`")
        }
        (_, two) => format!("{here}, and {} in `{two}`", other.direction),
    }
}

/// Whether an end lacks nothing but a rule.
const fn is_plain(end: &BlockedEnd<'_>) -> bool {
    !end.other_on_node && !matches!(end.miss, Miss::ServicePort(_))
}

/// What to do at one end of a connection: from whom, to whom, on which ports.
fn remedy(end: &BlockedEnd<'_>, (from, to, ports): (&str, &str, &str)) -> String {
    let (direction, policy) = (end.direction, end.policy);
    let namespace = &policy.namespace;
    match (&end.miss, direction) {
        (Miss::ServicePort(meant), _) => {
            let (written, instead) = (&meant.written, meant.instead());
            format!(
                "write `{instead}` in place of `{written}` in policy `{}`",
                policy.name
            )
        }
        (_, Direction::Egress) if end.other_on_node => format!(
            "{to} is on the network of its node, which no selector selects: allow egress from {from} to the addresses \
             of the nodes by an `ipBlock`, on {ports}, in `{namespace}`"
        ),
        (_, Direction::Ingress) if end.other_on_node => format!(
            "{from} is on the network of its node, which no selector selects: allow ingress to {to} from the addresses \
             of the nodes by an `ipBlock`, on {ports}, in `{namespace}`"
        ),
        _ => format!("allow {direction} from {from} to {to} on {ports} in `{namespace}`"),
    }
}

/// The port of the pods in place of the Service's, at whichever ends have that.
fn fix<'b, 'n: 'b>(
    cluster: &Cluster,
    ends: impl Iterator<Item = &'b BlockedEnd<'n>>,
) -> Option<FixPlan> {
    let (ports, changes): (Vec<_>, Vec<_>) = ends
        .filter_map(|end| port_of_the_pods(cluster, end))
        .unzip();
    Some(FixPlan {
        applicability: Applicability::NeedsReview,
        title: format!("port: {}", ports.first()?),
        changes,
    })
}

/// The port to write instead of the Service's, and the change; `None` where others may be meant by it.
fn port_of_the_pods(cluster: &Cluster, end: &BlockedEnd<'_>) -> Option<(String, Change)> {
    let (Miss::ServicePort(meant), Place::Field { manifest, path, .. }) = (&end.miss, &end.place)
    else {
        return None;
    };
    let manifest = cluster.bundle().manifest(*manifest);
    let mut end_port = path.clone();
    end_port.pop();
    let is_range = manifest.root.at(&end_port.then("endPort")).is_some();
    if !meant.is_for_nobody_else || is_range {
        return None;
    }
    let value = meant.instead();
    // A number stays a number, which a scalar of text would not.
    let change = match value.parse::<u16>() {
        Ok(_) => Change::ReplaceText {
            place: Place::Text {
                source: manifest.source,
                span: manifest.root.at(path)?.span,
            },
            text: value.clone(),
        },
        Err(_) => Change::SetScalar {
            place: end.place.clone(),
            value: value.clone(),
        },
    };
    Some((value, change))
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
