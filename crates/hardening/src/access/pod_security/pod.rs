//! A pod as the checks see it: defaults filled in, and its containers alike, whichever list they stand in.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{
    ContainerPort, Lifecycle, PodSecurityContext, PodSpec, Probe, SecurityContext, Volume,
};

use crate::cluster::{Workload, WorkloadKind};
use crate::finding::FieldPath;

/// Whether a pod is judged, or the template that pods are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Judged {
    /// A pod, as the API server gets it. Of pods on the network of their node, each port is one of the node, too.
    Pod,
    /// A template, which the API server leaves as it is.
    Template,
}

/// What is judged: annotations and spec of a pod or of a template.
#[derive(Clone, Debug)]
pub struct Pod<'a> {
    /// The annotations of its metadata.
    pub annotations: &'a BTreeMap<String, String>,
    /// What it runs.
    pub spec: &'a PodSpec,
    judged: Judged,
    containers: Vec<PodContainer<'a>>,
}

/// A container of any list: those of debuggers are judged as all others are.
#[derive(Clone, Debug)]
pub(super) struct PodContainer<'a> {
    list: ContainerList,
    index: usize,
    pub(super) name: &'a str,
    pub(super) security: Option<&'a SecurityContext>,
    pub(super) ports: &'a [ContainerPort],
    pub(super) probes: [(&'static str, Option<&'a Probe>); 3],
    pub(super) lifecycle: Option<&'a Lifecycle>,
}

/// The lists that containers stand in, in the order in which Kubernetes visits them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ContainerList {
    Init,
    Regular,
    Ephemeral,
}

impl<'a> Pod<'a> {
    /// A pod, or a template, of these annotations and this spec.
    #[must_use]
    pub fn of(
        judged: Judged,
        annotations: &'a BTreeMap<String, String>,
        spec: &'a PodSpec,
    ) -> Self {
        macro_rules! container {
            ($list:ident, $index:expr, $container:expr) => {
                PodContainer {
                    list: ContainerList::$list,
                    index: $index,
                    name: &$container.name,
                    security: $container.security_context.as_ref(),
                    ports: $container.ports.as_deref().unwrap_or_default(),
                    probes: [
                        ("livenessProbe", $container.liveness_probe.as_ref()),
                        ("readinessProbe", $container.readiness_probe.as_ref()),
                        ("startupProbe", $container.startup_probe.as_ref()),
                    ],
                    lifecycle: $container.lifecycle.as_ref(),
                }
            };
        }
        let init = spec.init_containers.iter().flatten().enumerate();
        let regular = spec.containers.iter().enumerate();
        let ephemeral = spec.ephemeral_containers.iter().flatten().enumerate();
        let containers = init
            .map(|(index, it)| container!(Init, index, it))
            .chain(regular.map(|(index, it)| container!(Regular, index, it)))
            .chain(ephemeral.map(|(index, it)| container!(Ephemeral, index, it)))
            .collect();
        Self {
            annotations,
            spec,
            judged,
            containers,
        }
    }

    /// The pods of a workload, as its controller makes them.
    #[must_use]
    pub fn of_workload(workload: &'a Workload) -> Self {
        Self::of(Judged::Pod, &workload.annotations, &workload.pod)
    }

    /// What is judged when the object itself is written: the template, or the pod where it is one.
    #[must_use]
    pub fn as_written(workload: &'a Workload) -> Self {
        let judged = match workload.kind {
            WorkloadKind::Pod => Judged::Pod,
            _ => Judged::Template,
        };
        Self::of(judged, &workload.annotations, &workload.pod)
    }

    /// Init containers, then regular ones, then those of debuggers.
    pub(super) fn containers(&self) -> &[PodContainer<'a>] {
        &self.containers
    }

    pub(super) fn security(&self) -> Option<&'a PodSecurityContext> {
        self.spec.security_context.as_ref()
    }

    /// The volumes. One without a source is an `emptyDir`, which no check minds.
    pub(super) fn volumes(&self) -> &'a [Volume] {
        self.spec.volumes.as_deref().unwrap_or_default()
    }

    pub(super) fn is_windows(&self) -> bool {
        let os = self.spec.os.as_ref();
        os.is_some_and(|os| os.name == "windows")
    }

    /// Whether its users are not those of the node, so that root in it is nobody outside.
    pub(super) fn has_user_namespace(&self) -> bool {
        self.spec.host_users == Some(false)
    }

    /// The port of the node that a port of a container is given.
    pub(super) fn host_port(&self, container: &PodContainer<'_>, port: &ContainerPort) -> i32 {
        let written = port.host_port.unwrap_or(0);
        let defaulted = self.judged == Judged::Pod
            && self.spec.host_network == Some(true)
            && container.list != ContainerList::Ephemeral;
        if written == 0 && defaulted {
            return port.container_port;
        }
        written
    }
}

impl PodContainer<'_> {
    /// The way to one of its fields, from the pod.
    pub(super) fn path(&self, field: &str) -> FieldPath {
        let list = match self.list {
            ContainerList::Init => "initContainers",
            ContainerList::Regular => "containers",
            ContainerList::Ephemeral => "ephemeralContainers",
        };
        let container = FieldPath::of("spec").then(list).then(self.index);
        container.join(&FieldPath::of(field))
    }
}

/// The way to a field of the security context of a pod.
pub(super) fn of_pod(field: &str) -> FieldPath {
    FieldPath::of("spec.securityContext").join(&FieldPath::of(field))
}

/// The way to an annotation.
pub(super) fn annotation(key: &str) -> FieldPath {
    FieldPath::of("metadata.annotations").then(key)
}
