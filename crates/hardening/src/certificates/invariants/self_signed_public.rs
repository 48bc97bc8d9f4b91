//! Public hosts with certificates that nobody trusts.

use crate::certificates::{Certificates, IssuerKind, Link, not_public};
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.self-signed-public",
        severity: Severity::Warning,
        assumes: None,
        promise: "public hosts are served with certificates that clients trust",
        page: include_str!("self_signed_public.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for entrance in issuance.entrances() {
        for (host, path) in &entrance.hosts {
            let Link::Issued {
                certificate,
                issuer: Some(issuer),
                ..
            } = issuance.link_without_judgement(host, entrance)
            else {
                continue;
            };
            if issuer.kind != IssuerKind::SelfSigned || not_public(host).is_some() {
                continue;
            }
            let place = crate::finding::Place::value(entrance.manifest, path.clone());
            let message = format!(
                "`{host}` is served with a certificate that {} signs by its own key",
                issuer.display()
            );
            let violation = violations
                .at(place, message)
                .label("a public name")
                .effect("browsers warn of it and other clients refuse it; nothing tells it from an attacker's")
                .help("have a public authority sign it (`acme`), or an authority of your own that clients know (`ca`)")
                .related(
                    certificate.place(certificate.issuer.path.clone()),
                    "names the issuer",
                )
                .related(
                    issuer.place(FieldPath::of("spec.selfSigned")),
                    "signs each certificate by its own key",
                );
            violations.report(violation);
        }
    }
}
