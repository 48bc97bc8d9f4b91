//! A host is that of one service.

use std::collections::BTreeMap;

use super::{at_service, fault};
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::phase1::Phase1;
use crate::spec::service::{Component, Origin, Service};

pub(super) fn are_distinct(spec: &Phase1, services: &[Service]) -> Result<(), SpecError> {
    let mut seen = BTreeMap::new();
    for (at, service) in services.iter().enumerate() {
        for (number, host) in service.hosts.iter().enumerate() {
            let Some(first) = seen.insert(&host.spec.host, service) else {
                continue;
            };
            let path = at_host(service, at, number).then("host");
            let (host, first) = (&host.spec.host, first.display());
            return fault(
                &path,
                format!("the host `{host}` is already that of `{first}`"),
            );
        }
    }
    controller_is_exposed(spec, services)
}

/// The field of a host, that of the service at a position.
pub(super) fn at_host(service: &Service, at: usize, number: usize) -> FieldPath {
    match service.origin {
        Origin::Declared => at_service(at).then("hosts").then(number),
        Origin::Component(Component::Prometheus) => FieldPath::of("monitoring.prometheus.host"),
        Origin::Component(_) => FieldPath::of("monitoring.alertmanager.host"),
    }
}

/// What lets requests in has to be reachable from outside.
fn controller_is_exposed(spec: &Phase1, services: &[Service]) -> Result<(), SpecError> {
    let Some(ingress) = &spec.ingress else {
        return Ok(());
    };
    let controller = services.iter().find(|it| {
        Some(&it.namespace) == ingress.controller.namespace.as_ref()
            && it.name == ingress.controller.name
    });
    if controller.is_none_or(|it| it.ports.iter().any(|port| port.exposed)) {
        return Ok(());
    }
    let message = format!(
        "nothing outside reaches `{}`: write `exposed: true` at its ports of HTTP and HTTPS",
        ingress.controller
    );
    fault(&FieldPath::of("ingress.controller"), message)
}
