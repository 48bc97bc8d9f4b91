//! Names that no public authority certifies.

use crate::certificates::issuance::private_names;
use crate::certificates::{Certificate, Certificates, Issuer, IssuerKind};
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.name-not-public",
        severity: Severity::Error,
        assumes: None,
        promise: "a public authority is asked for public names only",
        page: include_str!("name_not_public.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for certificate in issuance.certificates() {
        if let Some(issuer) = issuance.issuer(&certificate.issuer, &certificate.namespace) {
            report(certificate, issuer, violations);
        }
    }
}

fn report(certificate: &Certificate, issuer: &Issuer, violations: &mut Violations<'_>) {
    let IssuerKind::Acme(acme) = &issuer.kind else {
        return;
    };
    let private: Vec<_> = private_names(certificate, acme.authority).collect();
    let Some(((first, why), others)) = private.split_first() else {
        return;
    };
    let message = format!(
        "{} certifies `{}` for nobody: it {why}",
        acme.authority.name(),
        first.name
    );
    let all = certificate.names.len() + certificate.addresses.len();
    let effect = if all > private.len() {
        let names: Vec<_> = certificate
            .names
            .iter()
            .map(|it| it.name.as_str())
            .collect();
        format!(
            "the whole order fails, so nothing is issued for {}",
            listed(&names)
        )
    } else {
        "the order fails again and again, and the host is served with a certificate that clients refuse".to_owned()
    };
    let server = issuer.place(FieldPath::of("spec.acme.server"));
    let mut violation = violations
        .at(certificate.place(first.path.clone()), message)
        .label("not public")
        .effect(effect)
        .help("use a name of a domain that you own, or an issuer of your own (`ca`, `selfSigned`) for internal names")
        .related(server, format!("{} is to sign it", issuer.display()));
    for (name, why) in others {
        violation = violation.related(
            certificate.place(name.path.clone()),
            format!("`{}` {why}", name.name),
        );
    }
    violations.report(violation);
}
