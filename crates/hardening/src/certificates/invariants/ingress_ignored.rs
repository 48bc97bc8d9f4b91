//! Ingresses that ask for a certificate in vain.

use crate::certificates::Certificates;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.ingress-ignored",
        severity: Severity::Error,
        assumes: None,
        promise: "an Ingress that asks cert-manager for a certificate is understood",
        page: include_str!("ingress_ignored.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for ignored in certificates.issuance().ignored() {
        let (what, severity) = if ignored.is_whole {
            ("no certificate", Severity::Error)
        } else {
            ("no certificate for this entry", Severity::Warning)
        };
        let message = format!(
            "cert-manager makes {what} of Ingress `{}`: {}",
            ignored.ingress, ignored.why
        );
        let violation = violations
            .at(ignored.place.clone(), message)
            .severity(severity)
            .label("passed over")
            .effect(
                "its hosts are served with the ingress controller's own certificate, or with none",
            )
            .help(ignored.help);
        violations.report(violation);
    }
}
