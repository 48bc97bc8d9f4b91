//! Targets that Prometheus discovers from the API server, with the labels that it gives them.

use std::collections::BTreeMap;

use super::relabeling::{Outcome, Step, Value, relabel};
use crate::cluster::{
    Cluster, ContainerPort, ContainerRole, Protocol, Service, ServicePort, Workload, WorkloadId,
    WorkloadKind,
};
use crate::manifest::Node;

/// The host of an address that is the discovered pod's or Service's own.
const ITSELF: &str = "itself";

/// Pods and Services as discovery sees them.
pub(super) struct Discoverable<'c> {
    cluster: &'c Cluster,
    pods: Vec<Pod<'c>>,
    services: Vec<DiscoverableService<'c>>,
}

#[derive(Clone, Copy)]
struct Pod<'c> {
    id: WorkloadId,
    workload: &'c Workload,
}

struct DiscoverableService<'c> {
    service: &'c Service,
    annotations: Vec<(&'c str, &'c str)>,
}

/// What is discovered, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Search {
    pub(super) role: Role,
    /// `None` for all.
    pub(super) namespaces: Option<Vec<String>>,
}

/// The `role` of a discovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Pod,
    Endpoints,
    Service,
}

/// Something to scrape.
#[derive(Clone, Debug)]
pub(super) enum Found<'c> {
    /// A port of a pod.
    Pod { id: WorkloadId, port: u16 },
    /// A port of a Service.
    Service { service: &'c Service, port: u16 },
    /// Whatever this address means.
    Address(String),
}

impl<'c> Discoverable<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
        let pods = workloads.map(|(id, workload)| Pod { id, workload });
        let services = cluster
            .services()
            .iter()
            .map(|service| DiscoverableService {
                service,
                annotations: annotations(&cluster.bundle().manifest(service.manifest).root),
            });
        Self {
            cluster,
            pods: pods.collect(),
            services: services.collect(),
        }
    }

    /// What a search finds once relabelled; `default_port` is that of the scheme. Linear in what it searches.
    pub(super) fn search(
        &self,
        search: &Search,
        steps: &[Step],
        default_port: u16,
    ) -> Vec<Found<'c>> {
        let mut found = Vec::new();
        match search.role {
            Role::Pod => self.search_pods(search, steps, default_port, &mut found),
            Role::Endpoints => self.search_endpoints(search, steps, default_port, &mut found),
            Role::Service => self.search_services(search, steps, default_port, &mut found),
        }
        found
    }

    fn search_pods(
        &self,
        search: &Search,
        steps: &[Step],
        default_port: u16,
        found: &mut Vec<Found<'c>>,
    ) {
        for pod in self
            .pods
            .iter()
            .filter(|pod| search.covers(&pod.workload.namespace))
        {
            let ports = pod.workload.ports();
            let ports = ports
                .filter(|port| port.protocol == Protocol::Tcp)
                .map(Some);
            let without = pod.workload.ports().next().is_none().then_some(None);
            for port in ports.chain(without) {
                let labels = |name: &str| pod.label(name, port);
                let own = port.map_or_else(
                    || ITSELF.to_owned(),
                    |port| format!("{ITSELF}:{}", port.number),
                );
                if let Outcome::Scraped(address) = relabel(steps, &own, &labels) {
                    found.push(match own_port(&address, default_port) {
                        Some(port) => Found::Pod { id: pod.id, port },
                        None => Found::Address(address),
                    });
                }
            }
        }
    }

    fn search_services(
        &self,
        search: &Search,
        steps: &[Step],
        default_port: u16,
        found: &mut Vec<Found<'c>>,
    ) {
        let services = self.services.iter();
        for service in services.filter(|it| search.covers(&it.service.namespace)) {
            for port in &service.service.ports {
                let labels = |name: &str| service.label(name, port);
                let own = format!("{ITSELF}:{}", port.number);
                if let Outcome::Scraped(address) = relabel(steps, &own, &labels) {
                    found.push(match own_port(&address, default_port) {
                        Some(port) => Found::Service {
                            service: service.service,
                            port,
                        },
                        None => Found::Address(address),
                    });
                }
            }
        }
    }

    /// Only the ports that the Service names: a pod's further ports are discovered, too, but hardly ever kept.
    fn search_endpoints(
        &self,
        search: &Search,
        steps: &[Step],
        default_port: u16,
        found: &mut Vec<Found<'c>>,
    ) {
        let services = self.services.iter();
        for service in services.filter(|it| search.covers(&it.service.namespace)) {
            let Some(kept) = self.kept_by_service(service, steps) else {
                continue;
            };
            for port in &service.service.ports {
                for end in kept.iter().copied() {
                    let Some(pod) = self.pods.get(end.0 as usize) else {
                        continue;
                    };
                    let Some(number) = port.target_on(pod.workload) else {
                        continue;
                    };
                    let declared = pod.workload.ports().find(|port| port.number == number);
                    let labels = |name: &str| match name.starts_with("__meta_kubernetes_pod_") {
                        true => pod.label(name, declared),
                        false => service.label(name, port),
                    };
                    let own = format!("{ITSELF}:{number}");
                    if let Outcome::Scraped(address) = relabel(steps, &own, &labels) {
                        found.push(match own_port(&address, default_port) {
                            Some(port) => Found::Pod { id: end, port },
                            None => Found::Address(address),
                        });
                    }
                }
            }
        }
    }

    /// The pods behind a Service, unless its own labels already drop all of them.
    fn kept_by_service(
        &self,
        service: &DiscoverableService<'c>,
        steps: &[Step],
    ) -> Option<Vec<WorkloadId>> {
        let any = service.service.ports.first()?;
        let labels = |name: &str| match name.starts_with("__meta_kubernetes_service_") {
            true => service.label(name, any),
            false => Value::Unknown,
        };
        match relabel(steps, ITSELF, &labels) {
            Outcome::Dropped => None,
            Outcome::Scraped(_) | Outcome::Undecided => {
                Some(self.cluster.endpoints(service.service))
            }
        }
    }
}

impl Search {
    fn covers(&self, namespace: &str) -> bool {
        let names = self.namespaces.as_ref();
        names.is_none_or(|names| names.iter().any(|name| name == namespace))
    }
}

impl<'c> Pod<'c> {
    fn label(self, name: &str, port: Option<ContainerPort<'_>>) -> Value<'c> {
        let workload = self.workload;
        if name == "__meta_kubernetes_namespace" {
            return Value::from(workload.namespace.as_str());
        }
        let Some(name) = name.strip_prefix("__meta_kubernetes_pod_") else {
            return plain(name);
        };
        let annotations = pairs(&workload.annotations);
        let annotation = written("annotation", name, annotations);
        if let Some(value) = annotation.or_else(|| written("label", name, pairs(&workload.labels)))
        {
            return value;
        }
        match (name, port) {
            ("phase", _) => Value::from("Running"),
            ("ready", _) => Value::from("true"),
            ("controller_kind", _) => controller_kind(workload.kind),
            ("container_port_number", Some(port)) => known(port.number.to_string()),
            ("container_port_protocol", Some(port)) => known(port.protocol.to_string()),
            ("container_port_name", Some(port)) => known(port.name.unwrap_or("").to_owned()),
            ("container_name", Some(port)) => known(port.container.spec.name.clone()),
            ("container_init", Some(port)) => {
                known((port.container.role != ContainerRole::Regular).to_string())
            }
            _ => Value::Unknown,
        }
    }
}

impl DiscoverableService<'_> {
    fn label(&self, name: &str, port: &ServicePort) -> Value<'_> {
        let service = self.service;
        let Some(name) = name.strip_prefix("__meta_kubernetes_") else {
            return plain(name);
        };
        let port_name = || known(port.name.clone().unwrap_or_default());
        match name {
            "namespace" => return Value::from(service.namespace.as_str()),
            "service_name" | "endpoints_name" => return Value::from(service.name.as_str()),
            "service_port_name" | "endpoint_port_name" | "endpointslice_port_name" => {
                return port_name();
            }
            "service_port_number" => return known(port.number.to_string()),
            "endpoint_ready" | "endpointslice_endpoint_conditions_ready" => {
                return Value::from("true");
            }
            "endpoint_address_target_kind" | "endpointslice_address_target_kind" => {
                return Value::from("Pod");
            }
            _ => {}
        }
        let Some(name) = name.strip_prefix("service_") else {
            return Value::Unknown;
        };
        written("annotation", name, self.annotations.iter().copied())
            .or_else(|| written("label", name, pairs(&service.labels)))
            .unwrap_or(Value::Unknown)
    }
}

/// The value of `label_app` or `labelpresent_app`, where the name is of this kind.
fn written<'v>(
    kind: &str,
    name: &str,
    mut pairs: impl Iterator<Item = (&'v str, &'v str)>,
) -> Option<Value<'v>> {
    let name = name.strip_prefix(kind)?;
    if let Some(wanted) = name.strip_prefix("present_") {
        let present = pairs.any(|(key, _)| is_called(key, wanted));
        return Some(Value::from(if present { "true" } else { "" }));
    }
    let wanted = name.strip_prefix('_')?;
    let value = pairs.find(|(key, _)| is_called(key, wanted));
    Some(Value::from(value.map_or("", |(_, value)| value)))
}

/// Signs that a label's name cannot have become `_`.
fn is_called(key: &str, wanted: &str) -> bool {
    let letters = key.chars().map(|letter| match letter {
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '_',
    });
    letters.eq(wanted.chars())
}

/// A label that discovery does not give: empty, or set by the configuration in ways that are not followed.
fn plain(name: &str) -> Value<'static> {
    match name.starts_with("__") || name == "job" {
        true => Value::Unknown,
        false => Value::from(""),
    }
}

fn known(value: String) -> Value<'static> {
    Value::Known(value.into())
}

fn controller_kind(kind: WorkloadKind) -> Value<'static> {
    match kind {
        WorkloadKind::Deployment | WorkloadKind::ReplicaSet => Value::from("ReplicaSet"),
        WorkloadKind::StatefulSet => Value::from("StatefulSet"),
        WorkloadKind::DaemonSet => Value::from("DaemonSet"),
        WorkloadKind::CronJob | WorkloadKind::Job => Value::from("Job"),
        WorkloadKind::ReplicationController => Value::from("ReplicationController"),
        WorkloadKind::Pod => Value::from(""),
    }
}

/// The port of an address that is still the target's own.
fn own_port(address: &str, default: u16) -> Option<u16> {
    match address.strip_prefix(ITSELF)? {
        "" => Some(default),
        port => port.strip_prefix(':')?.parse().ok(),
    }
}

fn pairs(map: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    map.iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
}

fn annotations(object: &Node) -> Vec<(&str, &str)> {
    let metadata = object.get("metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    let entries = annotations.and_then(Node::as_mapping).into_iter();
    entries
        .flat_map(|mapping| mapping.entries())
        .filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)))
        .collect()
}
