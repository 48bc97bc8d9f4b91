//! What a baseline brings itself, described as any service is: so the network, the quotas, the budgets and the accounts
//! treat all alike.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use super::cert_manager_image::CertManagerImage;
use super::certificates::CertificatesSpec;
use super::monitoring::MonitoringSpec;
use super::phase1::{ClaimSpec, Exporter, MetricsSpec, Phase1, PortProtocol, Priority};
use super::service::{Component, PodsFrom, Service, ServicePort};
use super::storage::StorageSpec;
use super::values::{Amount, Name, PortName, Reason};

/// The port of cert-manager's metrics, in each of its parts.
const CERT_MANAGER_METRICS: u16 = 9402;
/// The port of cert-manager's webhook.
const WEBHOOK: u16 = 10250;
/// The port of Prometheus.
const PROMETHEUS: u16 = 9090;
/// The port of Alertmanager.
const ALERTMANAGER: u16 = 9093;
/// The port over which the pods of Alertmanager tell each other what they sent.
const GOSSIP: u16 = 9094;

/// All components of a spec, before their calls and hosts are resolved.
pub(super) fn components(spec: &Phase1) -> Vec<Service> {
    let mut components = Vec::new();
    if let Some(storage) = spec.storage.as_ref().filter(|it| !it.schedules.is_empty()) {
        components.push(backups(storage));
    }
    if let Some(certificates) = &spec.certificates {
        components.extend(cert_manager(certificates));
    }
    if let Some(monitoring) = &spec.monitoring {
        components.extend([prometheus(monitoring), alertmanager(monitoring)]);
    }
    components
}

fn backups(storage: &StorageSpec) -> Service {
    Service {
        pods_from: PodsFrom::CronJobs,
        image: Some(storage.image.clone()),
        replicas: storage.jobs(),
        min_available: None,
        priority: Priority::Batch,
        calls_api_server: true,
        account: Name::literal("backup-admin"),
        ..Service::component(Component::Backups, &storage.namespace, "backups")
    }
}

fn cert_manager(certificates: &CertificatesSpec) -> [Service; 3] {
    let part = |component, name, image: &CertManagerImage| Service {
        image: Some(image.name().clone()),
        ports: ports(&[("metrics", CERT_MANAGER_METRICS)]),
        metrics: metrics(CERT_MANAGER_METRICS, Exporter::CertManager),
        calls_api_server: true,
        ..Service::component(component, &certificates.namespace, name)
    };
    let images = &certificates.images;
    let controller = part(Component::CertManager, "cert-manager", &images.controller);
    let webhook = part(
        Component::CertManagerWebhook,
        "cert-manager-webhook",
        &images.webhook,
    );
    let cainjector = part(
        Component::CertManagerCainjector,
        "cert-manager-cainjector",
        &images.cainjector,
    );
    [
        Service {
            outside: vec![certificates.outside.clone()],
            ..controller
        },
        Service {
            ports: ports(&[("https", WEBHOOK), ("metrics", CERT_MANAGER_METRICS)]),
            ..webhook
        },
        cainjector,
    ]
}

fn prometheus(monitoring: &MonitoringSpec) -> Service {
    let spec = &monitoring.prometheus;
    Service {
        pods_from: PodsFrom::StatefulSet,
        image: Some(spec.image.clone()),
        ports: ports(&[("web", PROMETHEUS)]),
        metrics: metrics(PROMETHEUS, Exporter::Prometheus),
        requests: spec.requests.clone(),
        limits: spec.limits.clone(),
        claims: vec![data(&spec.storage)],
        not_backed_up: Some(Reason::literal(
            "what is measured comes anew, and is not kept for long",
        )),
        calls_api_server: true,
        ..Service::component(Component::Prometheus, &monitoring.namespace, "prometheus")
    }
}

fn alertmanager(monitoring: &MonitoringSpec) -> Service {
    let spec = &monitoring.alertmanager;
    let mut ports = ports(&[("web", ALERTMANAGER), ("gossip-tcp", GOSSIP)]);
    if let Some(tcp) = ports.last().cloned() {
        let name = PortName::literal("gossip-udp");
        ports.push(ServicePort {
            name,
            protocol: PortProtocol::Udp,
            ..tcp
        });
    }
    Service {
        pods_from: PodsFrom::StatefulSet,
        image: Some(spec.image.clone()),
        ports,
        metrics: metrics(ALERTMANAGER, Exporter::Alertmanager),
        requests: spec.requests.clone(),
        limits: spec.limits.clone(),
        claims: vec![data(&spec.storage)],
        not_backed_up: Some(Reason::literal(
            "silences and what was sent are kept by each of its pods",
        )),
        outside: vec![spec.outside.clone()],
        ..Service::component(
            Component::Alertmanager,
            &monitoring.namespace,
            "alertmanager",
        )
    }
}

fn ports(numbers: &[(&'static str, u16)]) -> Vec<ServicePort> {
    let port = |(name, number): &(&'static str, u16)| {
        Some(ServicePort::tcp(name, NonZeroU16::new(*number)?))
    };
    numbers.iter().filter_map(port).collect()
}

fn metrics(port: u16, exporter: Exporter) -> Option<MetricsSpec> {
    let port = NonZeroU16::new(port)?;
    Some(MetricsSpec {
        port,
        path: "/metrics".to_owned(),
        params: BTreeMap::new(),
        exporter,
    })
}

fn data(size: &Amount) -> ClaimSpec {
    ClaimSpec {
        name: Name::literal("data"),
        size: size.clone(),
        storage_class: None,
    }
}
