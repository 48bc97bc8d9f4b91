//! Which pods Ingresses and Services lead the outside to, and whether policies let it in.

use super::addresses::AddressSet;
use super::endpoint::{Endpoint, PodDescription};
use super::model::Direction;
use super::reachability::Reachability;
use crate::cluster::{PodPort, PortRef, Service, ServiceKind, ServicePort};
use crate::finding::{FieldPath, ManifestId};

/// A way from outside to a port of a workload's pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    /// Through what.
    pub through: EntranceKind,
    /// Where that is written.
    pub manifest: ManifestId,
    /// The backend of the Ingress, or the port of the Service.
    pub path: FieldPath,
    /// Where it leads.
    pub port: PodPort,
    /// The addresses outside that the pods' policies let in there directly; for an Ingress it is its controller that
    /// must be let in.
    pub admitted: Admitted,
}

/// Through what the outside gets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntranceKind {
    /// An Ingress and its controller.
    Ingress,
    /// A Service with a port on every node.
    NodePort,
    /// A Service with a load balancer.
    LoadBalancer,
    /// A Service with addresses of its own outside the cluster.
    ExternalAddress,
}

/// Who is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admitted {
    /// Through an Ingress: whether a pod that is not in the bundle, as which the controller is seen, is let in.
    Controller(bool),
    /// Through a Service: from these addresses.
    Addresses(AddressSet),
}

impl Admitted {
    /// Whether nobody is.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        match self {
            Self::Controller(admitted) => !admitted,
            Self::Addresses(addresses) => addresses.is_empty(),
        }
    }
}

impl Reachability<'_> {
    /// All ways from outside that Ingresses and Services open, in the order of reading: Ingresses first. Where policies
    /// let nobody in, [`Admitted`] says so.
    ///
    /// Other ways from outside are lines from addresses in [`Reachability::flows`].
    #[must_use]
    pub fn entrances(&self) -> Vec<Entrance> {
        let cluster = self.network().cluster();
        let mut entrances = Vec::new();
        for ingress in cluster.ingresses() {
            for backend in ingress.all_backends() {
                let Some(service) = cluster.service(&ingress.namespace, &backend.service) else {
                    continue;
                };
                let wanted = service
                    .ports
                    .iter()
                    .filter(|port| is_meant(port, backend.port.as_ref()));
                for pod_port in wanted.flat_map(|port| cluster.pod_ports(service, port)) {
                    entrances.push(Entrance {
                        through: EntranceKind::Ingress,
                        manifest: ingress.manifest,
                        path: backend.path.clone(),
                        port: pod_port,
                        admitted: Admitted::Controller(self.admits_controller(&pod_port)),
                    });
                }
            }
        }
        for service in cluster.services() {
            let Some(through) = opened_by(service) else {
                continue;
            };
            for port in &service.ports {
                for pod_port in cluster.pod_ports(service, port) {
                    entrances.push(Entrance {
                        through,
                        manifest: service.manifest,
                        path: port.path.clone(),
                        port: pod_port,
                        admitted: Admitted::Addresses(self.admitted_addresses(&pod_port)),
                    });
                }
            }
        }
        entrances
    }

    fn admits_controller(&self, port: &PodPort) -> bool {
        let controller = Endpoint::Pod(PodDescription::unknown());
        let connections = self.connections(&controller, &port.workload.into());
        connections.contains(port.protocol, port.number)
    }

    fn admitted_addresses(&self, port: &PodPort) -> AddressSet {
        let outside = self.outside(port.workload, Direction::Ingress).into_iter();
        let admitted =
            outside.filter(|(_, connections)| connections.contains(port.protocol, port.number));
        admitted
            .flat_map(|(addresses, _)| addresses.ranges().to_vec())
            .collect()
    }
}

/// Ingresses name ports of the Service, but some controllers (ingress-nginx) take the port of its pods, too: what may
/// be open counts as open.
fn is_meant(port: &ServicePort, wanted: Option<&PortRef>) -> bool {
    match wanted {
        None => false,
        Some(PortRef::Number(number)) => {
            port.number == *number || port.target == PortRef::Number(*number)
        }
        Some(PortRef::Named(name)) => port.name.as_deref() == Some(name),
    }
}

fn opened_by(service: &Service) -> Option<EntranceKind> {
    match service.kind {
        ServiceKind::LoadBalancer => Some(EntranceKind::LoadBalancer),
        ServiceKind::NodePort => Some(EntranceKind::NodePort),
        ServiceKind::ClusterIp | ServiceKind::Headless if !service.external_ips.is_empty() => {
            Some(EntranceKind::ExternalAddress)
        }
        ServiceKind::ClusterIp | ServiceKind::Headless | ServiceKind::ExternalName(_) => None,
    }
}
