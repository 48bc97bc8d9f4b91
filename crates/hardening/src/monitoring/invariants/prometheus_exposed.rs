//! The web interface of Prometheus, open to whoever comes.

use crate::cluster::{Cluster, Image, Service, ServiceKind, WorkloadContainer, WorkloadId};
use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations};
use crate::manifest::Node;
use crate::monitoring::Monitoring;
use crate::monitoring::prometheus::ServerKind;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.prometheus-exposed",
        severity: Severity::Warning,
        assumes: None,
        promise: "the web interface of Prometheus is open only to who proves who they are",
        page: include_str!("prometheus_exposed.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for server in &monitoring.evaluated().servers {
        let ServerKind::Configured { workload, .. } = &server.kind else {
            continue;
        };
        let container = cluster.workload(*workload).containers().find(|container| {
            let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
            image.name().ends_with("prometheus")
        });
        let Some(container) = container.filter(|it| !has_flag(it, "web.config.file")) else {
            continue;
        };
        // What stands in front of it in its pod may ask for a password.
        if serves_others(cluster, *workload) {
            continue;
        }
        for service in services(cluster, *workload) {
            for (place, way) in ways(cluster, service) {
                let name = server.display();
                let message = format!("{way} leads to {name}, which asks nobody for a password");
                let violation = violations
                    .at(place, message)
                    .related(server.place(), "served without `--web.config.file`");
                violations.report(judged(violation, &container));
            }
        }
    }
}

/// What a stranger can do there.
fn judged(violation: Violation, container: &WorkloadContainer<'_>) -> Violation {
    let may_delete = has_flag(container, "web.enable-admin-api");
    let may_stop = has_flag(container, "web.enable-lifecycle");
    let (effect, severity) = match (may_delete, may_stop) {
        (true, _) => (
            "whoever reaches it reads all metrics, and deletes them: `--web.enable-admin-api` is set",
            Severity::Error,
        ),
        (_, true) => (
            "whoever reaches it reads all metrics, and shuts it down: `--web.enable-lifecycle` is set",
            Severity::Error,
        ),
        _ => (
            "whoever reaches it reads all metrics, with the names of hosts, paths and versions in them",
            Severity::Warning,
        ),
    };
    violation
        .effect(effect)
        .severity(severity)
        .help("put an authentication and TLS in front, or set `--web.config.file` with users and a certificate")
}

fn has_flag(container: &WorkloadContainer<'_>, flag: &str) -> bool {
    let spec = container.spec;
    let mut words = spec.command.iter().chain(&spec.args).flatten();
    words.any(|word| {
        let word = word.trim_start_matches('-');
        let value = word.strip_prefix(flag);
        value.is_some_and(|value| value.is_empty() || (value.starts_with('=') && value != "=false"))
    })
}

/// Whether another container of its pods is a proxy.
fn serves_others(cluster: &Cluster, workload: WorkloadId) -> bool {
    let mut containers = cluster.workload(workload).containers();
    containers.any(|container| {
        let image = Image::of(container.spec.image.as_deref().unwrap_or(""));
        image.name().contains("proxy") || image.name().contains("envoy")
    })
}

fn services(cluster: &Cluster, workload: WorkloadId) -> impl Iterator<Item = &Service> {
    let namespace = &cluster.workload(workload).namespace;
    let services = cluster.services().iter();
    services.filter(move |service| {
        service.namespace == *namespace && cluster.endpoints(service).contains(&workload)
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
        ways.push((
            Place::value(service.manifest, crate::finding::FieldPath::of("spec.type")),
            format!("Service `{}` of type {kind}", service.name),
        ));
    }
    for ingress in cluster.ingresses() {
        let mut backends = ingress.all_backends();
        let leads = ingress.namespace == service.namespace
            && backends.any(|backend| backend.service == service.name);
        if leads && !is_guarded(cluster, ingress.manifest) {
            let over = match ingress.tls.is_empty() {
                true => ", without TLS,",
                false => "",
            };
            ways.push((
                Place::name(ingress.manifest),
                format!("Ingress `{}`{over}", ingress.name),
            ));
        }
    }
    ways
}

/// Whether an annotation of the Ingress asks its controller to authenticate, or to admit some addresses only.
fn is_guarded(cluster: &Cluster, manifest: crate::finding::ManifestId) -> bool {
    const SIGNS: [&str; 6] = [
        "auth",
        "whitelist",
        "allowlist",
        "middlewares",
        "oidc",
        "source-range",
    ];
    let root = &cluster.bundle().manifest(manifest).root;
    let annotations = root
        .get("metadata")
        .and_then(|metadata| metadata.get("annotations"));
    let annotations = annotations.map(Node::texts).unwrap_or_default();
    let mut names = annotations.keys();
    names.any(|name| SIGNS.iter().any(|sign| name.contains(sign)))
}
