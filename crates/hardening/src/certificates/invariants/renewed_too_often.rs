//! Renewals that run into the limits of the authority.

use crate::certificates::{Certificates, IssuerKind};
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.renewed-too-often",
        severity: Severity::Error,
        assumes: Some("certificates of Let's Encrypt live 90 days"),
        promise: "renewals stay within the limits of the authority",
        page: include_str!("renewed_too_often.md"),
    },
    check,
};

/// Let's Encrypt issues at most five certificates for the same names within seven days.
const LEAST: i64 = 7 * 86_400 / 5;

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for certificate in issuance.certificates() {
        let Some(issuer) = issuance.issuer(&certificate.issuer, &certificate.namespace) else {
            continue;
        };
        let IssuerKind::Acme(acme) = &issuer.kind else {
            continue;
        };
        let Some(path) = certificate.renewal_path.clone() else {
            continue;
        };
        if !acme.authority.is_lets_encrypt() || acme.authority.is_test() {
            continue;
        }
        let judgement = issuance.judge_issuer(certificate);
        let (Some(life), Some(after)) = (judgement.life, judgement.renewed_after) else {
            continue;
        };
        if after >= LEAST {
            continue;
        }
        let after =
            crate::certificates::GoDuration::of_nanoseconds(after.saturating_mul(1_000_000_000));
        let message = format!(
            "{} is renewed every {after}, of the {life} that it lives",
            certificate.display()
        );
        let violation = violations
            .at(certificate.place(path), message)
            .label("far too early")
            .effect("Let's Encrypt issues at most five certificates a week for the same names, then refuses")
            .help("leave it out: a third of its life before expiry is the default")
            .related(
                issuer.place(FieldPath::of("spec.acme.server")),
                format!("{} signs it", issuer.display()),
            );
        violations.report(violation);
    }
}
