//! Names that an issuer cannot prove.

use crate::certificates::issuance::{no_solver, solver_of};
use crate::certificates::{Certificates, IssuerKind};
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.no-solver",
        severity: Severity::Error,
        assumes: None,
        promise: "an ACME issuer has a solver for every name that it is asked for",
        page: include_str!("no_solver.md"),
    },
    check,
};

const EFFECT: &str = "the order fails: no configured challenge solver can be used";

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let issuance = certificates.issuance();
    for issuer in issuance.issuers() {
        if let IssuerKind::Acme(acme) = &issuer.kind
            && acme.solvers.is_empty()
            && issuer.faults.is_empty()
        {
            let message = format!("{} has no solver, so it proves no name", issuer.display());
            let violation = violations
                .at(issuer.place(FieldPath::of("spec.acme")), message)
                .label("no `solvers`")
                .effect(EFFECT)
                .help("add a solver: `http01` with an ingress class, or `dns01` with a provider");
            violations.report(violation);
        }
    }
    for certificate in issuance.certificates() {
        let Some(issuer) = issuance.issuer(&certificate.issuer, &certificate.namespace) else {
            continue;
        };
        let IssuerKind::Acme(acme) = &issuer.kind else {
            continue;
        };
        if acme.solvers.is_empty() {
            continue;
        }
        let unproved = certificate.names.iter();
        let unproved: Vec<_> = unproved
            .filter(|name| solver_of(acme, &name.name, &certificate.labels).is_none())
            .collect();
        let Some((first, others)) = unproved.split_first() else {
            continue;
        };
        let message = format!("{}: {}", issuer.display(), no_solver(acme, &first.name));
        let mut violation = violations
            .at(certificate.place(first.path.clone()), message)
            .label("cannot be proved")
            .effect(EFFECT)
            .help(if first.name.starts_with("*.") {
                "add a solver with `dns01`, or name the hosts one by one"
            } else {
                "add the name to a selector, or a solver without one"
            })
            .related(
                issuer.place(FieldPath::of("spec.acme.solvers")),
                format!("the solvers of {}", issuer.display()),
            );
        if let Some(second) = others.first() {
            let names: Vec<_> = others.iter().map(|it| it.name.as_str()).collect();
            violation = violation.related(
                certificate.place(second.path.clone()),
                format!("nor {}", listed(&names)),
            );
        }
        violations.report(violation);
    }
}
