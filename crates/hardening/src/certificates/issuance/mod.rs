//! From a host through its Ingress and Certificate to who signs: can it be issued, and when is it renewed?

mod acme;
mod entrances;
mod facts;
mod judge;
mod standing;

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::{Cluster, covers_host};
use crate::finding::{ManifestId, Place};

use super::installation::{Installation, Uses, injected_objects};
use super::model::{
    self, Certificate, Challenge, Ignored, Issuer, IssuerKind, IssuerRef, MadeBy, ShimOptions,
};
pub(super) use acme::{no_solver, private_names, refused_contact, solver_of};
pub use entrances::Entrance;
use facts::Facts;
pub use judge::{Cause, Judgement, Reason, Verdict};

/// What is issued in a cluster, and by whom.
#[derive(Debug)]
pub struct Issuance {
    issuers: Vec<Issuer>,
    by_name: BTreeMap<(Option<String>, String), usize>,
    /// The first issuer of each name, wherever it is.
    first_of_name: BTreeMap<String, usize>,
    certificates: Vec<Certificate>,
    /// By namespace and Secret, in the order of reading.
    by_secret: BTreeMap<(String, String), Vec<usize>>,
    /// By name or address, in lower case.
    by_certified: BTreeMap<String, Vec<usize>>,
    ignored: Vec<Ignored>,
    entrances: Vec<Entrance>,
    /// By host, in lower case; empty for the entrances of every host.
    by_host: BTreeMap<String, Vec<usize>>,
    /// Hosts that some Ingress serves with TLS, in lower case.
    with_tls: BTreeSet<String>,
    installation: Installation,
    uses: Uses,
    /// Why the installation issues nothing.
    out_of_order: Vec<Reason>,
    facts: Facts,
}

/// How a host comes by its certificate.
#[derive(Clone, Debug)]
pub struct Chain<'i> {
    /// The Ingress that serves the host; `None` where a certificate names it and no Ingress does.
    pub entrance: Option<&'i Entrance>,
    /// The field that names the host.
    pub place: Place,
    /// Where the certificate comes from.
    pub link: Link<'i>,
}

/// Where the certificate of a host comes from.
#[derive(Clone, Debug)]
pub enum Link<'i> {
    /// cert-manager issues it.
    Issued {
        /// The certificate.
        certificate: &'i Certificate,
        /// Who signs, where the bundle has it.
        issuer: Option<&'i Issuer>,
        /// Whether it can be issued.
        judgement: Judgement,
    },
    /// A Secret of the bundle holds it; nothing renews it.
    Kept {
        /// The Secret.
        secret: String,
        /// Where it is written.
        place: Place,
    },
    /// A Secret that is not in the bundle.
    Elsewhere {
        /// The Secret.
        secret: String,
        /// The field that names it.
        place: Place,
    },
    /// The Ingress asks for one, and cert-manager ignores it.
    Ignored(&'i Ignored),
    /// The controller's own, which is for no host: the Ingress has TLS without a Secret, or not for this host.
    Default {
        /// What says so.
        place: Place,
    },
    /// There is none: the Ingress serves it without TLS.
    Plain,
}

impl Issuance {
    pub(super) fn of(cluster: &Cluster) -> Self {
        let installation = Installation::of(cluster);
        let issuers = model::issuers(cluster);
        let (made, ignored) = model::shim_certificates(cluster, &shim_options(&installation));
        let declared = model::certificates(cluster);
        let has_shim = !made.is_empty() || !ignored.is_empty();
        let certificates = settle(declared, made);
        let entrances = entrances::collect(cluster);
        let mut issuance = Self {
            by_name: (0..)
                .zip(&issuers)
                .map(|(index, it)| ((it.namespace.clone(), it.name.clone()), index))
                .collect(),
            first_of_name: issuers
                .iter()
                .enumerate()
                .rev()
                .map(|(index, it)| (it.name.clone(), index))
                .collect(),
            by_secret: BTreeMap::new(),
            by_certified: BTreeMap::new(),
            by_host: entrances::by_host(&entrances),
            with_tls: entrances::with_tls(&entrances),
            uses: uses(&issuers, &installation, has_shim),
            out_of_order: Vec::new(),
            facts: Facts::of(cluster),
            issuers,
            certificates,
            ignored,
            entrances,
            installation,
        };
        for (index, certificate) in issuance.certificates.iter().enumerate() {
            let secret = (certificate.namespace.clone(), certificate.secret.clone());
            issuance.by_secret.entry(secret).or_default().push(index);
            for name in certificate.names.iter().chain(&certificate.addresses) {
                let name = name.name.to_ascii_lowercase();
                let known = issuance.by_certified.entry(name).or_default();
                if known.last() != Some(&index) {
                    known.push(index);
                }
            }
        }
        issuance.uses = Uses {
            namespaces: issuance
                .certificates
                .iter()
                .map(|it| it.namespace.clone())
                .collect(),
            injected: injected_objects(cluster),
            ..issuance.uses
        };
        issuance.out_of_order = standing::reasons(cluster, &issuance.installation, &issuance.uses);
        issuance
    }

    /// The issuers, in the order of reading.
    #[must_use]
    pub fn issuers(&self) -> &[Issuer] {
        &self.issuers
    }

    /// The certificates that cert-manager is to issue: those declared, then those of Ingresses; each in the order of
    /// reading.
    #[must_use]
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// Ingresses and their entries that ask for a certificate in vain.
    #[must_use]
    pub fn ignored(&self) -> &[Ignored] {
        &self.ignored
    }

    /// The Ingresses, as far as certificates go.
    #[must_use]
    pub fn entrances(&self) -> &[Entrance] {
        &self.entrances
    }

    /// What the bundle installs of cert-manager.
    #[must_use]
    pub const fn installation(&self) -> &Installation {
        &self.installation
    }

    /// What the bundle has cert-manager do.
    pub(super) const fn uses(&self) -> &Uses {
        &self.uses
    }

    /// What the bundle shows of classes and Secrets.
    pub(super) const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The certificates that are put into a Secret, in the order of [`Issuance::certificates`]. Logarithmic.
    pub fn of_secret(&self, namespace: &str, secret: &str) -> impl Iterator<Item = &Certificate> {
        let key = (namespace.to_owned(), secret.to_owned());
        let indices = self.by_secret.get(&key).into_iter().flatten();
        indices.filter_map(|index| self.certificates.get(*index))
    }

    /// The issuer that a certificate of a namespace names; `None` where the bundle has none such. Logarithmic.
    #[must_use]
    pub fn issuer(&self, reference: &IssuerRef, namespace: &str) -> Option<&Issuer> {
        if !reference.is_own() {
            return None;
        }
        let namespace = match reference.kind.as_str() {
            "ClusterIssuer" => None,
            "Issuer" => Some(namespace.to_owned()),
            _ => return None,
        };
        let index = self.by_name.get(&(namespace, reference.name.clone()))?;
        self.issuers.get(*index)
    }

    /// The first issuer of a name, of whatever kind and namespace. Logarithmic.
    pub(super) fn issuer_called(&self, name: &str) -> Option<&Issuer> {
        self.issuers.get(*self.first_of_name.get(name)?)
    }

    /// The names of the issuers of a namespace, or of the ClusterIssuers, in order.
    pub(super) fn issuer_names(&self, namespace: Option<&str>) -> impl Iterator<Item = &str> {
        let scope = namespace.map(str::to_owned);
        let from = (scope.clone(), String::new());
        let names = self.by_name.range(from..).map(|(key, _)| key);
        names
            .take_while(move |(of, _)| *of == scope)
            .map(|(_, name)| name.as_str())
    }

    /// Whether an Ingress serves a host that it names with TLS; controllers join the Ingresses of a host. Logarithmic.
    pub(super) fn has_tls(&self, host: &str) -> bool {
        self.with_tls.contains(&host.to_ascii_lowercase())
    }

    /// All names of hosts that Ingresses serve or certificates name, in order.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let served = self.by_host.keys().chain(self.by_certified.keys());
        let mut hosts: Vec<_> = served
            .map(String::as_str)
            .filter(|it| !it.is_empty())
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts.into_iter()
    }

    /// How a host comes by its certificate: one chain for each Ingress that serves it, or where none does, for each
    /// certificate that names it. Empty where nothing knows the host.
    ///
    /// Logarithmic in the hosts, linear in what serves it.
    #[must_use]
    pub fn of_host(&self, host: &str) -> Vec<Chain<'_>> {
        let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
        let wildcard = host.split_once('.').map(|(_, rest)| format!("*.{rest}"));
        let mut entrances = self.of_entrances(&host).peekable();
        if entrances.peek().is_some() {
            return entrances.map(|it| self.chain(&host, it)).collect();
        }
        let mut indices: Vec<_> = [Some(host.as_str()), wildcard.as_deref()]
            .into_iter()
            .flatten()
            .filter_map(|name| self.by_certified.get(name))
            .flatten()
            .copied()
            .collect();
        indices.sort_unstable();
        indices.dedup();
        let certificates = indices.into_iter();
        certificates
            .filter_map(|index| {
                let certificate = self.certificates.get(index)?;
                let mut names = certificate.names.iter().chain(&certificate.addresses);
                let name = names.find(|it| covers_host(&it.name, &host))?;
                Some(Chain {
                    entrance: None,
                    place: certificate.place(name.path.clone()),
                    link: self.issued(certificate, true),
                })
            })
            .collect()
    }

    /// The Ingresses that serve a host: those that name it, else those whose wildcard covers it. Logarithmic.
    pub fn of_entrances(&self, host: &str) -> impl Iterator<Item = &Entrance> {
        let host = host.to_ascii_lowercase();
        let wildcard = || Some(format!("*.{}", host.split_once('.')?.1));
        let named = self.by_host.get(&host);
        // The most specific rule takes a request.
        let indices = named.or_else(|| self.by_host.get(&wildcard()?));
        let indices = indices.into_iter().flatten();
        indices.filter_map(|index| self.entrances.get(*index))
    }

    fn chain<'i>(&'i self, host: &str, entrance: &'i Entrance) -> Chain<'i> {
        Chain {
            entrance: Some(entrance),
            place: entrance.place_of(host),
            link: self.link(host, entrance, true),
        }
    }

    /// Where the certificate of a host comes from; whether it can be issued is not asked.
    pub(super) fn link_without_judgement<'i>(
        &'i self,
        host: &str,
        entrance: &'i Entrance,
    ) -> Link<'i> {
        self.link(host, entrance, false)
    }

    fn link<'i>(&'i self, host: &str, entrance: &'i Entrance, judged: bool) -> Link<'i> {
        if entrance.tls.is_empty() {
            let ignored = self.ignored_at(entrance.manifest);
            return ignored.map_or(Link::Plain, Link::Ignored);
        }
        let Some(tls) = entrance.tls_of(host) else {
            return Link::Default {
                place: entrance.place_of(host),
            };
        };
        let Some(secret) = &tls.secret else {
            let ignored = self.ignored_at(entrance.manifest);
            let place = Place::value(entrance.manifest, tls.path.clone());
            return ignored.map_or(Link::Default { place }, Link::Ignored);
        };
        let mut certificates = self.of_secret(&entrance.namespace, secret);
        if let Some(first) = certificates.next() {
            let covering = self
                .of_secret(&entrance.namespace, secret)
                .find(|it| it.covers(host));
            let issued = self.issued(covering.unwrap_or(first), judged);
            return issued.not_covering(host);
        }
        if let Some(ignored) = self.ignored_at(entrance.manifest) {
            return Link::Ignored(ignored);
        }
        let place = Place::value(entrance.manifest, tls.path.then("secretName"));
        match self.facts.secret(&entrance.namespace, secret) {
            Some(manifest) => Link::Kept {
                secret: secret.clone(),
                place: Place::name(manifest),
            },
            None => Link::Elsewhere {
                secret: secret.clone(),
                place,
            },
        }
    }

    fn issued<'i>(&'i self, certificate: &'i Certificate, judged: bool) -> Link<'i> {
        Link::Issued {
            certificate,
            issuer: self.issuer(&certificate.issuer, &certificate.namespace),
            judgement: if judged {
                self.judge(certificate)
            } else {
                Judgement::default()
            },
        }
    }

    /// What of an Ingress asks in vain, the first of it. Logarithmic.
    pub(super) fn ignored_at(&self, manifest: ManifestId) -> Option<&Ignored> {
        let first = self.ignored.partition_point(|it| it.manifest < manifest);
        let ignored = self.ignored.get(first)?;
        (ignored.manifest == manifest).then_some(ignored)
    }
}

impl Link<'_> {
    /// The certificate stands for the Secret, though it does not name the host.
    fn not_covering(self, host: &str) -> Self {
        match self {
            Self::Issued {
                certificate,
                issuer,
                mut judgement,
            } if !certificate.covers(host) => {
                judgement.obstacles.push(Reason {
                    cause: Cause::NotCovered,
                    place: certificate.own_place(),
                    text: format!("{} does not name {host}", certificate.display()),
                });
                Self::Issued {
                    certificate,
                    issuer,
                    judgement,
                }
            }
            other => other,
        }
    }
}

/// What is declared counts first. Of what Ingresses ask for under one name, the first to ask gets it, and cert-manager
/// leaves it as it is when others do.
fn settle(declared: Vec<Certificate>, made: Vec<Certificate>) -> Vec<Certificate> {
    let mut certificates = declared;
    let key = |it: &Certificate| (it.namespace.clone(), it.name.clone());
    let mut known: BTreeSet<_> = certificates.iter().map(key).collect();
    for certificate in made {
        if known.insert(key(&certificate)) {
            certificates.push(certificate);
        }
    }
    certificates
}

fn shim_options(installation: &Installation) -> ShimOptions {
    let kind = super::installation::ComponentKind::Controller;
    let controller = installation.of_kind(kind).next();
    let flag = |name| {
        let value = controller.and_then(|it| it.flag(name));
        value.filter(|it| !it.is_empty()).map(str::to_owned)
    };
    ShimOptions {
        issuer_name: flag("default-issuer-name"),
        issuer_kind: flag("default-issuer-kind"),
        issuer_group: flag("default-issuer-group"),
    }
}

fn uses(issuers: &[Issuer], installation: &Installation, shim: bool) -> Uses {
    let acme = issuers.iter().filter_map(|issuer| match &issuer.kind {
        IssuerKind::Acme(acme) => Some(acme),
        _ => None,
    });
    let mut solvers = acme.clone().flat_map(|acme| &acme.solvers);
    Uses {
        cluster_issuers: issuers.iter().any(|it| it.namespace.is_none()),
        issuers: issuers.iter().any(|it| it.namespace.is_some()),
        acme: acme.clone().next().is_some(),
        http01: solvers.any(|it| matches!(it.challenge, Challenge::Http01Ingress(_))),
        shim,
        webhooks: !installation.webhooks.is_empty(),
        ..Uses::default()
    }
}

impl Certificate {
    /// Whether an Ingress asks for it.
    #[must_use]
    pub const fn is_of_ingress(&self) -> bool {
        matches!(self.made_by, MadeBy::Ingress { .. })
    }
}
