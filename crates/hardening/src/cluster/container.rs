//! The containers of a pod and the ports that they declare.

use k8s_openapi::api::core::v1::{Container, ContainerPort as ApiPort};

use super::Workload;
use super::port::{Protocol, port_number};
use crate::finding::FieldPath;

/// When a container runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ContainerRole {
    /// As long as the pod.
    Regular,
    /// Before the others, to an end.
    Init,
    /// From before the others as long as the pod: an init container with `restartPolicy: Always`.
    Sidecar,
}

/// A container of a workload's pods.
#[derive(Clone, Copy, Debug)]
pub struct WorkloadContainer<'w> {
    workload: &'w Workload,
    index: usize,
    /// When it runs.
    pub role: ContainerRole,
    /// What is written.
    pub spec: &'w Container,
}

/// A port that a container declares. Containers may listen on others as well: declaring is information only, but names
/// are resolved through it.
#[derive(Clone, Copy, Debug)]
pub struct ContainerPort<'w> {
    /// The container.
    pub container: WorkloadContainer<'w>,
    index: usize,
    /// Its name.
    pub name: Option<&'w str>,
    /// Its number.
    pub number: u16,
    /// TCP where the field is absent.
    pub protocol: Protocol,
    /// The port of the node that leads to it.
    pub host_port: Option<u16>,
}

impl<'w> WorkloadContainer<'w> {
    /// The workload that it is of.
    #[must_use]
    pub const fn workload(&self) -> &'w Workload {
        self.workload
    }

    /// The way to it, such as `/spec/template/spec/containers/0`.
    #[must_use]
    pub fn path(&self) -> FieldPath {
        let list = match self.role {
            ContainerRole::Regular => "containers",
            ContainerRole::Init | ContainerRole::Sidecar => "initContainers",
        };
        let pod = self.workload.template.then("spec");
        pod.then(list).then(self.index)
    }
}

impl ContainerPort<'_> {
    /// The way to it, such as `/spec/template/spec/containers/0/ports/0`.
    #[must_use]
    pub fn path(&self) -> FieldPath {
        self.container.path().then("ports").then(self.index)
    }
}

impl Workload {
    /// The containers of its pods: regular ones first, then init containers and sidecars.
    pub fn containers(&self) -> impl Iterator<Item = WorkloadContainer<'_>> {
        let of = move |index, spec, role| WorkloadContainer {
            workload: self,
            index,
            role,
            spec,
        };
        let regular = self.pod.containers.iter().enumerate();
        let init = self.pod.init_containers.iter().flatten().enumerate();
        let regular = regular.map(move |(index, spec)| of(index, spec, ContainerRole::Regular));
        regular.chain(init.map(move |(index, spec)| of(index, spec, init_role(spec))))
    }

    /// The ports that its containers declare, in the order of [`Workload::containers`]. What is no port number is left
    /// out.
    pub fn ports(&self) -> impl Iterator<Item = ContainerPort<'_>> {
        self.containers().flat_map(|container| {
            let ports = container.spec.ports.iter().flatten().enumerate();
            ports.filter_map(move |(index, port)| declared(container, index, port))
        })
    }

    /// The number of the port of this name and protocol. Init containers do not count: they are gone when the pod
    /// serves.
    #[must_use]
    pub fn named_port(&self, name: &str, protocol: Protocol) -> Option<u16> {
        let mut serving = self
            .ports()
            .filter(|port| port.container.role != ContainerRole::Init);
        let port = serving.find(|port| port.name == Some(name) && port.protocol == protocol)?;
        Some(port.number)
    }

    /// Whether its pods share the network of their node, and so have no address of their own.
    #[must_use]
    pub fn host_network(&self) -> bool {
        self.pod.host_network == Some(true)
    }
}

fn init_role(container: &Container) -> ContainerRole {
    match container.restart_policy.as_deref() {
        Some("Always") => ContainerRole::Sidecar,
        _ => ContainerRole::Init,
    }
}

fn declared<'w>(
    container: WorkloadContainer<'w>,
    index: usize,
    port: &'w ApiPort,
) -> Option<ContainerPort<'w>> {
    Some(ContainerPort {
        container,
        index,
        name: port.name.as_deref().filter(|name| !name.is_empty()),
        number: port_number(port.container_port)?,
        protocol: Protocol::parse(port.protocol.as_deref())?,
        host_port: port.host_port.and_then(port_number),
    })
}
