//! Whether issuers can sign for the hosts that name them, as authorities and browsers see it.

use std::collections::{BTreeMap, BTreeSet};

use super::{fault, hosts};
use crate::cluster::{Image, is_for_tests, not_public, refused_contact};
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::certificates::{
    CertManagerImages, CertificatesSpec, LetsEncryptEnvironment, Signer,
};
use crate::spec::phase1::{HostSpec, LimitsSpec, Phase1, PortProtocol};
use crate::spec::service::{Component, Service, ServiceHost};
use crate::spec::values::Amounts;

/// The Secret of the webhook's own authority.
const WEBHOOK_AUTHORITY: &str = "cert-manager-webhook-ca";
/// The most names that Let's Encrypt puts into one certificate (<https://letsencrypt.org/docs/rate-limits/>).
const NAMES: usize = 100;

/// What a pod that proves a host asks for, and gets at most (<https://cert-manager.io/docs/cli/controller/>): in thousandths
/// of a core and MiB.
const PROOF_REQUESTS: (u32, u32) = (10, 64);
const PROOF_LIMITS: (u32, u32) = (100, 64);

/// The images are those of cert-manager in one release, and the issuers can become ready.
pub(super) fn check(certificates: &CertificatesSpec) -> Result<(), SpecError> {
    let path = FieldPath::of("certificates");
    images(&certificates.images, &path.then("images"))?;
    let keys: BTreeSet<_> = certificates
        .issuers
        .iter()
        .filter(|it| it.signer.asks_for_proof())
        .map(|it| it.account_key())
        .collect();
    for (at, issuer) in certificates.issuers.iter().enumerate() {
        let path = path.then("issuers").then(at).then("signer");
        match &issuer.signer {
            Signer::SelfSigned {} => {}
            Signer::Ca { secret_name } => {
                let name = secret_name.as_str();
                if name == WEBHOOK_AUTHORITY || keys.contains(name) {
                    let message = format!("cert-manager keeps another key in the Secret `{name}`");
                    return fault(&path.then("ca").then("secretName"), message);
                }
            }
            Signer::LetsEncrypt { email, .. } => {
                if let Some(why) = refused_contact(email.as_str()) {
                    let message =
                        format!("Let's Encrypt registers no account for `{email}`: {why}");
                    return fault(&path.then("letsEncrypt").then("email"), message);
                }
            }
        }
    }
    Ok(())
}

fn images(images: &CertManagerImages, path: &FieldPath) -> Result<(), SpecError> {
    let release = images.controller.release();
    for (field, program, image) in [
        ("controller", "cert-manager-controller", &images.controller),
        ("webhook", "cert-manager-webhook", &images.webhook),
        ("cainjector", "cert-manager-cainjector", &images.cainjector),
        ("acmeSolver", "cert-manager-acmesolver", &images.acme_solver),
    ] {
        let name = image.name();
        if Image::of(name.as_str()).name() != program {
            let message = format!("`{name}` is another image: its name must be `{program}`");
            return fault(&path.then(field), message);
        }
        if image.release() != release {
            let message = format!(
                "the release of this is {} and that of the controller {release}; all must be of one",
                image.release()
            );
            return fault(&path.then(field), message);
        }
    }
    Ok(())
}

/// Each host has an issuer that can sign for it and a port that an Ingress can lead to.
pub(super) fn can_sign(spec: &Phase1, services: &[Service]) -> Result<(), SpecError> {
    let issuers = spec.certificates.iter().flat_map(|it| &it.issuers);
    let signers: BTreeMap<_, _> = issuers.map(|it| (&it.name, &it.signer)).collect();
    let namespaces = spec.namespaces.iter().enumerate();
    let namespaces: BTreeMap<_, _> = namespaces.map(|(at, it)| (&it.name, (at, it))).collect();
    for (at, service) in services.iter().enumerate() {
        let mut names: BTreeMap<_, usize> = BTreeMap::new();
        let mut hosts = service.hosts.iter();
        let is_proved = hosts.any(|host| {
            let signer = signers.get(&host.spec.issuer);
            signer.is_some_and(|it| it.asks_for_proof())
        });
        if is_proved {
            let namespace = namespaces.get(&service.namespace);
            namespace.map_or(Ok(()), |(at, it)| proofs_are_allowed(&it.limits, *at))?;
        }
        for (number, host) in service.hosts.iter().enumerate() {
            let path = hosts::at_host(service, at, number);
            is_served(service, host, &path)?;
            if let Some(signer) = signers.get(&host.spec.issuer) {
                signs(signer, service, &host.spec, &path)?;
            }
            let of_issuer = names.entry(&host.spec.issuer).or_default();
            *of_issuer = of_issuer.saturating_add(1);
            if *of_issuer > NAMES {
                let message = format!(
                    "a certificate has {NAMES} names at most: name another issuer, or have another service serve it"
                );
                return fault(&path.then("host"), message);
            }
        }
    }
    Ok(())
}

/// The limits of a namespace let in the pods that prove its hosts.
fn proofs_are_allowed(bounds: &LimitsSpec, namespace: usize) -> Result<(), SpecError> {
    let amounts = |(cpu, memory)| Amounts::literal(cpu, memory);
    let (requests, limits) = (amounts(PROOF_REQUESTS), amounts(PROOF_LIMITS));
    if bounds.min.fits_into(&requests) && limits.fits_into(&bounds.max) {
        return Ok(());
    }
    let message = format!(
        "a pod by which cert-manager proves a host asks for {} CPU and {} and gets {} CPU and {} at most, which these \
         limits refuse",
        requests.cpu, requests.memory, limits.cpu, limits.memory
    );
    fault(
        &FieldPath::of("namespaces").then(namespace).then("limits"),
        message,
    )
}

fn is_served(service: &Service, host: &ServiceHost, path: &FieldPath) -> Result<(), SpecError> {
    if host.port.protocol != PortProtocol::Tcp {
        let message = format!(
            "the port `{}` is one of UDP, to which an ingress controller passes no requests",
            host.port.name
        );
        return fault(&path.then("port"), message);
    }
    let asks_nobody = service.is(Component::Prometheus) || service.is(Component::Alertmanager);
    if asks_nobody && host.spec.users.is_none() {
        let message = format!(
            "`{}` asks nobody for a password: say with `users` which Secret tells who may come in",
            service.name
        );
        return fault(path, message);
    }
    Ok(())
}

fn signs(
    signer: &Signer,
    service: &Service,
    host: &HostSpec,
    path: &FieldPath,
) -> Result<(), SpecError> {
    let name = host.host.as_str();
    match (signer, not_public(name)) {
        (Signer::LetsEncrypt { .. }, Some(why)) => {
            let message = format!(
                "Let's Encrypt certifies `{name}` for nobody: it {why}; use a name of a domain that you own, or an issuer \
                 with `ca`"
            );
            fault(&path.then("host"), message)
        }
        (Signer::LetsEncrypt { environment, .. }, None)
            if *environment == LetsEncryptEnvironment::Staging
                && !is_for_tests([name, service.namespace.as_str(), service.name.as_str()]) =>
        {
            let message = format!(
                "no browser trusts a certificate of Let's Encrypt's staging server: name an issuer of the production \
                 server, or try it with a host such as `test.{name}`"
            );
            fault(&path.then("issuer"), message)
        }
        (Signer::SelfSigned {}, None) => {
            let message = format!(
                "nobody trusts a certificate that signs itself for the public name `{name}`: name an issuer of Let's \
                 Encrypt, or one with `ca`"
            );
            fault(&path.then("issuer"), message)
        }
        _ => Ok(()),
    }
}
