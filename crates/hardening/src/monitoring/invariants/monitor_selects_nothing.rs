//! ServiceMonitors and PodMonitors that find no target.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, Object, Selector, Service};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, listed};
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
    let choice = OnceCell::new();
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
            let namespaces = cluster.monitored_namespaces(object.namespace(), spec);
            let choice = choice.get_or_init(|| Choice::of(cluster));
            let found = match kind {
                "ServiceMonitor" => choice.services(&selector, &namespaces),
                _ => choice.pods(&selector, &namespaces),
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
                    let message = format!(
                        "{kind} `{}` selects no {what} in {}",
                        object.name(),
                        listed(&namespaces)
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

/// What there is to choose from, by namespace.
struct Choice<'c> {
    cluster: &'c Cluster,
    services: BTreeMap<&'c str, Vec<&'c Service>>,
    workloads: BTreeMap<&'c str, usize>,
}

impl<'c> Choice<'c> {
    fn of(cluster: &'c Cluster) -> Self {
        let mut choice = Self {
            cluster,
            services: BTreeMap::new(),
            workloads: BTreeMap::new(),
        };
        for service in cluster.services() {
            let services = choice.services.entry(&service.namespace).or_default();
            services.push(service);
        }
        for workload in cluster.workloads() {
            *choice.workloads.entry(&workload.namespace).or_default() += 1;
        }
        choice
    }

    fn services(&self, selector: &Selector, namespaces: &[&str]) -> Found<'c> {
        let here = namespaces.iter().filter_map(|it| self.services.get(it));
        let here: Vec<_> = here.flatten().copied().collect();
        let selected = here
            .iter()
            .filter(|service| selector.matches(&service.labels));
        let selected: Vec<_> = selected.copied().collect();
        let ports = selected.iter().flat_map(|service| &service.ports);
        Found {
            seen: here.len(),
            ports: ports.filter_map(|port| port.name.as_deref()).collect(),
            selected: selected.len(),
        }
    }

    fn pods(&self, selector: &Selector, namespaces: &[&str]) -> Found<'c> {
        let seen = namespaces.iter().filter_map(|it| self.workloads.get(it));
        let selected = namespaces
            .iter()
            .flat_map(|it| self.cluster.select(it, selector));
        let selected: Vec<_> = selected.collect();
        let ports = selected
            .iter()
            .flat_map(|id| self.cluster.workload(*id).ports());
        Found {
            seen: seen.sum(),
            ports: ports.filter_map(|port| port.name).collect(),
            selected: selected.len(),
        }
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
        let message = format!(
            "{kind} `{}` scrapes the port `{port}`, and what it selects has {}",
            object.name(),
            match ports.is_empty() {
                true => "no port with a name".to_owned(),
                false => format!("the ports {}", listed(ports)),
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
