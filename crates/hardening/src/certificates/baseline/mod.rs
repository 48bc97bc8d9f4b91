//! What a spec's certificates are rendered as: cert-manager, its issuers, and the Ingresses that ask for certificates.
//!
//! cert-manager's CustomResourceDefinitions are not rendered: they belong to its release, and whoever applies a bundle
//! applies them before.

mod access;
mod ingresses;
mod issuers;
mod program;
mod webhooks;

use std::collections::BTreeSet;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::services;
use crate::spec::{CertificatesSpec, Component, Name, RenderedFile, Service, Spec};

/// The Secret in which the webhook keeps the authority that signs its certificate.
const WEBHOOK_AUTHORITY: &str = "cert-manager-webhook-ca";

/// cert-manager and what it works for, as far as a spec asks for it.
struct Rendering<'s> {
    spec: &'s Spec,
    certificates: &'s CertificatesSpec,
    controller: &'s Service,
    webhook: &'s Service,
    cainjector: &'s Service,
}

impl<'s> Rendering<'s> {
    fn of(spec: &'s Spec) -> Option<Self> {
        let service = |component| Some(spec.service(spec.component(component)?));
        Some(Self {
            spec,
            certificates: spec.phase1().certificates.as_ref()?,
            controller: service(Component::CertManager)?,
            webhook: service(Component::CertManagerWebhook)?,
            cainjector: service(Component::CertManagerCainjector)?,
        })
    }

    /// The three programs, in the order in which they are rendered.
    const fn programs(&self) -> [&'s Service; 3] {
        [self.controller, self.webhook, self.cainjector]
    }

    /// Whether any issuer speaks ACME, and so proves names.
    fn has_acme(&self) -> bool {
        let mut issuers = self.certificates.issuers.iter();
        issuers.any(|issuer| issuer.signer.asks_for_proof())
    }

    /// The namespaces with hosts, in which cert-manager makes certificates.
    fn namespaces_with_hosts(&self) -> BTreeSet<&'s Name> {
        let services = self.spec.services().iter();
        let with_hosts = services.filter(|service| !service.hosts.is_empty());
        with_hosts.map(|service| &service.namespace).collect()
    }
}

/// The files of the area.
pub(crate) fn render(spec: &Spec) -> Vec<RenderedFile> {
    let mut files = Vec::new();
    let rendering = Rendering::of(spec);
    if let Some(rendering) = &rendering {
        files.push(file("cert-manager-access", access::documents(rendering)));
        files.push(file("cert-manager", cert_manager(rendering)));
    }
    files.push(file("ingress-class", ingresses::class(spec)));
    if let Some(rendering) = &rendering {
        files.push(file("cluster-issuers", issuers::documents(rendering)));
    }
    files.push(file("ingresses", ingresses::documents(spec)));
    if let Some(rendering) = &rendering {
        files.push(file("webhooks", webhooks::documents(rendering)));
    }
    files.retain(|file| !file.documents.is_empty());
    files
}

fn file(name: &str, documents: Vec<Document>) -> RenderedFile {
    RenderedFile::new(format!("k8s/certificates/{name}.yaml"), documents)
}

fn cert_manager(rendering: &Rendering<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    for service in rendering.programs() {
        documents.extend(services(service));
        documents.extend(program::deployment(rendering, service));
    }
    let release = rendering.certificates.images.controller.release();
    let comment = format!(
        "cert-manager {release} needs its CustomResourceDefinitions before it starts: apply \
         https://github.com/cert-manager/cert-manager/releases/download/{release}/cert-manager.crds.yaml first."
    );
    if let Some(first) = documents.first_mut() {
        *first = first.clone().with_comment(&FieldPath::root(), comment);
    }
    documents
}
