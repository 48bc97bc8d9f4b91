//! Certificates whose issuer is not there.

use std::collections::BTreeSet;

use crate::certificates::{Cause, Certificate, Certificates, Issuance};
use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations, listed};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.issuer-missing",
        severity: Severity::Error,
        assumes: Some("the bundle declares all issuers of this kind that the cluster has there"),
        promise: "every certificate names an issuer that is there",
        page: include_str!("issuer_missing.md"),
    },
    check,
};

/// How many issuers the help names at most.
const LISTED: usize = 4;

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    let mut told = BTreeSet::new();
    for certificate in issuance.certificates() {
        let judgement = issuance.judge_issuer(certificate);
        let mut obstacles = judgement.obstacles.iter();
        let Some(reason) = obstacles.find(|it| it.cause == Cause::IssuerMissing) else {
            continue;
        };
        let key = (certificate.manifest, certificate.issuer.path.clone());
        if told.insert(key) {
            let violation = violations
                .at(reason.place.clone(), reason.text.clone())
                .label(format!("is to sign {}", certificate.display()))
                .effect("the certificate waits for its issuer, and nothing is issued");
            violations.report(hint(issuance, certificate, violation));
        }
    }
}

/// What may be meant.
fn hint(issuance: &Issuance, certificate: &Certificate, violation: Violation) -> Violation {
    let wanted = &certificate.issuer;
    if let Some(other) = issuance.issuer_called(&wanted.name) {
        let help = match (&other.namespace, wanted.kind.as_str()) {
            (None, _) if certificate.is_of_ingress() => {
                "name it with the annotation `cert-manager.io/cluster-issuer`".to_owned()
            }
            (None, _) => {
                "write `kind: ClusterIssuer`; without a kind an Issuer is meant".to_owned()
            }
            (Some(namespace), _) if *namespace == certificate.namespace => {
                "name it as an Issuer, not as a ClusterIssuer".to_owned()
            }
            (Some(namespace), _) => format!(
                "an Issuer serves its own namespace `{namespace}` only: declare one here, or a ClusterIssuer"
            ),
        };
        let place = Place::name(other.manifest);
        return violation
            .related(place, format!("{} is declared here", other.display()))
            .help(help);
    }
    let is_cluster = wanted.kind == "ClusterIssuer";
    let namespace = Some(certificate.namespace.as_str()).filter(|_| !is_cluster);
    let names: Vec<_> = issuance.issuer_names(namespace).take(LISTED).collect();
    violation.help(format!(
        "declare it, or name one that is there: {}",
        listed(&names)
    ))
}
