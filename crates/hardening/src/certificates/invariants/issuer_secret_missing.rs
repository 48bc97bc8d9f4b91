//! Issuers without the key or the credentials that they work with.

use crate::certificates::{Certificates, Challenge, Issuance, Issuer, IssuerKind, SecretRef};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.issuer-secret-missing",
        severity: Severity::Error,
        assumes: None,
        promise: "an issuer finds the Secrets that it works with, and the key that signs may sign",
        page: include_str!("issuer_secret_missing.md"),
    },
    check,
};

const WHOLE: &str = "the bundle declares all Secrets of that namespace";

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for issuer in issuance.issuers() {
        match &issuer.kind {
            IssuerKind::Ca { secret } => of_authority(issuance, issuer, secret, violations),
            IssuerKind::Acme(acme) => {
                for solver in &acme.solvers {
                    let Challenge::Dns01 { secrets, .. } = &solver.challenge else {
                        continue;
                    };
                    for secret in secrets {
                        missing(
                            issuance,
                            issuer,
                            secret,
                            "the credentials of the solver",
                            violations,
                        );
                    }
                }
            }
            _ => {}
        }
    }
}

fn of_authority(
    issuance: &Issuance,
    issuer: &Issuer,
    secret: &SecretRef,
    violations: &mut Violations<'_>,
) {
    if !may_not_sign(issuance, issuer, secret, violations) {
        missing(issuance, issuer, secret, "the key that signs", violations);
    }
}

/// Where an issuer looks for its Secrets.
fn namespace<'i>(issuance: &'i Issuance, issuer: &'i Issuer) -> Option<&'i str> {
    let own = issuer.namespace.as_deref();
    own.or_else(|| issuance.installation().cluster_resource_namespace())
}

fn may_not_sign(
    issuance: &Issuance,
    issuer: &Issuer,
    secret: &SecretRef,
    violations: &mut Violations<'_>,
) -> bool {
    let Some(namespace) = namespace(issuance, issuer) else {
        return false;
    };
    let mut made = issuance.of_secret(namespace, &secret.name);
    let Some(certificate) = made.next().filter(|it| !it.is_ca) else {
        return false;
    };
    let message = format!(
        "{} signs with the key of {}, which may sign none",
        issuer.display(),
        certificate.display()
    );
    let violation = violations
        .at(issuer.place(secret.path.clone()), message)
        .label("no key of an authority")
        .effect("the issuer never becomes ready: its certificate is not one of an authority")
        .help("set `isCA: true` in the Certificate")
        .related(certificate.own_place(), "has no `isCA: true`");
    violations.report(violation);
    true
}

fn missing(
    issuance: &Issuance,
    issuer: &Issuer,
    secret: &SecretRef,
    what: &str,
    violations: &mut Violations<'_>,
) {
    let Some(namespace) = namespace(issuance, issuer) else {
        return;
    };
    if secret.name.is_empty() || !issuance.lacks_secret(namespace, &secret.name) {
        return;
    }
    let message = format!(
        "{} looks for {what} in the Secret `{}` of namespace `{namespace}`, which is not there",
        issuer.display(),
        secret.name
    );
    let mut violation = violations
        .at(issuer.place(secret.path.clone()), message)
        .label("no such Secret")
        .effect("nothing is issued by it")
        .assumes(WHOLE);
    let elsewhere = issuance.facts().namespaces_of(&secret.name);
    violation = match elsewhere.first() {
        Some((other, manifest)) => violation
            .related(
                Place::name(*manifest),
                format!("the Secret of this name is in namespace `{other}`"),
            )
            .help(match issuer.namespace {
                Some(_) => "an Issuer sees the Secrets of its own namespace only: declare it there",
                None => "a ClusterIssuer sees the Secrets of cert-manager's namespace only: declare it there",
            }),
        None => violation.help("declare the Secret, or have it made"),
    };
    violations.report(violation);
}
