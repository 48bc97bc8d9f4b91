//! The IngressClass, and an Ingress with TLS for each service with hosts.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressClass, IngressClassSpec,
    IngressRule, IngressServiceBackend, IngressSpec, IngressTLS, ServiceBackendPort,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::certificates::CLUSTER_ISSUER;
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::metadata;
use crate::spec::{Name, ObjectName, Service, ServiceHost, Spec};

/// What ingress-nginx calls itself.
const INGRESS_NGINX: &str = "k8s.io/ingress-nginx";

/// Hosts of a service that one Ingress can serve: by one issuer, for the same users.
struct Entrance<'s> {
    service: &'s Service,
    issuer: &'s Name,
    users: Option<&'s ObjectName>,
    hosts: Vec<&'s ServiceHost>,
}

/// The IngressClass of what lets requests in.
pub(super) fn class(spec: &Spec) -> Vec<Document> {
    let ingress = spec.phase1().ingress.iter();
    ingress
        .map(|ingress| ingress_class(&ingress.class))
        .collect()
}

/// The Ingresses, in the order of the services.
pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let Some(ingress) = &spec.phase1().ingress else {
        return Vec::new();
    };
    let class = &ingress.class;
    let entrances = spec.services().iter().flat_map(entrances);
    let documents = entrances.map(|(name, entrance)| entrance.document(&name, class));
    documents.collect()
}

fn ingress_class(class: &Name) -> Document {
    Document::of(&IngressClass {
        metadata: ObjectMeta {
            name: Some(class.to_string()),
            ..ObjectMeta::default()
        },
        spec: Some(IngressClassSpec {
            controller: Some(INGRESS_NGINX.to_owned()),
            ..IngressClassSpec::default()
        }),
    })
}

/// The entrances of a service with their names: the first has that of the service, the others have a dot in theirs, so that
/// no other service has it.
fn entrances(service: &Service) -> Vec<(String, Entrance<'_>)> {
    let mut entrances: BTreeMap<_, Entrance<'_>> = BTreeMap::new();
    let mut order = Vec::new();
    for host in &service.hosts {
        let issuer = &host.spec.issuer;
        let users = host.spec.users.as_ref();
        let key = (issuer, users);
        let entrance = entrances.entry(key).or_insert_with(|| {
            order.push(key);
            Entrance {
                service,
                issuer,
                users,
                hosts: Vec::new(),
            }
        });
        entrance.hosts.push(host);
    }
    let ordered = order.iter().filter_map(|key| entrances.remove(key));
    let named = ordered.enumerate().map(|(at, entrance)| {
        let name = match at {
            0 => service.name.to_string(),
            _ => format!("{}.{}", service.name, at.saturating_add(1)),
        };
        (name, entrance)
    });
    named.collect()
}

impl Entrance<'_> {
    fn document(&self, name: &str, class: &Name) -> Document {
        let hosts = self.hosts.iter().map(|host| host.spec.host.to_string());
        let rules = self.hosts.iter().map(|host| self.rule(host));
        let document = Document::of(&Ingress {
            metadata: ObjectMeta {
                annotations: Some(self.annotations()),
                ..metadata(self.service, name)
            },
            spec: Some(IngressSpec {
                ingress_class_name: Some(class.to_string()),
                rules: Some(rules.collect()),
                tls: Some(vec![IngressTLS {
                    hosts: Some(hosts.collect()),
                    secret_name: Some(format!("{name}-tls")),
                }]),
                ..IngressSpec::default()
            }),
            ..Ingress::default()
        });
        let secret = FieldPath::of("spec.tls").then(0).then("secretName");
        document.with_comment(&secret, "Made and renewed by cert-manager.")
    }

    fn annotations(&self) -> BTreeMap<String, String> {
        let nginx = |key: &str| format!("nginx.ingress.kubernetes.io/{key}");
        let mut annotations = BTreeMap::from([
            (CLUSTER_ISSUER.to_owned(), self.issuer.to_string()),
            (nginx("ssl-redirect"), "true".to_owned()),
        ]);
        if let Some(users) = self.users {
            annotations.extend([
                (nginx("auth-type"), "basic".to_owned()),
                (nginx("auth-secret"), users.to_string()),
                (nginx("auth-realm"), self.service.name.to_string()),
            ]);
        }
        annotations
    }

    fn rule(&self, host: &ServiceHost) -> IngressRule {
        IngressRule {
            host: Some(host.spec.host.to_string()),
            http: Some(HTTPIngressRuleValue {
                paths: vec![HTTPIngressPath {
                    backend: IngressBackend {
                        service: Some(IngressServiceBackend {
                            name: self.service.name.to_string(),
                            port: Some(ServiceBackendPort {
                                name: Some(host.port.name.to_string()),
                                ..ServiceBackendPort::default()
                            }),
                        }),
                        ..IngressBackend::default()
                    },
                    path: Some("/".to_owned()),
                    path_type: "Prefix".to_owned(),
                }],
            }),
        }
    }
}
