//! Ways from outside to a web interface that asks nobody for a password.

use crate::cluster::{Cluster, Image, Service, ServiceKind, WorkloadId};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::Node;

/// Parts of annotations by which Ingress controllers are told to authenticate, or to admit some addresses only.
const GUARDS: [&str; 6] = [
    "auth",
    "whitelist",
    "allowlist",
    "middlewares",
    "oidc",
    "source-range",
];

/// Whether another container of its pods is a proxy, which may ask for a password.
pub(super) fn is_behind_proxy(cluster: &Cluster, workload: WorkloadId) -> bool {
    let mut containers = cluster.workload(workload).containers();
    containers.any(|container| {
        let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
        image.name().contains("proxy") || image.name().contains("envoy")
    })
}

/// The ways from outside to a workload that no authentication guards, each with a name.
pub(super) fn ways_to(cluster: &Cluster, workload: WorkloadId) -> Vec<(Place, String)> {
    let namespace = &cluster.workload(workload).namespace;
    let services = cluster.services().iter();
    let services = services.filter(|service| {
        service.namespace == *namespace && cluster.endpoints(service).contains(&workload)
    });
    services
        .flat_map(|service| ways(cluster, service))
        .collect()
}

/// The ways from outside to a Service that no authentication guards.
fn ways(cluster: &Cluster, service: &Service) -> Vec<(Place, String)> {
    let mut ways = Vec::new();
    let kind = match service.kind {
        ServiceKind::LoadBalancer if service.source_ranges.is_empty() => Some("LoadBalancer"),
        ServiceKind::NodePort => Some("NodePort"),
        _ => None,
    };
    if let Some(kind) = kind {
        let place = Place::value(service.manifest, FieldPath::of("spec.type"));
        ways.push((place, format!("Service `{}` of type {kind}", service.name)));
    }
    for ingress in cluster.ingresses() {
        let mut backends = ingress.all_backends();
        let leads = ingress.namespace == service.namespace
            && backends.any(|backend| backend.service == service.name);
        if leads && !is_guarded(cluster, ingress.manifest) {
            let without = if ingress.tls.is_empty() {
                ", without TLS,"
            } else {
                ""
            };
            let place = Place::name(ingress.manifest);
            ways.push((place, format!("Ingress `{}`{without}", ingress.name)));
        }
    }
    ways
}

fn is_guarded(cluster: &Cluster, manifest: ManifestId) -> bool {
    let root = &cluster.bundle().manifest(manifest).root;
    let metadata = root.get("metadata");
    let annotations = metadata.and_then(|metadata| metadata.get("annotations"));
    let annotations = annotations.and_then(Node::as_mapping);
    let mut entries = annotations.map_or(&[][..], |it| it.entries()).iter();
    entries.any(|entry| GUARDS.iter().any(|guard| entry.key.contains(guard)))
}
