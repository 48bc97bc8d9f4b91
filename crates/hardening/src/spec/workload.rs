//! The workload of a service, hardened: what every rendered pod has in common.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{
    DaemonSet, DaemonSetSpec, Deployment, DeploymentSpec, DeploymentStrategy,
    RollingUpdateDeployment, StatefulSet, StatefulSetSpec,
};
use k8s_openapi::api::core::v1::{
    Affinity, Capabilities, Container, ContainerPort, PersistentVolumeClaim,
    PersistentVolumeClaimSpec, PersistentVolumeClaimVolumeSource, PodAffinityTerm, PodAntiAffinity,
    PodSecurityContext, PodSpec, PodTemplateSpec, ResourceRequirements, SeccompProfile,
    SecurityContext, Service as ServiceObject, ServicePort as ServiceObjectPort, ServiceSpec,
    Volume, VolumeMount, VolumeResourceRequirements, WeightedPodAffinityTerm,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::phase1::{ClaimSpec, PortProtocol, Priority};
use super::service::{Origin, PodsFrom, Service, ServicePort};
use super::values::Amounts;
use crate::cluster::{STAND_IN_ANNOTATION, is_made_anew};
use crate::finding::IGNORE_ANNOTATION;
use crate::manifest::Document;

/// The user and group that rendered pods run as; no image's own user, so none of its files belong to it.
const USER: i64 = 65_532;
/// An image that does nothing, for a service whose image is not said.
const PAUSE: &str = "registry.k8s.io/pause:3.10";
/// What a pod says that only stands in.
const STANDS_IN: &str = "the team's own workload takes its place";
/// What tells nodes apart.
const HOSTNAME: &str = "kubernetes.io/hostname";

impl Priority {
    /// The name of its PriorityClass.
    #[must_use]
    pub const fn class_name(self) -> &'static str {
        match self {
            Self::Critical => "critical-services",
            Self::Standard => "standard-services",
            Self::Batch => "low-priority-batch",
        }
    }

    /// The value of its PriorityClass.
    #[must_use]
    pub const fn value(self) -> i32 {
        match self {
            Self::Critical => 1_000,
            Self::Standard => 500,
            Self::Batch => 100,
        }
    }
}

impl PortProtocol {
    /// As the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
        }
    }
}

/// The name, the namespace and the labels of an object of a service.
pub(crate) fn metadata(service: &Service, name: impl Into<String>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.into()),
        namespace: Some(service.namespace.to_string()),
        labels: Some(service.labels.as_map().clone()),
        ..ObjectMeta::default()
    }
}

/// A selector of the pods of a service.
pub(crate) fn selector(service: &Service) -> LabelSelector {
    LabelSelector {
        match_labels: Some(service.labels.as_map().clone()),
        ..LabelSelector::default()
    }
}

/// The container of a service as any is: its image, ports and resources, no privileges, and a file system that cannot be
/// written but for its volumes.
pub(crate) fn container(service: &Service) -> Container {
    let image = service.image.as_ref().map_or(PAUSE, |image| image.as_str());
    let ports: Vec<_> = service.ports.iter().map(container_port).collect();
    let mounts: Vec<_> = service.claims.iter().map(mount).collect();
    Container {
        name: service.name.to_string(),
        image: Some(image.to_owned()),
        ports: Some(ports).filter(|it| !it.is_empty()),
        resources: Some(ResourceRequirements {
            requests: Some(resource_list(&service.requests)),
            limits: Some(resource_list(&service.limits)),
            ..ResourceRequirements::default()
        }),
        security_context: Some(security_of(service)),
        volume_mounts: Some(mounts).filter(|it| !it.is_empty()),
        ..Container::default()
    }
}

/// The pod of a service around a container: its account and priority, apart from its like, and no token but where the API
/// server is called.
pub(crate) fn pod(service: &Service, container: Container) -> PodSpec {
    PodSpec {
        affinity: (service.replicas > 1 && service.pods_from != PodsFrom::CronJobs)
            .then(|| apart(service)),
        automount_service_account_token: Some(service.calls_api_server),
        containers: vec![container],
        priority_class_name: Some(service.priority.class_name().to_owned()),
        security_context: Some(PodSecurityContext {
            fs_group: Some(USER),
            run_as_group: Some(USER),
            run_as_non_root: Some(true),
            run_as_user: Some(USER),
            seccomp_profile: Some(SeccompProfile {
                type_: "RuntimeDefault".to_owned(),
                ..SeccompProfile::default()
            }),
            ..PodSecurityContext::default()
        }),
        service_account_name: Some(service.account.to_string()),
        ..PodSpec::default()
    }
}

/// The objects that make the pods of a service: its workload, and before it the claims that a Deployment's pods share.
/// CronJobs are made by those who know their schedules.
pub(crate) fn workload(service: &Service, pod: PodSpec) -> Vec<Document> {
    annotated_workload(service, pod, BTreeMap::new())
}

/// The same with annotations of the pods: a change of one of them replaces the pods.
pub(crate) fn annotated_workload(
    service: &Service,
    mut pod: PodSpec,
    mut annotations: BTreeMap<String, String>,
) -> Vec<Document> {
    let mut documents = Vec::new();
    if service.pods_from != PodsFrom::StatefulSet {
        let volumes = pod.volumes.get_or_insert_default();
        for claim in &service.claims {
            let name = service.shared_claim_name(claim);
            volumes.push(volume(claim, &name));
            documents.push(Document::of(&PersistentVolumeClaim {
                metadata: metadata(service, name),
                spec: Some(claim_spec(claim)),
                ..PersistentVolumeClaim::default()
            }));
        }
    }
    pod.volumes = pod.volumes.filter(|it| !it.is_empty());
    if service.origin == Origin::Declared {
        annotations.insert(STAND_IN_ANNOTATION.to_owned(), STANDS_IN.to_owned());
    }
    let template = PodTemplateSpec {
        metadata: Some(ObjectMeta {
            labels: Some(service.labels.as_map().clone()),
            annotations: Some(annotations).filter(|it| !it.is_empty()),
            ..ObjectMeta::default()
        }),
        spec: Some(pod),
    };
    let metadata = metadata(service, service.name.as_str());
    let replicas = i32::try_from(service.replicas).ok();
    documents.extend(match service.pods_from {
        PodsFrom::Deployment => Some(Document::of(&Deployment {
            metadata,
            spec: DeploymentSpec {
                replicas,
                selector: selector(service),
                strategy: Some(strategy(service)),
                template,
                ..DeploymentSpec::default()
            },
            ..Deployment::default()
        })),
        PodsFrom::StatefulSet => Some(Document::of(&StatefulSet {
            metadata: ObjectMeta {
                annotations: not_backed_up(service),
                ..metadata
            },
            spec: StatefulSetSpec {
                replicas,
                selector: selector(service),
                service_name: Some(headless_name(service)),
                template,
                volume_claim_templates: Some(service.claims.iter().map(claim_template).collect())
                    .filter(|it: &Vec<_>| !it.is_empty()),
                ..StatefulSetSpec::default()
            },
            ..StatefulSet::default()
        })),
        PodsFrom::DaemonSet => Some(Document::of(&DaemonSet {
            metadata,
            spec: DaemonSetSpec {
                selector: selector(service),
                template,
                ..DaemonSetSpec::default()
            },
            ..DaemonSet::default()
        })),
        PodsFrom::CronJobs => None,
    });
    documents
}

/// The Services of a service: one for all its pods, one that brings the world to what is exposed, and for a StatefulSet
/// one that names each pod.
pub(crate) fn services(service: &Service) -> Vec<Document> {
    let ports: Vec<_> = service.ports.iter().map(service_port).collect();
    let object = |name: String, ports: &[ServiceObjectPort], more: ServiceSpec| {
        Document::of(&ServiceObject {
            metadata: metadata(service, name),
            spec: Some(ServiceSpec {
                ports: Some(ports.to_vec()).filter(|it| !it.is_empty()),
                selector: Some(service.labels.as_map().clone()),
                ..more
            }),
            ..ServiceObject::default()
        })
    };
    let mut objects = Vec::new();
    if !ports.is_empty() {
        objects.push(object(
            service.name.to_string(),
            &ports,
            ServiceSpec::default(),
        ));
    }
    let exposed = service.ports.iter().filter(|port| port.exposed);
    let exposed: Vec<_> = exposed.map(service_port).collect();
    if !exposed.is_empty() {
        let balanced = ServiceSpec {
            type_: Some("LoadBalancer".to_owned()),
            ..ServiceSpec::default()
        };
        objects.push(object(
            format!("{}-public", service.name),
            &exposed,
            balanced,
        ));
    }
    if service.pods_from == PodsFrom::StatefulSet {
        let headless = ServiceSpec {
            cluster_ip: Some("None".to_owned()),
            // Pods find each other by name before they are ready.
            publish_not_ready_addresses: Some(true),
            ..ServiceSpec::default()
        };
        objects.push(object(headless_name(service), &ports, headless));
    }
    objects
}

/// The name of the Service that names each pod of a StatefulSet.
pub(crate) fn headless_name(service: &Service) -> String {
    format!("{}-headless", service.name)
}

/// Amounts as requests or limits.
pub(crate) fn resource_list(amounts: &Amounts) -> BTreeMap<String, Quantity> {
    [
        ("cpu".to_owned(), Quantity(amounts.cpu.to_string())),
        ("memory".to_owned(), Quantity(amounts.memory.to_string())),
    ]
    .into()
}

/// No privileges, no new ones, and nothing to write on but volumes.
pub(crate) fn container_security() -> SecurityContext {
    SecurityContext {
        allow_privilege_escalation: Some(false),
        capabilities: Some(Capabilities {
            drop: Some(vec!["ALL".to_owned()]),
            ..Capabilities::default()
        }),
        read_only_root_filesystem: Some(true),
        ..SecurityContext::default()
    }
}

/// Ports below 1024 are not everyone's on every node; the one capability that opens them is one that `restricted` allows.
fn security_of(service: &Service) -> SecurityContext {
    let mut security = container_security();
    let is_low = service.ports.iter().any(|it| it.port.get() < 1_024);
    if let Some(capabilities) = security.capabilities.as_mut().filter(|_| is_low) {
        capabilities.add = Some(vec!["NET_BIND_SERVICE".to_owned()]);
    }
    security
}

fn container_port(port: &ServicePort) -> ContainerPort {
    ContainerPort {
        container_port: i32::from(port.port.get()),
        name: Some(port.name.to_string()),
        protocol: Some(port.protocol.as_str().to_owned()),
        ..ContainerPort::default()
    }
}

fn service_port(port: &ServicePort) -> ServiceObjectPort {
    ServiceObjectPort {
        name: Some(port.name.to_string()),
        port: i32::from(port.port.get()),
        protocol: Some(port.protocol.as_str().to_owned()),
        target_port: Some(IntOrString::String(port.name.to_string())),
        ..ServiceObjectPort::default()
    }
}

/// One more pod comes before one goes, so that an update takes nothing away. What shares a volume cannot have two.
fn strategy(service: &Service) -> DeploymentStrategy {
    if !service.claims.is_empty() {
        return DeploymentStrategy {
            type_: Some("Recreate".to_owned()),
            ..DeploymentStrategy::default()
        };
    }
    DeploymentStrategy {
        type_: Some("RollingUpdate".to_owned()),
        rolling_update: Some(RollingUpdateDeployment {
            max_surge: Some(IntOrString::Int(1)),
            max_unavailable: Some(IntOrString::Int(0)),
        }),
    }
}

/// Not on one node, so that the loss of one is not that of all.
fn apart(service: &Service) -> Affinity {
    Affinity {
        pod_anti_affinity: Some(PodAntiAffinity {
            preferred_during_scheduling_ignored_during_execution: Some(vec![
                WeightedPodAffinityTerm {
                    weight: 100,
                    pod_affinity_term: PodAffinityTerm {
                        label_selector: Some(selector(service)),
                        topology_key: HOSTNAME.to_owned(),
                        ..PodAffinityTerm::default()
                    },
                },
            ]),
            ..PodAntiAffinity::default()
        }),
        ..Affinity::default()
    }
}

/// Why nothing takes restore points of the claims, where that would be asked for.
fn not_backed_up(service: &Service) -> Option<BTreeMap<String, String>> {
    let mut claims = service.claims.iter();
    let is_asked_for = claims.any(|claim| !is_made_anew(claim.name.as_str()));
    let reason = service.not_backed_up.as_ref().filter(|_| is_asked_for)?;
    let ignored = format!("storage.not-backed-up={reason}");
    Some([(IGNORE_ANNOTATION.to_owned(), ignored)].into())
}

fn mount(claim: &ClaimSpec) -> VolumeMount {
    VolumeMount {
        mount_path: format!("/var/lib/{}", claim.name),
        name: claim.name.to_string(),
        ..VolumeMount::default()
    }
}

fn volume(claim: &ClaimSpec, claim_name: &str) -> Volume {
    Volume {
        name: claim.name.to_string(),
        persistent_volume_claim: Some(PersistentVolumeClaimVolumeSource {
            claim_name: claim_name.to_owned(),
            ..PersistentVolumeClaimVolumeSource::default()
        }),
        ..Volume::default()
    }
}

fn claim_template(claim: &ClaimSpec) -> PersistentVolumeClaim {
    PersistentVolumeClaim {
        metadata: ObjectMeta {
            name: Some(claim.name.to_string()),
            ..ObjectMeta::default()
        },
        spec: Some(claim_spec(claim)),
        ..PersistentVolumeClaim::default()
    }
}

fn claim_spec(claim: &ClaimSpec) -> PersistentVolumeClaimSpec {
    PersistentVolumeClaimSpec {
        access_modes: Some(vec!["ReadWriteOnce".to_owned()]),
        resources: Some(VolumeResourceRequirements {
            requests: Some([("storage".to_owned(), Quantity(claim.size.to_string()))].into()),
            ..VolumeResourceRequirements::default()
        }),
        storage_class_name: claim.storage_class.as_ref().map(ToString::to_string),
        ..PersistentVolumeClaimSpec::default()
    }
}
