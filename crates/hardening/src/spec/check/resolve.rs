//! Names to the services that they are those of.

use std::collections::BTreeMap;

use super::{at_service, fault, meant};
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::phase1::{HostSpec, Phase1, ServiceSpec};
use crate::spec::service::{Call, Component, Origin, Service, ServiceHost, ServiceId, ServicePort};
use crate::spec::values::{Name, ServiceRef};

/// What a service calls, and the hosts under which it is reached.
type Resolved = (Vec<Call>, Vec<ServiceHost>);

/// The services by their names.
pub(super) struct Names<'a>(BTreeMap<(&'a Name, &'a Name), ServiceId>);

impl<'a> Names<'a> {
    /// Of services of which so many are declared, the others brought by the baseline.
    pub(super) fn of(services: &'a [Service], declared: usize) -> Result<Names<'a>, SpecError> {
        let mut names = BTreeMap::new();
        for (at, service) in services.iter().enumerate() {
            let key = (&service.namespace, &service.name);
            let Some(ServiceId(first)) = names.insert(key, ServiceId(at)) else {
                continue;
            };
            let (at, message) = if at < declared {
                (
                    at,
                    format!("the service `{}` is given twice", service.display()),
                )
            } else {
                (
                    first,
                    format!(
                        "the baseline brings `{}` itself; leave it out here",
                        service.display()
                    ),
                )
            };
            return fault(&at_service(at).then("name"), message);
        }
        Ok(Self(names))
    }

    /// The service that is meant, seen from a namespace where that is given.
    pub(super) fn find(
        &self,
        reference: &ServiceRef,
        from: Option<&Name>,
        path: &FieldPath,
    ) -> Result<ServiceId, SpecError> {
        let Some(namespace) = reference.namespace.as_ref().or(from) else {
            let name = &reference.name;
            return fault(
                path,
                format!("of which namespace? Write `<namespace>/{name}`"),
            );
        };
        if let Some(id) = self.0.get(&(namespace, &reference.name)) {
            return Ok(*id);
        }
        let word = format!("{namespace}/{}", reference.name);
        let known: Vec<_> = self
            .0
            .keys()
            .map(|(namespace, name)| format!("{namespace}/{name}"))
            .collect();
        let near = meant(&word, known.iter().map(String::as_str));
        fault(path, format!("there is no service `{word}`{near}"))
    }
}

/// What each service calls and where it is reached, in the order of the services.
pub(super) fn all(
    spec: &Phase1,
    names: &Names<'_>,
    services: &[Service],
) -> Result<Vec<Resolved>, SpecError> {
    let mut resolved = Vec::new();
    for (at, service) in services.iter().enumerate() {
        resolved.push(match (service.origin, spec.services.get(at)) {
            (Origin::Declared, Some(declared)) => {
                let path = at_service(at);
                let calls = calls(declared, names, services, &path)?;
                let hosts = declared.hosts.iter().enumerate();
                let hosts = hosts.map(|(at, host)| {
                    resolved_host(spec, host, service, &path.then("hosts").then(at))
                });
                (calls, hosts.collect::<Result<_, _>>()?)
            }
            (Origin::Component(component), _) => (
                calls_of(component, ServiceId(at), services),
                hosts_of(spec, component, service)?,
            ),
            (Origin::Declared, None) => Resolved::default(),
        });
    }
    Ok(resolved)
}

fn calls(
    declared: &ServiceSpec,
    names: &Names<'_>,
    services: &[Service],
    path: &FieldPath,
) -> Result<Vec<Call>, SpecError> {
    let mut calls = Vec::new();
    for (at, call) in declared.calls.iter().enumerate() {
        let path = path.then("calls").then(at);
        let to = names.find(&call.to, Some(&declared.namespace), &path.then("to"))?;
        let Some(target) = services.get(to.0) else {
            continue;
        };
        let ports = match &call.port {
            Some(name) => match target.port(name) {
                Some(port) => vec![port.clone()],
                None => return no_port(target, name.as_str(), &path.then("port")),
            },
            None => target.ports.clone(),
        };
        if ports.is_empty() {
            let message = format!("`{}` listens nowhere; give it `ports`", target.display());
            return fault(&path.then("to"), message);
        }
        calls.push(Call { to, ports });
    }
    Ok(calls)
}

fn no_port<T>(service: &Service, name: &str, path: &FieldPath) -> Result<T, SpecError> {
    let known: Vec<_> = service
        .ports
        .iter()
        .map(|port| format!("`{}`", port.name))
        .collect();
    let known = if known.is_empty() {
        "none".to_owned()
    } else {
        known.join(", ")
    };
    let service = service.display();
    fault(
        path,
        format!("`{service}` has no port `{name}`; it has {known}"),
    )
}

fn resolved_host(
    spec: &Phase1,
    host: &HostSpec,
    service: &Service,
    path: &FieldPath,
) -> Result<ServiceHost, SpecError> {
    if spec.ingress.is_none() {
        let message =
            "a host needs an ingress controller: say `ingress`, with its service and its class";
        return fault(path, message.to_owned());
    }
    let issuers: Vec<_> = spec
        .certificates
        .iter()
        .flat_map(|it| &it.issuers)
        .collect();
    if issuers.iter().all(|it| it.name != host.issuer) {
        let near = meant(
            host.issuer.as_str(),
            issuers.iter().map(|it| it.name.as_str()),
        );
        let message = format!(
            "there is no issuer `{}` in `certificates`{near}",
            host.issuer
        );
        return fault(&path.then("issuer"), message);
    }
    match service.port(&host.port) {
        Some(port) => Ok(ServiceHost {
            spec: host.clone(),
            port: port.clone(),
        }),
        None => no_port(service, host.port.as_str(), &path.then("port")),
    }
}

/// What a component calls: Prometheus sends alerts to Alertmanager, whose pods tell each other what they sent.
fn calls_of(component: Component, id: ServiceId, services: &[Service]) -> Vec<Call> {
    let alertmanager = services
        .iter()
        .enumerate()
        .find(|(_, it)| it.is(Component::Alertmanager));
    let Some((at, alertmanager)) = alertmanager else {
        return Vec::new();
    };
    let ports = |is_wanted: fn(&ServicePort) -> bool| {
        let ports = alertmanager.ports.iter().filter(|port| is_wanted(port));
        vec![Call {
            to: ServiceId(at),
            ports: ports.cloned().collect(),
        }]
    };
    match component {
        Component::Prometheus => ports(|port| port.name.as_str() == "web"),
        Component::Alertmanager if id.0 == at => ports(|port| port.name.as_str() != "web"),
        _ => Vec::new(),
    }
}

fn hosts_of(
    spec: &Phase1,
    component: Component,
    service: &Service,
) -> Result<Vec<ServiceHost>, SpecError> {
    let Some(monitoring) = &spec.monitoring else {
        return Ok(Vec::new());
    };
    let (field, host) = match component {
        Component::Prometheus => ("prometheus", &monitoring.prometheus.host),
        Component::Alertmanager => ("alertmanager", &monitoring.alertmanager.host),
        _ => return Ok(Vec::new()),
    };
    let path = FieldPath::of("monitoring").then(field).then("host");
    let hosts = host
        .iter()
        .map(|host| resolved_host(spec, host, service, &path));
    hosts.collect()
}
