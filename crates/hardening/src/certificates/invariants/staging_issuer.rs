//! Hosts with certificates of a test environment.

use crate::certificates::{Certificates, Entrance, Issuance, Issuer, IssuerKind, Link};
use crate::cluster::is_for_tests;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.staging-issuer",
        severity: Severity::Warning,
        assumes: Some("the host is not one for tests only"),
        promise: "hosts are served with certificates of an authority that browsers trust",
        page: include_str!("staging_issuer.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for entrance in issuance.entrances() {
        let test = entrance.hosts.iter().find_map(|(host, path)| {
            let issuer = test_issuer(issuance, host, entrance)?;
            let names = [host.as_str(), &entrance.namespace, &entrance.name];
            (!is_for_tests(names)).then_some((host, path, issuer))
        });
        let Some((host, path, (issuer, reference))) = test else {
            continue;
        };
        let IssuerKind::Acme(acme) = &issuer.kind else {
            continue;
        };
        let message = format!(
            "`{host}` is served with a certificate of {}, which no browser trusts",
            acme.authority.name()
        );
        let violation = violations
            .at(reference, message)
            .label("for tests only")
            .effect("browsers warn of the host, and other clients refuse it")
            .help("name an issuer of the production server once the order has succeeded here")
            .related(Place::value(entrance.manifest, path.clone()), "the host")
            .related(
                issuer.place(FieldPath::of("spec.acme.server")),
                format!("the server of {}", issuer.display()),
            );
        violations.report(violation);
    }
}

/// The test environment that signs for a host, and the field that names it.
fn test_issuer<'i>(
    issuance: &'i Issuance,
    host: &str,
    entrance: &'i Entrance,
) -> Option<(&'i Issuer, Place)> {
    let Link::Issued {
        certificate,
        issuer: Some(issuer),
        ..
    } = issuance.link_without_judgement(host, entrance)
    else {
        return None;
    };
    let place = certificate.place(certificate.issuer.path.clone());
    match &issuer.kind {
        IssuerKind::Acme(acme) if acme.authority.is_test() => Some((issuer, place)),
        _ => None,
    }
}
