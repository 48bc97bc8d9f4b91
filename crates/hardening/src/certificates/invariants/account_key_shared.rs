//! One key for the accounts at two authorities.

use std::collections::BTreeMap;

use crate::certificates::{Acme, Certificates, Issuer, IssuerKind};
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.account-key-shared",
        severity: Severity::Warning,
        assumes: None,
        promise: "each ACME server knows an account key of its own",
        page: include_str!("account_key_shared.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let mut first: BTreeMap<(Option<&str>, &str), (&Issuer, &Acme)> = BTreeMap::new();
    for issuer in certificates.issuance().issuers() {
        let IssuerKind::Acme(acme) = &issuer.kind else {
            continue;
        };
        if acme.account_key.is_empty() || acme.server.is_empty() {
            continue;
        }
        let key = (issuer.namespace.as_deref(), acme.account_key.as_str());
        let (other, known) = first.entry(key).or_insert((issuer, acme));
        if known.server != acme.server {
            let path = FieldPath::of("spec.acme.privateKeySecretRef.name");
            let message = format!(
                "{} keeps its account key in the Secret `{}`, which {} uses at another server",
                issuer.display(),
                acme.account_key,
                other.display()
            );
            let violation = violations
                .at(issuer.place(path.clone()), message)
                .label(format!("the key of an account at {}", acme.server))
                .effect("both servers know the same key: who revokes or changes the account of one takes the key from the other")
                .help("name a Secret of its own for each issuer; cert-manager makes it")
                .related(other.place(path), "the other issuer");
            violations.report(violation);
        }
    }
}
