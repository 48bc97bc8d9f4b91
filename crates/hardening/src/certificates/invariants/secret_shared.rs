//! Two certificates for one Secret.

use crate::certificates::{Certificates, MadeBy};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.secret-shared",
        severity: Severity::Error,
        assumes: Some("certificates are made in the order of the bundle"),
        promise: "every certificate has a Secret of its own",
        page: include_str!("secret_shared.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for certificate in issuance.certificates() {
        if certificate.secret.is_empty() {
            continue;
        }
        let mut made = issuance.of_secret(&certificate.namespace, &certificate.secret);
        let Some(first) = made.next() else {
            continue;
        };
        if first.manifest == certificate.manifest && first.name == certificate.name {
            continue;
        }
        let message = format!(
            "{} is put into the Secret `{}`, which {} has already",
            certificate.display(),
            certificate.secret,
            first.display()
        );
        let help = match certificate.made_by {
            MadeBy::Declared => "give it a Secret of its own",
            MadeBy::Ingress { .. } => {
                "remove the annotation, so that the Ingress uses the declared certificate, or name another Secret"
            }
        };
        let violation = violations
            .at(certificate.place(certificate.secret_path.clone()), message)
            .label("has an owner")
            .effect("cert-manager lets one have it and never issues the other")
            .help(help)
            .related(first.place(first.secret_path.clone()), "the owner");
        violations.report(violation);
    }
}
