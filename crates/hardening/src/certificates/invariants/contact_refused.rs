//! Addresses that the authority writes to in vain.

use crate::certificates::issuance::refused_contact;
use crate::certificates::{Acme, Certificates, Issuer, IssuerKind};
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violation, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.contact-refused",
        severity: Severity::Error,
        assumes: None,
        promise: "the contact of an ACME account is an address that somebody reads",
        page: include_str!("contact_refused.md"),
    },
    check,
};

/// Domains that stand for the reader's own in examples.
const PLACEHOLDERS: &[&str] = &[
    "domain.com",
    "domain.tld",
    "example.com",
    "example.net",
    "example.org",
    "my-domain.com",
    "mycompany.com",
    "mydomain.com",
    "your-company.com",
    "your-domain.com",
    "your.domain",
    "yourcompany.com",
    "yourdomain.com",
    "yourdomain.tld",
];

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for issuer in certificates.issuance().issuers() {
        if let IssuerKind::Acme(acme) = &issuer.kind
            && let Some(violation) = judge(issuer, acme, violations)
        {
            violations.report(violation);
        }
    }
}

fn judge(issuer: &Issuer, acme: &Acme, violations: &Violations<'_>) -> Option<Violation> {
    let place = issuer.place(FieldPath::of("spec.acme.email"));
    let help = "write an address of your own, or leave `email` out";
    if let Some(text) = refused_contact(acme) {
        let message = format!("{}: {text}", issuer.display());
        let violation = violations
            .at(place, message)
            .label("refused by the server")
            .effect(format!(
                "the account is never registered, {} never becomes ready, and nothing is issued by it",
                issuer.display()
            ))
            .help(help);
        return Some(violation);
    }
    let email = acme.email.as_deref()?;
    let (_, domain) = email.rsplit_once('@')?;
    let is_placeholder = PLACEHOLDERS.contains(&domain.to_ascii_lowercase().as_str());
    (is_placeholder && acme.authority.is_public()).then(|| {
        let message = format!(
            "{} gives the contact `{email}`, a placeholder",
            issuer.display()
        );
        violations
            .at(place, message)
            .severity(Severity::Warning)
            .label("whose is it?")
            .effect("what the authority has to say of the account reaches a stranger or nobody")
            .help(help)
    })
}
