//! Can a certificate be issued? As cert-manager and the authorities decide it, as far as manifests tell.

use std::collections::BTreeMap;

use crate::certificates::GoDuration;
use crate::certificates::host::{NotPublic, not_public};
use crate::certificates::installation::ComponentKind;
use crate::certificates::model::{
    Acme, Authority, Certificate, Challenge, Fault, IngressChoice, Issuer, IssuerKind, SecretRef,
    Solver, pick,
};
use crate::finding::{FieldPath, ManifestId, Place};

use super::Issuance;

/// Whether a certificate can be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// As far as manifests tell.
    Yes,
    /// Something stands in the way.
    No,
    /// It depends on what is not in the bundle.
    Unknown,
}

/// What is known of the issue of a certificate.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// What stands in the way; empty where nothing does.
    pub obstacles: Vec<Reason>,
    /// What it depends on that the bundle does not show.
    pub unknown: Vec<Reason>,
    /// What is taken for granted.
    pub assumes: Vec<String>,
    /// How long it will live; `None` where the authority decides and is not known.
    pub life: Option<GoDuration>,
    /// After how many seconds from its issue it is renewed.
    pub renewed_after: Option<i64>,
}

/// Something that stands in the way, or that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Of which kind.
    pub cause: Cause,
    /// Where it is to be seen.
    pub place: Place,
    /// A sentence without a full stop.
    pub text: String,
}

/// The kinds of [`Reason`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Cause {
    /// cert-manager's webhook refuses the certificate.
    CertificateRejected,
    /// The same for its issuer.
    IssuerRejected,
    /// The issuer is not there.
    IssuerMissing,
    /// The authority refuses the address that it should write to.
    Contact,
    /// No public authority certifies the name.
    NameNotPublic,
    /// No solver can prove the name.
    NoSolver,
    /// The class through which the name is to be proved is not there.
    SolverClass,
    /// A Secret that the issuer or its solver needs.
    Secret,
    /// Another certificate is put into the same Secret.
    SecretShared,
    /// The certificate of the Secret does not name the host.
    NotCovered,
    /// The authority refuses what is asked of it.
    Refused,
    /// cert-manager does not work.
    Installation,
    /// A controller of somebody else signs.
    External,
}

impl Judgement {
    /// No where anything stands in the way, else unknown where anything is not known.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.obstacles.as_slice(), self.unknown.as_slice()) {
            ([], []) => Verdict::Yes,
            ([], _) => Verdict::Unknown,
            _ => Verdict::No,
        }
    }

    fn obstacle(&mut self, cause: Cause, place: Place, text: impl Into<String>) {
        self.obstacles.push(reason(cause, place, text));
    }

    fn doubt(&mut self, cause: Cause, place: Place, text: impl Into<String>) {
        self.unknown.push(reason(cause, place, text));
    }

    fn assume(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.assumes.contains(&text) {
            self.assumes.push(text);
        }
    }
}

fn reason(cause: Cause, place: Place, text: impl Into<String>) -> Reason {
    Reason {
        cause,
        place,
        text: text.into(),
    }
}

/// Domains to which Let's Encrypt writes nothing.
const REFUSED_DOMAINS: &[&str] = &["example.com", "example.net", "example.org"];

/// How long Let's Encrypt's certificates live.
const LETS_ENCRYPT_LIFE: GoDuration = GoDuration::hours(2_160);

/// How many authorities are followed from certificate to certificate.
const DEPTH: usize = 16;

/// The certificates on the way to the one that is judged: by manifest and Secret.
type Trail<'a> = [(ManifestId, &'a str)];

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
    /// Whether a certificate can be issued, why not, and when it is renewed. Linear in its names times the solvers of its
    /// issuer.
    #[must_use]
    pub fn judge(&self, certificate: &Certificate) -> Judgement {
        let mut judgement = self.judge_issuer(certificate);
        let it = &mut judgement;
        it.obstacles.extend(self.out_of_order.iter().cloned());
        let mut controllers = self.installation.of_kind(ComponentKind::Controller);
        if controllers.next().is_none() {
            it.assume("cert-manager runs in the cluster");
        }
        judgement
    }

    /// The same as if cert-manager's installation were in order.
    pub(in crate::certificates) fn judge_issuer(&self, certificate: &Certificate) -> Judgement {
        self.judge_issuer_within(certificate, &[])
    }

    fn judge_issuer_within(&self, certificate: &Certificate, trail: &Trail<'_>) -> Judgement {
        let mut judgement = Judgement::default();
        let it = &mut judgement;
        if !certificate.faults.is_empty() {
            let text = format!("cert-manager refuses {}", certificate.display());
            rejected(
                it,
                Cause::CertificateRejected,
                &certificate.faults,
                text,
                |fault| certificate.place(fault.path.clone()),
            );
        }
        self.shared_secret(certificate, it);
        if !certificate.issuer.is_own() {
            let reference = &certificate.issuer;
            it.doubt(
                Cause::External,
                certificate.place(reference.path.clone()),
                format!(
                    "a controller of {} signs it, of which nothing is known here",
                    reference.group
                ),
            );
        } else if let Some(issuer) = self.issuer(&certificate.issuer, &certificate.namespace) {
            self.by_issuer(certificate, issuer, it, trail);
        } else {
            self.without_issuer(certificate, it);
        }
        judgement
    }

    fn shared_secret(&self, certificate: &Certificate, it: &mut Judgement) {
        let mut others = self.of_secret(&certificate.namespace, &certificate.secret);
        let Some(first) = others.next().filter(|_| !certificate.secret.is_empty()) else {
            return;
        };
        let is_first = first.manifest == certificate.manifest && first.name == certificate.name;
        if !is_first {
            it.obstacle(
                Cause::SecretShared,
                certificate.place(certificate.secret_path.clone()),
                format!(
                    "{} has the Secret `{}` already, and cert-manager lets only one certificate have it",
                    first.display(),
                    certificate.secret
                ),
            );
        }
    }

    fn without_issuer(&self, certificate: &Certificate, it: &mut Judgement) {
        let reference = &certificate.issuer;
        if reference.name.is_empty() || !["Issuer", "ClusterIssuer"].contains(&&*reference.kind) {
            return;
        }
        let place = certificate.place(reference.path.clone());
        let name = reference.display();
        let text = if reference.kind == "Issuer" {
            format!("no {name} in namespace `{}`", certificate.namespace)
        } else {
            format!("no {name}")
        };
        if self.shows_issuers(certificate) {
            it.obstacle(Cause::IssuerMissing, place, text);
        } else {
            it.doubt(Cause::IssuerMissing, place, text + " is in the bundle");
        }
    }

    /// Whether the bundle declares issuers of the kind where the certificate looks for one, or one of its name elsewhere.
    pub(in crate::certificates) fn shows_issuers(&self, certificate: &Certificate) -> bool {
        let reference = &certificate.issuer;
        self.issuers.iter().any(|issuer| {
            let is_of_kind = issuer.kind_name() == reference.kind;
            let is_in_scope = issuer
                .namespace
                .as_ref()
                .is_none_or(|namespace| *namespace == certificate.namespace);
            (is_of_kind && is_in_scope) || issuer.name == reference.name
        })
    }

    fn by_issuer(
        &self,
        certificate: &Certificate,
        issuer: &Issuer,
        it: &mut Judgement,
        trail: &Trail<'_>,
    ) {
        if !issuer.faults.is_empty() {
            let text = format!("cert-manager refuses {}", issuer.display());
            rejected(it, Cause::IssuerRejected, &issuer.faults, text, |fault| {
                issuer.place(fault.path.clone())
            });
        }
        match &issuer.kind {
            IssuerKind::Acme(acme) => self.by_acme(certificate, issuer, acme, it),
            IssuerKind::Ca { secret } => {
                self.by_ca(certificate, issuer, secret, it, trail);
                live(certificate, it, Some(certificate.renewal.asked_duration()));
            }
            IssuerKind::SelfSigned => {
                live(certificate, it, Some(certificate.renewal.asked_duration()));
            }
            IssuerKind::Vault | IssuerKind::Venafi => {
                let service = if issuer.kind == IssuerKind::Vault {
                    "Vault"
                } else {
                    "Venafi"
                };
                it.assume(format!(
                    "{service} signs what is asked of it, for as long as is asked"
                ));
                live(certificate, it, Some(certificate.renewal.asked_duration()));
            }
            IssuerKind::None => {}
        }
    }

    fn by_ca(
        &self,
        certificate: &Certificate,
        issuer: &Issuer,
        secret: &SecretRef,
        it: &mut Judgement,
        trail: &Trail<'_>,
    ) {
        let place = issuer.place(secret.path.clone());
        let own = issuer.namespace.as_deref();
        let Some(namespace) = own.or_else(|| self.installation.cluster_resource_namespace()) else {
            it.doubt(
                Cause::Secret,
                place,
                format!(
                    "the Secret `{}` with the key that signs must be in cert-manager's own namespace, which the bundle does not tell",
                    secret.name
                ),
            );
            return;
        };
        if secret.name.is_empty() {
            return;
        }
        if let Some(authority) = self.of_secret(namespace, &secret.name).next() {
            if !authority.is_ca {
                it.obstacle(
                    Cause::Secret,
                    place.clone(),
                    format!(
                        "{} is put into the Secret `{}` and may sign no others: it has no `isCA`",
                        authority.display(),
                        secret.name
                    ),
                );
            }
            let own = (certificate.manifest, certificate.secret.as_str());
            let trail: Vec<_> = trail.iter().copied().chain([own]).collect();
            if trail.contains(&(authority.manifest, authority.secret.as_str())) {
                it.obstacle(
                    Cause::Secret,
                    place,
                    format!(
                        "{} is to sign the certificate of its own key, which it waits for",
                        issuer.display()
                    ),
                );
            } else if trail.len() < DEPTH {
                let judged = self.judge_issuer_within(authority, &trail);
                it.obstacles.extend(judged.obstacles);
                it.unknown.extend(judged.unknown);
            } else {
                let text = "more authorities sign each other than are followed here";
                it.doubt(Cause::Secret, place, text);
            }
            return;
        }
        if self.facts.secret(namespace, &secret.name).is_some() {
            return;
        }
        let text = format!(
            "no Secret `{}` with the key that signs in namespace `{namespace}`",
            secret.name
        );
        if self.lacks_secret(namespace, &secret.name) {
            it.obstacle(Cause::Secret, place, text);
        } else {
            it.doubt(Cause::Secret, place, text + " is in the bundle");
        }
    }

    /// Whether a Secret is surely missing: the bundle declares others there, or this one elsewhere only.
    pub(in crate::certificates) fn lacks_secret(&self, namespace: &str, name: &str) -> bool {
        let is_declared = self.facts.secret(namespace, name).is_some();
        let is_made = self.of_secret(namespace, name).next().is_some();
        !is_declared && !is_made && !self.facts.may_have_secret(namespace)
    }

    fn by_acme(&self, certificate: &Certificate, issuer: &Issuer, acme: &Acme, it: &mut Judgement) {
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

fn rejected(
    it: &mut Judgement,
    cause: Cause,
    faults: &[Fault],
    text: String,
    place: impl Fn(&Fault) -> Place,
) {
    for fault in faults {
        let field = fault.path.to_string();
        it.obstacle(
            cause,
            place(fault),
            format!("{text}: `{field}` {}", fault.text),
        );
    }
}

fn live(certificate: &Certificate, it: &mut Judgement, life: Option<GoDuration>) {
    it.life = life;
    it.renewed_after = life.map(|life| certificate.renewal.after_issue(life));
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
    let (_, domain) = email.rsplit_once('@')?;
    let domain = domain.to_ascii_lowercase();
    if REFUSED_DOMAINS.contains(&domain.as_str()) {
        return Some(format!(
            "Let's Encrypt registers no account for `{email}`: {domain} is kept for documentation"
        ));
    }
    match not_public(&domain) {
        Some(NotPublic::Reserved(suffix)) if suffix.starts_with("example.") => None,
        Some(why) => Some(format!(
            "Let's Encrypt registers no account for `{email}`: {domain} {why}"
        )),
        None => None,
    }
}
