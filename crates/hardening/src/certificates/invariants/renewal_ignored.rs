//! Times of renewal that the life of the certificate does not hold.

use crate::certificates::Certificates;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.renewal-ignored",
        severity: Severity::Warning,
        assumes: None,
        promise: "a certificate is renewed when its manifest says",
        page: include_str!("renewal_ignored.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for certificate in issuance.certificates() {
        let renewal = &certificate.renewal;
        let Some(path) = &certificate.renewal_path else {
            continue;
        };
        if !certificate.faults.is_empty() {
            continue;
        }
        let judgement = issuance.judge_issuer(certificate);
        let (Some(life), Some(before)) = (judgement.life, renewal.before) else {
            continue;
        };
        if before < life {
            continue;
        }
        let actual = renewal.before_expiry(life);
        let message = format!(
            "{} is to be renewed {before} before it expires, but lives {life} only",
            certificate.display()
        );
        let mut violation = violations
            .at(certificate.place(path.clone()), message)
            .label("longer than its life")
            .effect(format!(
                "cert-manager ignores it and renews {actual} before expiry"
            ))
            .help("say less than the authority's certificates live");
        if let Some(assumed) = judgement.assumes.iter().find(|it| it.contains(" live ")) {
            violation = violation.assumes(assumed.clone());
        }
        violations.report(violation);
    }
}
