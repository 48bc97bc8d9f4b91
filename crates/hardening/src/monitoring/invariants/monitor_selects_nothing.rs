//! ServiceMonitors and PodMonitors that find no target.

use std::collections::BTreeSet;

use crate::cluster::{Cluster, Object, Selector};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::manifest::Node;
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.monitor-selects-nothing",
        severity: Severity::Error,
        assumes: Some("the bundle holds all Services and workloads of the namespace"),
        promise: "every monitor finds the port that it is to scrape",
        page: include_str!("monitor_selects_nothing.md"),
    },
    check,
};

const EFFECT: &str =
    "Prometheus scrapes nothing for it, and reports no error: the target is just not there";

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for (kind, list) in [
        ("ServiceMonitor", "endpoints"),
        ("PodMonitor", "podMetricsEndpoints"),
    ] {
        for object in cluster.of_kind("monitoring.coreos.com", kind) {
            let root = &cluster.bundle().manifest(object.manifest).root;
            let Some(spec) = root.get("spec") else {
                continue;
            };
            let Some(selector) = spec.get("selector").and_then(Selector::read) else {
                continue;
            };
            let Some(namespaces) = namespaces(cluster, object, spec) else {
                continue;
            };
            let found = match kind {
                "ServiceMonitor" => services(cluster, &selector, &namespaces),
                _ => pods(cluster, &selector, &namespaces),
            };
            match found {
                // A bundle that shows nothing of a namespace tells nothing of it.
                Found { seen: 0, .. } => {}
                Found { selected: 0, .. } => {
                    let what = if kind == "ServiceMonitor" {
                        "Service"
                    } else {
                        "pod"
                    };
                    let names: Vec<_> = namespaces.iter().map(|it| (*it).to_owned()).collect();
                    let message = format!(
                        "{kind} `{}` selects no {what} in {}",
                        object.name(),
                        super::rule_wording::listed(&names)
                    );
                    let help = match kind {
                        "ServiceMonitor" => {
                            "select by the labels of the Service, which are not those of its pods; \
                             `namespaceSelector` says where to look"
                        }
                        _ => {
                            "select by the labels of the pods; `namespaceSelector` says where to look"
                        }
                    };
                    let violation = violations
                        .at(
                            Place::value(object.manifest, FieldPath::of("spec.selector")),
                            message,
                        )
                        .label(format!("no {what} carries these labels"))
                        .effect(EFFECT)
                        .help(help);
                    violations.report(violation);
                }
                Found { ports, .. } => {
                    unknown_ports(object, kind, list, spec, &ports, violations);
                }
            }
        }
    }
}

/// What a selector finds.
struct Found<'c> {
    /// How many there are to choose from.
    seen: usize,
    selected: usize,
    /// The names of their ports.
    ports: BTreeSet<&'c str>,
}

/// Where a monitor looks; `None` for everywhere.
fn namespaces<'c>(
    cluster: &'c Cluster,
    object: &'c Object,
    spec: &'c Node,
) -> Option<Vec<&'c str>> {
    let selector = spec.get("namespaceSelector");
    let any = selector
        .and_then(|it| it.get("any"))
        .and_then(Node::as_bool);
    let names = selector
        .and_then(|it| it.get("matchNames"))
        .and_then(Node::as_sequence);
    match (any, names) {
        (Some(true), _) => Some(cluster.namespaces().keys().map(String::as_str).collect()),
        (_, Some(names)) if !names.is_empty() => {
            Some(names.iter().filter_map(Node::as_str).collect())
        }
        _ => Some(vec![object.namespace()]),
    }
}

fn services<'c>(cluster: &'c Cluster, selector: &Selector, namespaces: &[&str]) -> Found<'c> {
    let mut found = Found {
        seen: 0,
        selected: 0,
        ports: BTreeSet::new(),
    };
    for service in cluster.services() {
        if !namespaces.contains(&service.namespace.as_str()) {
            continue;
        }
        found.seen += 1;
        if selector.matches(&service.labels) {
            found.selected += 1;
            let names = service.ports.iter().filter_map(|port| port.name.as_deref());
            found.ports.extend(names);
        }
    }
    found
}

fn pods<'c>(cluster: &'c Cluster, selector: &Selector, namespaces: &[&str]) -> Found<'c> {
    let workloads = cluster.workloads().iter();
    let seen = workloads.filter(|workload| namespaces.contains(&workload.namespace.as_str()));
    let selected = namespaces
        .iter()
        .flat_map(|it| cluster.select(it, selector));
    let selected: Vec<_> = selected.collect();
    let ports = selected.iter().flat_map(|id| cluster.workload(*id).ports());
    Found {
        seen: seen.count(),
        ports: ports.filter_map(|port| port.name).collect(),
        selected: selected.len(),
    }
}

/// Endpoints whose port nothing that is selected has.
fn unknown_ports(
    object: &Object,
    kind: &str,
    list: &str,
    spec: &Node,
    ports: &BTreeSet<&str>,
    violations: &mut Violations<'_>,
) {
    let endpoints = spec.get(list).and_then(Node::as_sequence);
    for (index, endpoint) in endpoints.unwrap_or_default().iter().enumerate() {
        let Some(port) = endpoint.get("port").and_then(Node::as_str) else {
            continue;
        };
        if ports.contains(port) {
            continue;
        }
        let known: Vec<_> = ports.iter().map(|it| (*it).to_owned()).collect();
        let message = format!(
            "{kind} `{}` scrapes the port `{port}`, and what it selects has {}",
            object.name(),
            match known.is_empty() {
                true => "no port with a name".to_owned(),
                false => format!("the ports {}", super::rule_wording::listed(&known)),
            }
        );
        let path = FieldPath::of("spec").then(list).then(index).then("port");
        let violation = violations
            .at(Place::value(object.manifest, path), message)
            .effect(EFFECT)
            .help("use the name of the port as the Service or pod declares it");
        violations.report(violation);
    }
}
