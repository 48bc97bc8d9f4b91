//! Rules that name the port of a Service, where a policy speaks of the port of its pods.

use std::fmt;

use super::blocked::Connection;
use crate::network::{Direction, PeerKind, Peers, Policy, PolicyRule, Port, PortKind};

/// The port of a Service where the port of its pods was to be named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::network) struct ServicePortMeant {
    /// The number or the name, as the rule has it.
    pub(in crate::network) written: String,
    /// The Service.
    pub(in crate::network) service: String,
    /// The port of the pods.
    pub(in crate::network) number: u16,
    /// The name that the pods give it.
    pub(in crate::network) name: Option<String>,
    /// Whether the rule has a name.
    pub(in crate::network) is_name: bool,
    /// Whether no pod that the rule is about has a port like the one that is written.
    pub(in crate::network) is_for_nobody_else: bool,
}

impl fmt::Display for ServicePortMeant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            written,
            service,
            number,
            ..
        } = self;
        match self.is_name {
            true => write!(f, "`{written}` is a port of Service `{service}`")?,
            false => write!(f, "{written} is the port of Service `{service}`")?,
        }
        write!(f, "; a policy speaks of the pods' port, {number}")?;
        match &self.name {
            Some(name) => write!(f, " (`{name}`)"),
            None => Ok(()),
        }
    }
}

impl ServicePortMeant {
    /// What is to be written instead: a name for a name where the pods have one, a number for a number.
    pub(in crate::network) fn instead(&self) -> String {
        match &self.name {
            Some(name) if self.is_name => name.clone(),
            _ => self.number.to_string(),
        }
    }
}

impl Connection<'_> {
    /// What a rule's port means, if it is that of the Service, where that of the pods was to be named.
    pub(super) fn service_port(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
        port: &Port,
    ) -> Option<ServicePortMeant> {
        let cluster = self.network.cluster();
        let mut services = cluster.services().iter();
        let service = services.find(|service| Some(service.manifest) == self.service)?;
        let (id, receiver) = self.receiver;
        let mut leading_here = service.ports.iter().filter(|service_port| {
            let mut leads_to = cluster.pod_ports(service, service_port).into_iter();
            leads_to.any(|it| {
                it.workload == id && it.number == self.port && it.protocol == self.protocol
            })
        });
        let of_service = leading_here.find(|service_port| {
            port.protocol == service_port.protocol
                && match &port.kind {
                    PortKind::All => false,
                    PortKind::Range(first, last) => first == last && *first == service_port.number,
                    PortKind::Named(name) => service_port.name.as_ref() == Some(name),
                }
        })?;
        let mut declared = receiver.ports();
        let name = declared
            .find(|it| it.number == self.port && it.protocol == self.protocol)
            .and_then(|it| it.name);
        let is_name = matches!(port.kind, PortKind::Named(_));
        Some(ServicePortMeant {
            written: match is_name {
                true => of_service.name.clone().unwrap_or_default(),
                false => of_service.number.to_string(),
            },
            service: service.name.clone(),
            number: self.port,
            name: name.map(str::to_owned),
            is_name,
            is_for_nobody_else: !self.has_another_receiver(direction, policy, rule, port),
        })
    }

    /// Whether pods that a rule is about may listen on the port that it names.
    fn has_another_receiver(
        &self,
        direction: Direction,
        policy: &Policy,
        rule: &PolicyRule,
        port: &Port,
    ) -> bool {
        let receivers = match (direction, &rule.peers) {
            (Direction::Ingress, _) => self.network.selected(policy),
            (Direction::Egress, Peers::Anyone) => return true,
            (Direction::Egress, Peers::Of(peers)) => {
                // Who listens at an address is not known.
                if peers
                    .iter()
                    .any(|peer| matches!(peer.kind, PeerKind::Block(_)))
                {
                    return true;
                }
                let receivers = peers.iter();
                receivers
                    .flat_map(|peer| self.network.peer_workloads(policy, peer))
                    .collect()
            }
        };
        receivers.into_iter().any(|id| {
            let workload = self.network.cluster().workload(id);
            let mut ports = workload.ports();
            let listens = match &port.kind {
                PortKind::Named(name) => workload.named_port(name, port.protocol).is_some(),
                PortKind::All => true,
                PortKind::Range(first, last) => ports.any(|declared| {
                    declared.protocol == port.protocol
                        && (*first..=*last).contains(&declared.number)
                }),
            };
            // What declares no port may listen anywhere.
            listens || (id != self.receiver.0 && workload.ports().next().is_none())
        })
    }
}
