//! Issuers that cert-manager refuses.

use crate::certificates::Certificates;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.issuer-rejected",
        severity: Severity::Error,
        assumes: None,
        promise: "cert-manager accepts every issuer",
        page: include_str!("issuer_rejected.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for issuer in certificates.issuance().issuers() {
        for fault in &issuer.faults {
            let name = issuer.display();
            let message = format!(
                "cert-manager refuses {name}: `{}` {}",
                fault.path, fault.text
            );
            let violation = violations
                .at(issuer.place(fault.path.clone()), message)
                .label("refused")
                .effect(format!("{name} is not stored, and nothing is issued by it"))
                .help("correct the field");
            violations.report(violation);
        }
    }
}
