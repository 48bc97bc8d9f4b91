//! The web interface of Alertmanager, open to whoever comes.

use crate::cluster::{Cluster, Image, Service, ServiceKind};
use crate::finding::{FieldPath, Invariant, ManifestId, Place, Rule, Severity, Violations};
use crate::manifest::Node;
use crate::monitoring::{AlertmanagerWorkload, Monitoring};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.alertmanager-exposed",
        severity: Severity::Error,
        assumes: None,
        promise: "the web interface of Alertmanager is open only to who proves who they are",
        page: include_str!("alertmanager_exposed.md"),
    },
    check,
};

/// Parts of annotations by which Ingress controllers are told to authenticate, or to admit some addresses only.
const GUARDS: [&str; 6] = [
    "auth",
    "whitelist",
    "allowlist",
    "middlewares",
    "oidc",
    "source-range",
];

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for alertmanager in monitoring.alertmanagers() {
        // A file of users may ask for a password, and so may what stands in front of it in its pod.
        let guarded = alertmanager.flag("web.config.file").next().is_some();
        if guarded || is_behind_proxy(cluster, alertmanager) {
            continue;
        }
        let workload = cluster.workload(alertmanager.workload);
        for service in cluster.services() {
            let leads = service.namespace == workload.namespace
                && cluster.endpoints(service).contains(&alertmanager.workload);
            if !leads {
                continue;
            }
            for (place, way) in ways(cluster, service) {
                let message = format!(
                    "{way} leads to Alertmanager `{}`, which asks nobody for a password",
                    workload.name
                );
                let image = alertmanager.container.then("image");
                violations.report(
                    violations
                        .at(place, message)
                        .effect("whoever reaches it reads every alert and silences what they like")
                        .related(
                            Place::value(workload.manifest, image),
                            "served without `--web.config.file`",
                        )
                        .help(
                            "put an authentication in front, or set `--web.config.file` with users",
                        ),
                );
            }
        }
    }
}

fn is_behind_proxy(cluster: &Cluster, alertmanager: &AlertmanagerWorkload) -> bool {
    let mut containers = cluster.workload(alertmanager.workload).containers();
    containers.any(|container| {
        let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
        image.name().contains("proxy") || image.name().contains("envoy")
    })
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
