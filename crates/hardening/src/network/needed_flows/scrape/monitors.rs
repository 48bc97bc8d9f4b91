//! ServiceMonitors and PodMonitors: what a Prometheus that its operator runs must reach.

use std::collections::BTreeMap;

use crate::cluster::{
    Cluster, Object, PortRef, Protocol, Selector, Service, WorkloadId, WorkloadKind,
};
use crate::finding::{FieldPath, Place};
use crate::manifest::Node;
use crate::network::needed_flows::Reason;
use crate::network::needed_flows::collector::{Collector, Told, ToldTarget};
use crate::network::needed_flows::hosts::Ends;

const GROUP: &str = "monitoring.coreos.com";

/// Takes up the targets of the monitors that every operated Prometheus selects.
pub(super) fn collect(collector: &mut Collector<'_>) {
    let cluster = collector.cluster;
    let mut monitors = Vec::new();
    let mut operated = Vec::new();
    for object in cluster
        .objects()
        .filter(|object| object.identity.group == GROUP)
    {
        match object.identity.kind.as_str() {
            "ServiceMonitor" => monitors.push((Kind::Service, object)),
            "PodMonitor" => monitors.push((Kind::Pod, object)),
            "Prometheus" => operated.push(object),
            _ => {}
        }
    }
    if monitors.is_empty() || operated.is_empty() {
        return;
    }
    let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
    let sets = workloads.filter(|(_, workload)| workload.kind == WorkloadKind::StatefulSet);
    let sets: BTreeMap<_, _> = sets
        .map(|(id, set)| ((set.namespace.as_str(), set.name.clone()), id))
        .collect();
    for prometheus in operated {
        // The operator names the StatefulSet that it makes after the object.
        let set = format!("prometheus-{}", prometheus.name());
        let Some(id) = sets.get(&(prometheus.namespace(), set)) else {
            continue;
        };
        for (kind, monitor) in &monitors {
            if kind.is_selected(cluster, prometheus, monitor) {
                for told in kind.told(collector, monitor) {
                    collector.take(*id, &told);
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Service,
    Pod,
}

impl Kind {
    /// No selector for monitors selects none; no selector for their namespaces means the Prometheus' own.
    fn is_selected(self, cluster: &Cluster, prometheus: &Object, monitor: &Object) -> bool {
        let (labels_field, namespaces_field) = match self {
            Self::Service => ("serviceMonitorSelector", "serviceMonitorNamespaceSelector"),
            Self::Pod => ("podMonitorSelector", "podMonitorNamespaceSelector"),
        };
        let Some(spec) = spec(cluster, prometheus) else {
            return false;
        };
        let by_labels = spec.get(labels_field).and_then(Selector::read);
        let labels = labels(cluster, monitor);
        let in_namespace = match spec.get(namespaces_field).filter(|node| !node.is_null()) {
            None => monitor.namespace() == prometheus.namespace(),
            Some(node) => {
                let namespace = cluster.namespaces().get(monitor.namespace());
                let selector = Selector::read(node);
                selector
                    .zip(namespace)
                    .is_some_and(|(selector, namespace)| selector.matches(&namespace.labels))
            }
        };
        in_namespace && by_labels.is_some_and(|selector| selector.matches(&labels))
    }

    fn told(self, collector: &Collector<'_>, monitor: &Object) -> Vec<Told> {
        let cluster = collector.cluster;
        let Some(spec) = spec(cluster, monitor) else {
            return Vec::new();
        };
        let Some(selector) = spec.get("selector").and_then(Selector::read) else {
            return Vec::new();
        };
        let (kind, list) = match self {
            Self::Service => ("serviceMonitor", "endpoints"),
            Self::Pod => ("podMonitor", "podMetricsEndpoints"),
        };
        let namespaces = cluster.monitored_namespaces(monitor.namespace(), spec);
        let endpoints = spec
            .get(list)
            .and_then(Node::as_sequence)
            .unwrap_or_default();
        let mut told = Vec::new();
        for (index, endpoint) in endpoints.iter().enumerate() {
            // Relabelling may drop some of the targets.
            if endpoint.get("relabelings").is_some() {
                continue;
            }
            let ends = match self {
                Self::Service => service_ends(collector, &selector, &namespaces, endpoint),
                Self::Pod => pod_ends(cluster, &selector, &namespaces, endpoint),
            };
            let path = FieldPath::of("spec").then(list).then(index);
            told.extend(ends.into_iter().map(|ends| Told {
                target: ToldTarget::Pods {
                    service: None,
                    ends,
                },
                evidence: Place::value(monitor.manifest, path.clone()),
                reason: Reason::Scrape {
                    job: format!("{kind}/{}/{}/{index}", monitor.namespace(), monitor.name()),
                },
            }));
        }
        told
    }
}

/// The pods behind the selected Services, each at the port that the endpoint names.
fn service_ends(
    collector: &Collector<'_>,
    selector: &Selector,
    namespaces: &[&str],
    endpoint: &Node,
) -> Vec<Ends> {
    let cluster = collector.cluster;
    let port = endpoint.get("port").and_then(Node::as_str);
    let target = endpoint.get("targetPort").and_then(port_ref);
    let named = port.map(|name| PortRef::Named(name.to_owned()));
    let services = namespaces
        .iter()
        .flat_map(|name| collector.hosts.services_in(name));
    let services = services.filter(|service| selector.matches(&service.labels));
    let ends_of = |service: &Service| match (&named, &target) {
        (Some(named), _) => {
            let port = service.port(named)?;
            Some(collector.hosts.behind(port, cluster.endpoints(service)))
        }
        (None, Some(target)) => {
            let pods = cluster.endpoints(service).into_iter();
            Some(pods.filter_map(|id| pod_end(cluster, id, target)).collect())
        }
        (None, None) => None,
    };
    services.filter_map(ends_of).flatten().collect()
}

/// The selected pods at the port that the endpoint names.
fn pod_ends(
    cluster: &Cluster,
    selector: &Selector,
    namespaces: &[&str],
    endpoint: &Node,
) -> Vec<Ends> {
    let fields = ["port", "portNumber", "targetPort"];
    let port = fields
        .iter()
        .find_map(|field| endpoint.get(field).and_then(port_ref));
    let Some(port) = port else {
        return Vec::new();
    };
    let pods = namespaces
        .iter()
        .flat_map(|name| cluster.select(name, selector));
    pods.filter_map(|id| pod_end(cluster, id, &port)).collect()
}

fn pod_end(cluster: &Cluster, id: WorkloadId, port: &PortRef) -> Option<Ends> {
    let number = match port {
        PortRef::Number(number) => *number,
        PortRef::Named(name) => cluster.workload(id).named_port(name, Protocol::Tcp)?,
    };
    Some(Ends {
        to: vec![id],
        protocol: Protocol::Tcp,
        port: number,
    })
}

fn port_ref(node: &Node) -> Option<PortRef> {
    match (node.as_int(), node.as_str()) {
        (Some(number), _) => u16::try_from(number).ok().map(PortRef::Number),
        (_, Some(name)) => Some(PortRef::Named(name.to_owned())),
        _ => None,
    }
}

fn spec<'c>(cluster: &'c Cluster, object: &Object) -> Option<&'c Node> {
    cluster.bundle().manifest(object.manifest).root.get("spec")
}

fn labels(cluster: &Cluster, object: &Object) -> BTreeMap<String, String> {
    let root = &cluster.bundle().manifest(object.manifest).root;
    let metadata = root.get("metadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    labels.map(Node::texts).unwrap_or_default()
}
