//! Solvers that wait for a class that nobody serves.

use crate::certificates::{Certificates, Challenge, IngressChoice, Issuance, IssuerKind};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.solver-class-missing",
        severity: Severity::Error,
        assumes: Some("the bundle declares all IngressClasses"),
        promise: "the class through which a solver proves names is there",
        page: include_str!("solver_class_missing.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for issuer in issuance.issuers() {
        let IssuerKind::Acme(acme) = &issuer.kind else {
            continue;
        };
        for solver in &acme.solvers {
            if let Challenge::Http01Ingress(choice) = &solver.challenge
                && let Some((path, name)) = missing(issuance, choice)
            {
                let who = issuer.display();
                report(issuance, issuer.place(path.clone()), &who, name, violations);
            }
        }
    }
    let mut told = std::collections::BTreeSet::new();
    for certificate in issuance.certificates() {
        let choice = certificate.ingress_choice.as_ref();
        if let Some((path, name)) = choice.and_then(|choice| missing(issuance, choice))
            && told.insert((certificate.manifest, path.clone()))
        {
            let who = certificate.display();
            report(
                issuance,
                certificate.place(path.clone()),
                &who,
                name,
                violations,
            );
        }
    }
}

fn missing<'c>(issuance: &Issuance, choice: &'c IngressChoice) -> Option<(&'c FieldPath, &'c str)> {
    let facts = issuance.facts();
    let (path, name, known) = match choice {
        IngressChoice::ClassName { path, name } => (path, name, facts.has_class(name)),
        IngressChoice::ClassAnnotation { path, name } => (path, name, facts.has_class_word(name)),
        IngressChoice::Named { .. } | IngressChoice::Any => return None,
    };
    (known == Some(false)).then_some((path, name))
}

fn report(
    issuance: &Issuance,
    place: Place,
    who: &str,
    name: &str,
    violations: &mut Violations<'_>,
) {
    let classes: Vec<_> = issuance.facts().classes.iter().collect();
    let message = format!("{who} proves names through the class `{name}`, which is not there");
    let violation = violations
        .at(place, message)
        .label("no such IngressClass")
        .effect("no controller answers for the challenge, and the authority finds nothing")
        .help(format!("name a class that is there: {}", listed(&classes)));
    violations.report(violation);
}
