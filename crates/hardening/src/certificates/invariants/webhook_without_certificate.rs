//! A webhook that answers in the clear.

use crate::certificates::Certificates;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.webhook-without-certificate",
        severity: Severity::Error,
        assumes: None,
        promise: "cert-manager's webhook has a certificate to serve with",
        page: include_str!("webhook_without_certificate.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for component in &certificates.issuance().installation().components {
        let Some(place) = component.serves_without_certificate() else {
            continue;
        };
        let message = format!(
            "{} is told neither of files with a certificate nor to make one",
            component.display()
        );
        let namespace = &component.namespace;
        let violation = violations
            .at(place, message)
            .label("no source of a certificate")
            .effect("it serves without TLS, and the API server, which asks with TLS only, gets no answer")
            .help(format!(
                "give it `--dynamic-serving-ca-secret-namespace={namespace}`, `--dynamic-serving-ca-secret-name=cert-manager-webhook-ca` and `--dynamic-serving-dns-names` with the names of its Service"
            ));
        violations.report(violation);
    }
}
