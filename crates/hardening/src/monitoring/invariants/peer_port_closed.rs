//! Peers of Alertmanager behind a Service that does not lead to the port of gossip.

use crate::cluster::{Cluster, Protocol, Service, ServiceKind};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::Monitoring;

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.peer-port-closed",
        severity: Severity::Error,
        assumes: None,
        promise: "the address of a peer of Alertmanager leads to it by TCP and UDP",
        page: include_str!("peer_port_closed.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let cluster = monitoring.cluster();
    for alertmanager in monitoring.alertmanagers() {
        let workload = cluster.workload(alertmanager.workload);
        for flag in alertmanager.flag("cluster.peer") {
            let Some((host, port)) = flag.value.rsplit_once(':') else {
                continue;
            };
            let (Some(service), Ok(port)) = (
                service(cluster, &workload.namespace, host),
                port.parse::<u16>(),
            ) else {
                continue;
            };
            let open = |protocol| {
                let mut ports = service.ports.iter();
                ports.any(|it| it.number == port && it.protocol == protocol)
            };
            let closed = match (open(Protocol::Tcp), open(Protocol::Udp)) {
                (true, true) => continue,
                (true, false) => "UDP",
                (false, true) => "TCP",
                (false, false) => "TCP and UDP",
            };
            let message = format!(
                "the peer `{}` is behind Service `{}`, which has no port {port} for {closed}",
                flag.value, service.name
            );
            violations.report(
                violations
                    .at(flag.place.clone(), message)
                    .label("leads to a closed port")
                    .effect("the replicas do not find each other, or lose each other again: each notification is sent several times")
                    .related(
                        Place::value(service.manifest, FieldPath::of("spec.ports")),
                        "the ports of the Service",
                    )
                    .help("name each replica through a headless Service, which has no ports to open, or open the port for TCP and UDP"),
            );
        }
    }
}

/// The Service with an address of its own that a host names.
fn service<'c>(cluster: &'c Cluster, namespace: &str, host: &str) -> Option<&'c Service> {
    let mut parts = host.split('.');
    let name = parts.next()?;
    let namespace = match (parts.next(), parts.next()) {
        (None, _) => namespace,
        (Some(other), None | Some("svc")) => other,
        _ => return None,
    };
    let service = cluster.service(namespace, name)?;
    (service.kind == ServiceKind::ClusterIp).then_some(service)
}
