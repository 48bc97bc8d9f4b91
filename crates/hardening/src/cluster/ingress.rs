//! Ingresses: which hosts lead from outside to which Services.

use k8s_openapi::api::networking::v1 as networking;

use super::Cluster;
use super::object::Object;
use super::port::{PortRef, port_number};
use super::resource::Resource;
use crate::finding::{FieldPath, ManifestId};

/// An annotation that named the class before `spec.ingressClassName` did; controllers still honour it.
pub const CLASS_ANNOTATION: &str = "kubernetes.io/ingress.class";

/// An Ingress.
#[derive(Clone, Debug)]
pub struct Ingress {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace, which is that of its Services and Secrets.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Which controller serves it; `None` leaves it to the default class.
    pub class: Option<IngressClassRef>,
    /// Where requests go, in the order of writing; the default backend is not among them.
    pub backends: Vec<IngressBackend>,
    /// Where requests go that no rule takes.
    pub default_backend: Option<IngressBackend>,
    /// The certificates for its hosts.
    pub tls: Vec<IngressTls>,
}

/// The class that an Ingress names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressClassRef {
    /// The field or annotation that names it.
    pub path: FieldPath,
    /// The name: of an IngressClass where the field gives it; where the annotation does, a word of the controller.
    pub name: String,
}

/// A Service that an Ingress leads to. Backends that are resources of other kinds are not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressBackend {
    /// `/spec/rules/0/http/paths/0/backend/service`, or `/spec/defaultBackend/service`.
    pub path: FieldPath,
    /// The host of its rule; `None` for every host.
    pub host: Option<String>,
    /// The path of its requests; `None` for every path.
    pub http_path: Option<String>,
    /// The name of the Service.
    pub service: String,
    /// The port of the Service; `None` where it is missing or no port number, which the API server refuses.
    pub port: Option<PortRef>,
}

/// The certificate for some hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressTls {
    /// `/spec/tls/0`.
    pub path: FieldPath,
    /// The hosts; empty for all of the Ingress.
    pub hosts: Vec<String>,
    /// The Secret; `None` leaves it to the controller's own certificate.
    pub secret: Option<String>,
}

impl Ingress {
    /// All Services it leads to, that of the default backend last.
    pub fn all_backends(&self) -> impl Iterator<Item = &IngressBackend> {
        self.backends.iter().chain(&self.default_backend)
    }

    fn of(object: &Object) -> Option<Self> {
        let Resource::Ingress(ingress) = &object.resource else {
            return None;
        };
        let empty = networking::IngressSpec::default();
        let spec = ingress.spec.as_ref().unwrap_or(&empty);
        let default_path = FieldPath::of("spec.defaultBackend");
        let default_backend = spec.default_backend.as_ref();
        Some(Self {
            manifest: object.manifest,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            class: class(ingress, spec),
            backends: backends(spec),
            default_backend: default_backend
                .and_then(|backend| service_backend(backend, &default_path, None, None)),
            tls: tls(spec),
        })
    }
}

impl Cluster {
    /// All Ingresses, in the order of reading.
    #[must_use]
    pub fn ingresses(&self) -> &[Ingress] {
        &self.ingresses
    }
}

pub(super) fn collect(objects: &[Object]) -> Vec<Ingress> {
    objects.iter().filter_map(Ingress::of).collect()
}

fn class(ingress: &networking::Ingress, spec: &networking::IngressSpec) -> Option<IngressClassRef> {
    let field = spec
        .ingress_class_name
        .as_ref()
        .map(|name| IngressClassRef {
            path: FieldPath::of("spec.ingressClassName"),
            name: name.clone(),
        });
    field.or_else(|| {
        let annotations = ingress.metadata.annotations.as_ref()?;
        Some(IngressClassRef {
            path: FieldPath::of("metadata.annotations").then(CLASS_ANNOTATION),
            name: annotations.get(CLASS_ANNOTATION)?.clone(),
        })
    })
}

fn backends(spec: &networking::IngressSpec) -> Vec<IngressBackend> {
    let rules = spec.rules.iter().flatten().enumerate();
    rules
        .flat_map(|(rule_index, rule)| {
            let base = FieldPath::of("spec.rules")
                .then(rule_index)
                .join(&FieldPath::of("http.paths"));
            let paths = rule.http.iter().flat_map(|http| &http.paths).enumerate();
            paths.filter_map(move |(index, path)| {
                let place = base.then(index).then("backend");
                let host = rule.host.as_ref().filter(|host| !host.is_empty());
                service_backend(&path.backend, &place, host, path.path.as_ref())
            })
        })
        .collect()
}

fn service_backend(
    backend: &networking::IngressBackend,
    path: &FieldPath,
    host: Option<&String>,
    http_path: Option<&String>,
) -> Option<IngressBackend> {
    let service = backend.service.as_ref()?;
    let port = service.port.as_ref();
    let named = port.and_then(|port| port.name.clone());
    let number = port.and_then(|port| port.number).and_then(port_number);
    Some(IngressBackend {
        path: path.then("service"),
        host: host.cloned(),
        http_path: http_path.cloned(),
        service: service.name.clone(),
        port: match (named.filter(|name| !name.is_empty()), number) {
            (Some(name), _) => Some(PortRef::Named(name)),
            (None, number) => number.map(PortRef::Number),
        },
    })
}

fn tls(spec: &networking::IngressSpec) -> Vec<IngressTls> {
    let base = FieldPath::of("spec.tls");
    let entries = spec.tls.iter().flatten().enumerate();
    entries
        .map(|(index, tls)| IngressTls {
            path: base.then(index),
            hosts: tls.hosts.clone().unwrap_or_default(),
            secret: tls.secret_name.clone().filter(|name| !name.is_empty()),
        })
        .collect()
}
