//! What an authority that speaks ACME asks: a contact, public names, and a proof of each.

use std::collections::BTreeMap;

use crate::certificates::GoDuration;
use crate::certificates::model::{
    Acme, Authority, Certificate, Challenge, IngressChoice, Issuer, SecretRef, Solver, pick,
};
use crate::cluster::{NotPublic, not_public, refused_contact as refused_contact_of};
use crate::finding::FieldPath;

use super::Issuance;
use super::judge::{Cause, Judgement, live};

/// How long Let's Encrypt's certificates live.
const LETS_ENCRYPT_LIFE: GoDuration = GoDuration::hours(2_160);

/// Names beyond these are judged, but not listed one by one.
const LISTED: usize = 8;

/// What is said of providers that prove names by DNS.
pub(in crate::certificates) const OTHER_PROVIDERS: &str =
    "the credentials of the solver may write records into the zone of the name";

/// The solver that proves a name of a certificate.
pub(in crate::certificates) fn solver_of<'a>(
    acme: &'a Acme,
    name: &str,
    labels: &BTreeMap<String, String>,
) -> Option<&'a Solver> {
    pick(&acme.solvers, name, labels)
}

impl Issuance {
    pub(super) fn by_acme(
        &self,
        certificate: &Certificate,
        issuer: &Issuer,
        acme: &Acme,
        it: &mut Judgement,
    ) {
        if let Some(text) = refused_contact(acme) {
            let place = issuer.place(FieldPath::of("spec.acme.email"));
            it.obstacle(Cause::Contact, place, text);
        }
        self.names(certificate, issuer, acme, it);
        if certificate.names.is_empty() && certificate.addresses.is_empty() {
            if certificate.has_other_names && certificate.faults.is_empty() {
                it.obstacle(
                    Cause::Refused,
                    certificate.own_place(),
                    "an authority that speaks ACME certifies names of hosts only",
                );
            }
            return;
        }
        let asked = certificate.renewal.duration.filter(|_| acme.asks_duration);
        if asked.is_some() && acme.authority.is_lets_encrypt() {
            let path = FieldPath::of("spec.acme.enableDurationFeature");
            it.obstacle(
                Cause::Refused,
                issuer.place(path),
                "Let's Encrypt refuses orders that ask for a duration",
            );
        }
        let life = match acme.authority {
            authority if authority.is_lets_encrypt() => {
                it.assume("certificates of Let's Encrypt live 90 days");
                Some(LETS_ENCRYPT_LIFE)
            }
            _ => asked,
        };
        live(certificate, it, life);
    }

    fn names(&self, certificate: &Certificate, issuer: &Issuer, acme: &Acme, it: &mut Judgement) {
        for (name, why) in private_names(certificate, acme.authority) {
            it.obstacle(
                Cause::NameNotPublic,
                certificate.place(name.path.clone()),
                format!(
                    "{} does not certify `{}`: it {why}",
                    acme.authority.name(),
                    name.name
                ),
            );
        }
        for address in &certificate.addresses {
            let place = certificate.place(address.path.clone());
            let text = format!(
                "whether {} certifies the address {}",
                acme.authority.name(),
                address.name
            );
            it.doubt(Cause::Refused, place, text);
        }
        let mut judged: Vec<&Solver> = Vec::new();
        let mut unproved = 0_usize;
        for name in &certificate.names {
            match solver_of(acme, &name.name, &certificate.labels) {
                None if unproved < LISTED => {
                    unproved += 1;
                    it.obstacle(
                        Cause::NoSolver,
                        certificate.place(name.path.clone()),
                        format!("{}: {}", issuer.display(), no_solver(acme, &name.name)),
                    );
                }
                None => {}
                Some(solver) if judged.contains(&solver) => {}
                Some(solver) => {
                    judged.push(solver);
                    self.solver(certificate, issuer, solver, it);
                }
            }
        }
    }

    fn solver(
        &self,
        certificate: &Certificate,
        issuer: &Issuer,
        solver: &Solver,
        it: &mut Judgement,
    ) {
        match &solver.challenge {
            Challenge::Http01Gateway => {
                it.doubt(
                    Cause::SolverClass,
                    issuer.place(solver.path.clone()),
                    "the name is proved through a Gateway, which is not followed here",
                );
            }
            Challenge::Dns01 { secrets, .. } => {
                it.assume(OTHER_PROVIDERS);
                self.solver_secrets(issuer, secrets, it);
            }
            Challenge::Http01Ingress(choice) => {
                it.assume("the names lead to the cluster from the internet, and port 80 is open");
                let overridden = certificate.ingress_choice.as_ref();
                let place = |path: &FieldPath| match overridden {
                    Some(_) => certificate.place(path.clone()),
                    None => issuer.place(path.clone()),
                };
                let (class, known) = match overridden.unwrap_or(choice) {
                    IngressChoice::ClassName { path, name } => {
                        ((place(path), name), self.facts.has_class(name))
                    }
                    IngressChoice::ClassAnnotation { path, name } => {
                        ((place(path), name), self.facts.has_class_word(name))
                    }
                    IngressChoice::Named { name } => {
                        if !self.facts.has_ingress(&certificate.namespace, name) {
                            let text = format!(
                                "the name is proved through Ingress `{name}`, which is not in the bundle"
                            );
                            it.doubt(Cause::SolverClass, issuer.place(solver.path.clone()), text);
                        }
                        return;
                    }
                    IngressChoice::Any => return,
                };
                let (place, name) = class;
                match known {
                    Some(true) => {}
                    Some(false) => it.obstacle(
                        Cause::SolverClass,
                        place,
                        format!("no IngressClass `{name}`, through which names are to be proved"),
                    ),
                    None => it.assume(format!("an ingress controller serves the class `{name}`")),
                }
            }
        }
    }

    fn solver_secrets(&self, issuer: &Issuer, secrets: &[SecretRef], it: &mut Judgement) {
        let own = issuer.namespace.as_deref();
        let namespace = own.or_else(|| self.installation.cluster_resource_namespace());
        for secret in secrets {
            let place = issuer.place(secret.path.clone());
            let is_there =
                namespace.is_some_and(|it| self.facts.secret(it, &secret.name).is_some());
            if is_there {
                continue;
            }
            let at = namespace.map_or_else(
                || " in cert-manager's own namespace".to_owned(),
                |namespace| format!(" in namespace `{namespace}`"),
            );
            let text = format!(
                "no Secret `{}` with the solver's credentials{at}",
                secret.name
            );
            let is_missing = namespace.is_some_and(|it| self.lacks_secret(it, &secret.name));
            if is_missing {
                it.obstacle(Cause::Secret, place, text);
            } else {
                it.doubt(Cause::Secret, place, text + " is in the bundle");
            }
        }
    }
}

/// The names that a public authority certifies for nobody.
pub(in crate::certificates) fn private_names(
    certificate: &Certificate,
    authority: Authority,
) -> impl Iterator<Item = (&crate::certificates::CertifiedName, NotPublic)> {
    let names = certificate.names.iter().chain(&certificate.addresses);
    let names = names.filter(move |_| authority.is_public());
    names.filter_map(|it| Some((it, not_public(&it.name)?)))
}

/// Why no solver can prove a name, which none can.
pub(in crate::certificates) fn no_solver(acme: &Acme, name: &str) -> String {
    if acme.solvers.is_empty() {
        return "it has no solver, so it proves no name".to_owned();
    }
    let has_dns = acme
        .solvers
        .iter()
        .any(|it| matches!(it.challenge, Challenge::Dns01 { .. }));
    if name.starts_with("*.") && !has_dns {
        return format!(
            "none of its solvers has `dns01`, by which alone the wildcard `{name}` can be proved"
        );
    }
    format!("the selectors of its solvers leave out `{name}`")
}

/// Why the authority registers no account with this address; `None` where it does.
pub(in crate::certificates) fn refused_contact(acme: &Acme) -> Option<String> {
    let email = acme.email.as_deref()?;
    if !acme.authority.is_lets_encrypt() {
        return None;
    }
    let why = refused_contact_of(email)?;
    Some(format!(
        "Let's Encrypt registers no account for `{email}`: {why}"
    ))
}
