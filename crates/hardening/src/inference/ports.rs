//! Where the pods of a workload listen.

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use super::{Declared, Draft, Index, NoteKind, Remarks};
use crate::cluster::{Protocol, Workload, WorkloadId};
use crate::spec::{PortName, PortProtocol, PortSpec};

/// The ports that the containers declare, or, where they declare none, those that Services lead to.
pub(super) fn ports(
    index: &Index<'_>,
    id: WorkloadId,
    workload: &Workload,
    remarks: &mut Remarks,
) -> Vec<PortSpec> {
    let mut ports = Vec::new();
    for port in workload.ports() {
        add(&mut ports, port.name, port.number, port.protocol, remarks);
    }
    if ports.is_empty() {
        for port in index.services_of(id).flat_map(|service| &service.ports) {
            if let Some(number) = port.target_on(workload) {
                let name = port.name.as_deref();
                add(&mut ports, name, number, port.protocol, remarks);
            }
        }
    }
    ports
}

/// Marks what anyone may reach: through Services that lead in from outside, ports of nodes, and policies that say so.
pub(super) fn expose(index: &Index<'_>, declared: &Declared, drafts: &mut [Draft]) {
    for draft in drafts {
        let workload = index.cluster.workload(draft.workload);
        let mut reached = BTreeSet::new();
        for service in index
            .services_of(draft.workload)
            .filter(|it| it.is_external())
        {
            for port in &service.ports {
                reached.extend(port.target_on(workload).zip(protocol_of(port.protocol)));
            }
        }
        for container in &workload.pod.containers {
            let ports = container.ports.iter().flatten();
            let of_node = ports.filter(|port| port.host_port.is_some_and(|it| it > 0));
            reached.extend(of_node.filter_map(|port| {
                let protocol = Protocol::parse(port.protocol.as_deref())?;
                let number = u16::try_from(port.container_port).ok()?;
                Some((number, protocol_of(protocol)?))
            }));
        }
        for port in &mut draft.spec.ports {
            let is_open = declared
                .open
                .contains(&(draft.workload, port.protocol, port.port));
            port.exposed = is_open || reached.contains(&(port.port.get(), port.protocol));
        }
    }
}

fn add(
    ports: &mut Vec<PortSpec>,
    name: Option<&str>,
    number: u16,
    protocol: Protocol,
    remarks: &mut Remarks,
) {
    let Some((protocol, number)) = protocol_of(protocol).zip(NonZeroU16::new(number)) else {
        remarks.say(
            "ports",
            NoteKind::LeftOut,
            format!("Port {number} of {protocol} is left out: a spec knows TCP and UDP."),
        );
        return;
    };
    if ports
        .iter()
        .any(|port| (port.protocol, port.port) == (protocol, number))
    {
        return;
    }
    let name = name_of(ports, name, number);
    ports.extend(name.map(|name| PortSpec {
        name,
        port: number,
        protocol,
        exposed: false,
    }));
}

/// The protocol in a spec.
pub(super) const fn protocol_of(protocol: Protocol) -> Option<PortProtocol> {
    match protocol {
        Protocol::Tcp => Some(PortProtocol::Tcp),
        Protocol::Udp => Some(PortProtocol::Udp),
        Protocol::Sctp => None,
    }
}

/// The name that is written, or `port-8080`; none that another port has.
fn name_of(ports: &[PortSpec], written: Option<&str>, number: NonZeroU16) -> Option<PortName> {
    let taken: BTreeSet<_> = ports.iter().map(|port| port.name.as_str()).collect();
    let made = [format!("port-{number}"), format!("udp-{number}")];
    let candidates = written.into_iter().chain(made.iter().map(String::as_str));
    candidates
        .filter(|name| !taken.contains(name))
        .find_map(|name| name.parse().ok())
}

/// The name of a port; one more is added where there is none of this number.
pub(super) fn named(
    ports: &mut Vec<PortSpec>,
    protocol: PortProtocol,
    number: NonZeroU16,
    name: Option<&str>,
) -> Option<PortName> {
    let known = ports
        .iter()
        .find(|port| (port.protocol, port.port) == (protocol, number));
    if let Some(port) = known {
        return Some(port.name.clone());
    }
    let name = name_of(ports, name, number)?;
    ports.push(PortSpec {
        name: name.clone(),
        port: number,
        protocol,
        exposed: false,
    });
    Some(name)
}
