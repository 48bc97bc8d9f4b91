//! Can a certificate be issued? As cert-manager and the authorities decide it, as far as manifests tell.

use crate::certificates::GoDuration;
use crate::certificates::installation::ComponentKind;
use crate::certificates::model::{Certificate, Fault, Issuer, IssuerKind, SecretRef};
use crate::finding::{ManifestId, Place};

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

    pub(super) fn obstacle(&mut self, cause: Cause, place: Place, text: impl Into<String>) {
        self.obstacles.push(reason(cause, place, text));
    }

    pub(super) fn doubt(&mut self, cause: Cause, place: Place, text: impl Into<String>) {
        self.unknown.push(reason(cause, place, text));
    }

    pub(super) fn assume(&mut self, text: impl Into<String>) {
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

/// How many authorities are followed from certificate to certificate.
const DEPTH: usize = 16;

/// The certificates on the way to the one that is judged: by manifest and Secret.
type Trail<'a> = [(ManifestId, &'a str)];

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
        let is_cluster = reference.kind == "ClusterIssuer";
        let namespace = Some(certificate.namespace.as_str()).filter(|_| !is_cluster);
        let shows_kind = self.issuer_names(namespace).next().is_some();
        shows_kind || self.issuer_called(&reference.name).is_some()
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

pub(super) fn live(certificate: &Certificate, it: &mut Judgement, life: Option<GoDuration>) {
    it.life = life;
    it.renewed_after = life.map(|life| certificate.renewal.after_issue(life));
}
