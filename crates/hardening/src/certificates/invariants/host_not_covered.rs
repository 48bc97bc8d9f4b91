//! Hosts that are served with a certificate for others.

use crate::certificates::{Certificates, Entrance, Issuance, MadeBy};
use crate::finding::{Invariant, Place, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.host-not-covered",
        severity: Severity::Error,
        assumes: None,
        promise: "every host that is served with TLS is named by its certificate",
        page: include_str!("host_not_covered.md"),
    },
    check,
};

const EFFECT: &str =
    "browsers and clients refuse the connection: the certificate is for other names";

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    let mut with_tls = issuance.entrances().iter().filter(|it| !it.tls.is_empty());
    if with_tls.next().is_none() {
        return;
    }
    for entrance in issuance.entrances() {
        secrets(issuance, entrance, violations);
        without_entry(issuance, entrance, violations);
    }
}

/// Hosts of an entry of TLS that the certificate of its Secret does not name.
fn secrets(issuance: &Issuance, entrance: &Entrance, violations: &mut Violations<'_>) {
    for tls in &entrance.tls {
        let Some(secret) = &tls.secret else {
            continue;
        };
        let made: Vec<_> = issuance.of_secret(&entrance.namespace, secret).collect();
        let Some(first) = made.first() else {
            continue;
        };
        let hosts = tls.hosts.iter().enumerate();
        let uncovered: Vec<_> = hosts
            .filter(|(_, host)| made.iter().all(|it| !it.covers(host)))
            .collect();
        let Some((index, _)) = uncovered.first() else {
            continue;
        };
        let names: Vec<_> = uncovered.iter().map(|(_, host)| host.as_str()).collect();
        let certified: Vec<_> = first.names.iter().map(|it| it.name.as_str()).collect();
        let message = format!(
            "the certificate in Secret `{secret}` is not for {}: it names {}",
            listed(&names),
            listed(&certified)
        );
        let place = Place::value(entrance.manifest, tls.path.then("hosts").then(*index));
        let mut violation = violations
            .at(place, message)
            .label("not in the certificate")
            .effect(EFFECT)
            .related(first.own_place(), "makes the certificate of this Secret");
        violation = match &first.made_by {
            MadeBy::Declared => violation.help("add the host to the Certificate's `dnsNames`"),
            MadeBy::Ingress { ingress, .. } => violation
                .assumes("Ingresses are applied in the order of the bundle")
                .help(format!(
                    "name a Secret of its own: cert-manager fills this one for Ingress `{ingress}` only"
                )),
        };
        violations.report(violation);
    }
}

/// Hosts of rules that no entry of TLS is for.
fn without_entry(issuance: &Issuance, entrance: &Entrance, violations: &mut Violations<'_>) {
    let Some(tls) = entrance.tls.first() else {
        return;
    };
    for (host, path) in &entrance.hosts {
        if entrance.tls_of(host).is_some() || issuance.has_tls(host) {
            continue;
        }
        let message = format!(
            "{} has TLS, but not for its host `{host}`",
            entrance.display()
        );
        let violation = violations
            .at(Place::value(entrance.manifest, path.clone()), message)
            .severity(Severity::Warning)
            .label("no entry of `tls` names it")
            .effect("the ingress controller serves it with its own certificate, which clients refuse, or without TLS")
            .help("add the host to an entry of `tls`")
            .related(
                Place::value(entrance.manifest, tls.path.clone()),
                format!("for {}", listed(&tls.hosts)),
            );
        violations.report(violation);
    }
}
