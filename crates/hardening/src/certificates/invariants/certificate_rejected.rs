//! Certificates that cert-manager refuses.

use crate::certificates::Certificates;
use crate::finding::{Invariant, Rule, Severity, Violations};

use super::wording::capital;

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.certificate-rejected",
        severity: Severity::Error,
        assumes: None,
        promise: "cert-manager accepts every Certificate",
        page: include_str!("certificate_rejected.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for certificate in certificates.issuance().certificates() {
        for fault in &certificate.faults {
            let name = certificate.display();
            let message = format!(
                "cert-manager refuses {name}: `{}` {}",
                fault.path, fault.text
            );
            let place = certificate.place(fault.path.clone());
            let violation = violations
                .at(place, message)
                .label("refused")
                .effect(if certificate.is_of_ingress() {
                    "cert-manager makes no certificate for the Ingress".to_owned()
                } else {
                    format!("{} is not stored, and nothing is issued", capital(&name))
                })
                .help("correct the field");
            violations.report(violation);
        }
    }
}
