//! Services: which pods they lead to, on which ports, and who can reach them from outside.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as core;

use super::object::Object;
use super::port::{PortRef, Protocol, port_number};
use super::resource::Resource;
use super::selector::Selector;
use super::workload::WorkloadId;
use super::{Cluster, Workload};
use crate::finding::{FieldPath, ManifestId};

/// A Service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace, which is that of its pods.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its own labels, as those who watch Services select it by.
    pub labels: BTreeMap<String, String>,
    /// How it is reached.
    pub kind: ServiceKind,
    /// Its ports, in the order of writing. What is no port number is left out.
    pub ports: Vec<ServicePort>,
    /// Which pods of its namespace it leads to; `None` where it leads to none of itself: without a selector, with an
    /// empty one, or of kind `ExternalName`.
    pub selector: Option<Selector>,
    /// Addresses outside the cluster that lead to it on every node.
    pub external_ips: Vec<String>,
    /// The addresses that a load balancer admits; empty for all.
    pub source_ranges: Vec<String>,
}

/// How a Service is reached.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ServiceKind {
    /// At a virtual address within the cluster.
    ClusterIp,
    /// At the addresses of its pods, which its name resolves to.
    Headless,
    /// At a port of every node, too.
    NodePort,
    /// At a load balancer, and unless told otherwise at a port of every node, too.
    LoadBalancer,
    /// Its name is another name for this host.
    ExternalName(String),
}

/// One port of a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// `/spec/ports/0`.
    pub path: FieldPath,
    /// Its name; a Service of one port may leave it out.
    pub name: Option<String>,
    /// The number that clients use.
    pub number: u16,
    /// TCP where the field is absent.
    pub protocol: Protocol,
    /// The port of the pods that it leads to; the same number where the field is absent.
    pub target: PortRef,
    /// The port of every node, where it is given.
    pub node_port: Option<u16>,
}

/// A port of the pods of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PodPort {
    /// The workload.
    pub workload: WorkloadId,
    /// The number.
    pub number: u16,
    /// The protocol.
    pub protocol: Protocol,
}

impl Service {
    /// Whether it can be reached from outside the cluster: through a load balancer, a port of the nodes, or addresses
    /// that lead to them.
    #[must_use]
    pub fn is_external(&self) -> bool {
        matches!(self.kind, ServiceKind::NodePort | ServiceKind::LoadBalancer)
            || !self.external_ips.is_empty()
    }

    /// The port that an Ingress or a client means.
    #[must_use]
    pub fn port(&self, port: &PortRef) -> Option<&ServicePort> {
        self.ports.iter().find(|candidate| match port {
            PortRef::Number(number) => candidate.number == *number,
            PortRef::Named(name) => candidate.name.as_ref() == Some(name),
        })
    }

    /// `namespace/name`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }

    fn of(object: &Object) -> Option<Self> {
        let Resource::Service(service) = &object.resource else {
            return None;
        };
        let empty = core::ServiceSpec::default();
        let spec = service.spec.as_ref().unwrap_or(&empty);
        let kind = kind(spec);
        let labels = spec.selector.as_ref().filter(|labels| !labels.is_empty());
        let selector = match kind {
            ServiceKind::ExternalName(_) => None,
            _ => labels.map(Selector::of_labels),
        };
        Some(Self {
            manifest: object.manifest,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            labels: service.metadata.labels.clone().unwrap_or_default(),
            kind,
            ports: ports(spec),
            selector,
            external_ips: spec.external_ips.clone().unwrap_or_default(),
            source_ranges: spec.load_balancer_source_ranges.clone().unwrap_or_default(),
        })
    }
}

impl ServicePort {
    /// The number of the pods' port that it leads to on the pods of a workload; `None` where no container that keeps
    /// running declares a port of that name and protocol.
    #[must_use]
    pub fn target_on(&self, workload: &Workload) -> Option<u16> {
        match &self.target {
            PortRef::Number(number) => Some(*number),
            PortRef::Named(name) => workload.named_port(name, self.protocol),
        }
    }
}

impl Cluster {
    /// All Services, in the order of reading.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// One Service. Logarithmic in the number of objects.
    #[must_use]
    pub fn service(&self, namespace: &str, name: &str) -> Option<&Service> {
        let object = self.find("", "Service", Some(namespace), name)?;
        let by_manifest = |service: &Service| service.manifest;
        let position = self
            .services
            .binary_search_by_key(&object.manifest, by_manifest);
        self.services.get(position.ok()?)
    }

    /// The workloads whose pods a Service leads to, in the order of reading.
    ///
    /// ```
    /// use hardening::cluster::Cluster;
    /// use hardening::manifest::{Bundle, Source};
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web-1, labels: {app: web}}
    /// spec: {containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]}
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    /// let service = cluster.service("default", "web").unwrap();
    /// assert_eq!(cluster.endpoints(service).len(), 1);
    /// assert_eq!(cluster.pod_ports(service, &service.ports[0])[0].number, 8080);
    /// ```
    #[must_use]
    pub fn endpoints(&self, service: &Service) -> Vec<WorkloadId> {
        let selector = service.selector.as_ref();
        selector.map_or_else(Vec::new, |selector| {
            self.select(&service.namespace, selector)
        })
    }

    /// The ports of pods that one port of a Service leads to. Names are resolved pod by pod; a pod that declares no
    /// port of that name gets no traffic.
    #[must_use]
    pub fn pod_ports(&self, service: &Service, port: &ServicePort) -> Vec<PodPort> {
        let endpoints = self.endpoints(service).into_iter();
        endpoints
            .filter_map(|id| {
                Some(PodPort {
                    workload: id,
                    number: port.target_on(self.workload(id))?,
                    protocol: port.protocol,
                })
            })
            .collect()
    }
}

pub(super) fn collect(objects: &[Object]) -> Vec<Service> {
    objects.iter().filter_map(Service::of).collect()
}

fn kind(spec: &core::ServiceSpec) -> ServiceKind {
    match spec.type_.as_deref() {
        Some("ExternalName") => {
            ServiceKind::ExternalName(spec.external_name.clone().unwrap_or_default())
        }
        Some("LoadBalancer") => ServiceKind::LoadBalancer,
        Some("NodePort") => ServiceKind::NodePort,
        _ if spec.cluster_ip.as_deref() == Some("None") => ServiceKind::Headless,
        _ => ServiceKind::ClusterIp,
    }
}

fn ports(spec: &core::ServiceSpec) -> Vec<ServicePort> {
    let base = FieldPath::of("spec.ports");
    let ports = spec.ports.iter().flatten().enumerate();
    ports
        .filter_map(|(index, port)| {
            let number = port_number(port.port)?;
            Some(ServicePort {
                path: base.then(index),
                name: port.name.clone().filter(|name| !name.is_empty()),
                number,
                protocol: Protocol::parse(port.protocol.as_deref())?,
                target: target(port, number)?,
                node_port: port.node_port.and_then(port_number),
            })
        })
        .collect()
}

/// A target of `0` or `""` is an absent one, as in the API server.
fn target(port: &core::ServicePort, number: u16) -> Option<PortRef> {
    use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
    match &port.target_port {
        None | Some(IntOrString::Int(0)) => Some(PortRef::Number(number)),
        Some(IntOrString::String(name)) if name.is_empty() => Some(PortRef::Number(number)),
        Some(target) => PortRef::of(target),
    }
}
