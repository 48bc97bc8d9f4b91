//! The Deployments of cert-manager's three programs.

use k8s_openapi::api::core::v1::{Container, HTTPGetAction, Probe};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::{Rendering, WEBHOOK_AUTHORITY};
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::{self, container, pod};
use crate::spec::{Component, Origin, Service};

/// Where the controller tells of its health.
const CONTROLLER_HEALTH: i32 = 9403;
/// Where the webhook tells of its health.
const WEBHOOK_HEALTH: i32 = 6080;
/// The containers of a Deployment.
const CONTAINERS: &str = "spec.template.spec.containers";

/// The Deployment of a program.
pub(super) fn deployment(rendering: &Rendering<'_>, service: &Service) -> Vec<Document> {
    let Origin::Component(component) = service.origin else {
        return Vec::new();
    };
    let own = container(service);
    let (container, comments) = match component {
        Component::CertManager => controller(rendering, own),
        Component::CertManagerWebhook => webhook(service, own),
        Component::CertManagerCainjector => cainjector(service, own),
        _ => return Vec::new(),
    };
    let documents = workload::workload(service, pod(service, container));
    let commented = documents.into_iter().map(|document| {
        let comments = comments.iter();
        comments.fold(document, |document, (field, comment)| {
            let path = FieldPath::of(CONTAINERS).then(0).then(*field);
            document.with_comment(&path, *comment)
        })
    });
    commented.collect()
}

/// Fields of the container and why they are what they are.
type Comments = &'static [(&'static str, &'static str)];

fn controller(rendering: &Rendering<'_>, own: Container) -> (Container, Comments) {
    let namespace = &rendering.certificates.namespace;
    let mut arguments = vec![
        "--v=2".to_owned(),
        format!("--cluster-resource-namespace={namespace}"),
        format!("--leader-election-namespace={namespace}"),
    ];
    if rendering.has_acme() {
        let image = rendering.certificates.images.acme_solver.name();
        arguments.push(format!("--acme-http01-solver-image={image}"));
    }
    let container = Container {
        args: Some(arguments),
        liveness_probe: Some(asks("/livez", CONTROLLER_HEALTH)),
        readiness_probe: Some(asks("/livez", CONTROLLER_HEALTH)),
        ..own
    };
    (
        container,
        &[(
            "args",
            "Elected in its own namespace: in kube-system, the default, it would need rights there.",
        )],
    )
}

fn webhook(service: &Service, own: Container) -> (Container, Comments) {
    let (name, namespace) = (&service.name, &service.namespace);
    let port = service.ports.iter().find(|it| it.name.as_str() == "https");
    let mut arguments = vec!["--v=2".to_owned()];
    arguments.extend(port.map(|it| format!("--secure-port={}", it.port)));
    arguments.push(format!("--dynamic-serving-ca-secret-namespace={namespace}"));
    arguments.push(format!(
        "--dynamic-serving-ca-secret-name={WEBHOOK_AUTHORITY}"
    ));
    let names = [
        name.to_string(),
        format!("{name}.{namespace}"),
        format!("{name}.{namespace}.svc"),
    ];
    let names = names.map(|name| format!("--dynamic-serving-dns-names={name}"));
    arguments.extend(names);
    let container = Container {
        args: Some(arguments),
        liveness_probe: Some(asks("/livez", WEBHOOK_HEALTH)),
        readiness_probe: Some(asks("/healthz", WEBHOOK_HEALTH)),
        ..own
    };
    (
        container,
        &[(
            "args",
            "The API server asks with TLS only: the webhook signs a certificate for these names by an authority of its own.",
        )],
    )
}

fn cainjector(service: &Service, own: Container) -> (Container, Comments) {
    let namespace = &service.namespace;
    let arguments = vec![
        "--v=2".to_owned(),
        format!("--leader-election-namespace={namespace}"),
        format!("--namespace={namespace}"),
        "--enable-certificates-data-source=false".to_owned(),
        "--enable-apiservices-injectable=false".to_owned(),
        "--enable-customresourcedefinitions-injectable=false".to_owned(),
    ];
    let metrics = service.metrics.as_ref().map(|metrics| {
        let port = i32::from(metrics.port.get());
        asks(&metrics.path, port)
    });
    let container = Container {
        args: Some(arguments),
        readiness_probe: metrics,
        ..own
    };
    (
        container,
        &[
            (
                "args",
                "It tells the API server whom to trust of cert-manager's webhook, and does no more: so it reads the Secrets of \
                 one namespace only, and can change neither APIs nor other definitions.",
            ),
            (
                "readinessProbe",
                "It has no endpoint of its health; a program that hangs loses its lease.",
            ),
        ],
    )
}

fn asks(path: &str, port: i32) -> Probe {
    Probe {
        http_get: Some(HTTPGetAction {
            path: Some(path.to_owned()),
            port: IntOrString::Int(port),
            ..HTTPGetAction::default()
        }),
        ..Probe::default()
    }
}
