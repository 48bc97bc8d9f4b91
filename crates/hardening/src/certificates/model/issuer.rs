//! Issuers: who signs, and whether cert-manager accepts what is said of it.

use crate::cluster::{Cluster, Object};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::Node;

use super::custom::{AcmeSpec, GROUP, IssuerObject, SolverIngressSpec, SolverSpec};
use super::rules;
use super::solver::{Challenge, IngressChoice, Selector, Solver};

/// An Issuer or ClusterIssuer.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// Where it is written.
    pub manifest: ManifestId,
    /// The namespace of an Issuer; `None` for a ClusterIssuer.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Who signs.
    pub kind: IssuerKind,
    /// Why cert-manager's webhook refuses it; empty where it is accepted.
    pub faults: Vec<Fault>,
}

/// Who signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IssuerKind {
    /// An authority that speaks ACME.
    Acme(Acme),
    /// The key in a Secret.
    Ca {
        /// The Secret: in the issuer's namespace, that of a ClusterIssuer in cert-manager's own.
        secret: SecretRef,
    },
    /// Each certificate by its own key.
    SelfSigned,
    /// HashiCorp Vault.
    Vault,
    /// Venafi.
    Venafi,
    /// None, or several.
    None,
}

/// An authority that speaks ACME.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acme {
    /// The address of its directory.
    pub server: String,
    /// Who runs it, as the address tells.
    pub authority: Authority,
    /// The address that it may write to.
    pub email: Option<String>,
    /// The Secret that holds the key of the account; cert-manager makes it.
    pub account_key: String,
    /// How names are proved, in the order of writing.
    pub solvers: Vec<Solver>,
    /// Whether it is asked for the duration of the Certificate; else it decides.
    pub asks_duration: bool,
}

/// Who runs a server of ACME.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Authority {
    /// Let's Encrypt.
    LetsEncrypt,
    /// Let's Encrypt's staging environment, which no browser trusts.
    LetsEncryptStaging,
    /// Another public one, by its name.
    Public(&'static str),
    /// A test environment of another public one.
    Test(&'static str),
    /// Not known: it may be one's own.
    Unknown,
}

/// A Secret that an issuer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRef {
    /// The field that holds the name.
    pub path: FieldPath,
    /// The name.
    pub name: String,
}

/// A field that cert-manager refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field.
    pub path: FieldPath,
    /// Why, as the continuation of a sentence that names the field.
    pub text: String,
}

impl Fault {
    pub(super) fn new(path: FieldPath, text: impl Into<String>) -> Self {
        Self {
            path,
            text: text.into(),
        }
    }
}

impl Authority {
    fn of(server: &str) -> Self {
        let host = host_of(server).to_ascii_lowercase();
        let known = SERVERS.iter().find(|(name, _)| *name == host);
        known.map_or(Self::Unknown, |(_, authority)| *authority)
    }

    /// Whether it certifies only what can be reached or resolved in the internet.
    #[must_use]
    pub const fn is_public(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// Whether browsers trust none of its certificates.
    #[must_use]
    pub const fn is_test(self) -> bool {
        matches!(self, Self::LetsEncryptStaging | Self::Test(_))
    }

    /// Whether it is Let's Encrypt, in production or staging.
    #[must_use]
    pub const fn is_lets_encrypt(self) -> bool {
        matches!(self, Self::LetsEncrypt | Self::LetsEncryptStaging)
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LetsEncrypt => "Let's Encrypt",
            Self::LetsEncryptStaging => "Let's Encrypt's staging environment",
            Self::Public(name) | Self::Test(name) => name,
            Self::Unknown => "the ACME server",
        }
    }
}

/// The hosts of public authorities' directories.
const SERVERS: &[(&str, Authority)] = &[
    ("acme-v02.api.letsencrypt.org", Authority::LetsEncrypt),
    ("acme-v01.api.letsencrypt.org", Authority::LetsEncrypt),
    (
        "acme-staging-v02.api.letsencrypt.org",
        Authority::LetsEncryptStaging,
    ),
    (
        "acme-staging.api.letsencrypt.org",
        Authority::LetsEncryptStaging,
    ),
    ("acme.zerossl.com", Authority::Public("ZeroSSL")),
    (
        "dv.acme-v02.api.pki.goog",
        Authority::Public("Google Trust Services"),
    ),
    (
        "dv.acme-v02.test-api.pki.goog",
        Authority::Test("Google Trust Services' test environment"),
    ),
    ("api.buypass.com", Authority::Public("Buypass")),
    (
        "api.test4.buypass.no",
        Authority::Test("Buypass' test environment"),
    ),
    ("acme.ssl.com", Authority::Public("SSL.com")),
];

fn host_of(url: &str) -> &str {
    let behind = url.split_once("://").map_or(url, |(_, behind)| behind);
    let host = behind.split(['/', '?', '#']).next().unwrap_or("");
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}

impl Issuer {
    /// `ClusterIssuer \`name\``.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{} `{}`", self.kind_name(), self.name)
    }

    /// `Issuer` or `ClusterIssuer`.
    #[must_use]
    pub const fn kind_name(&self) -> &'static str {
        match self.namespace {
            Some(_) => "Issuer",
            None => "ClusterIssuer",
        }
    }

    /// One of its fields.
    #[must_use]
    pub const fn place(&self, path: FieldPath) -> Place {
        Place::value(self.manifest, path)
    }

    fn of(cluster: &Cluster, object: &Object) -> Self {
        let spec = cluster.read_custom::<IssuerObject>(object).spec;
        let root = &cluster.bundle().manifest(object.manifest).root;
        let faults = rules::issuer(&spec, root);
        let kind = match (
            spec.acme,
            spec.ca,
            spec.self_signed,
            spec.vault,
            spec.venafi,
        ) {
            (Some(acme), None, None, None, None) => IssuerKind::Acme(Acme::of(acme, root)),
            (None, Some(ca), None, None, None) => IssuerKind::Ca {
                secret: SecretRef {
                    path: FieldPath::of("spec.ca.secretName"),
                    name: ca.secret_name,
                },
            },
            (None, None, Some(_), None, None) => IssuerKind::SelfSigned,
            (None, None, None, Some(_), None) => IssuerKind::Vault,
            (None, None, None, None, Some(_)) => IssuerKind::Venafi,
            _ => IssuerKind::None,
        };
        Self {
            manifest: object.manifest,
            namespace: object.identity.namespace.clone(),
            name: object.name().to_owned(),
            kind,
            faults,
        }
    }
}

impl Acme {
    fn of(spec: AcmeSpec, root: &Node) -> Self {
        let solvers = spec.solvers.into_iter().enumerate();
        Self {
            authority: Authority::of(&spec.server),
            server: spec.server,
            email: Some(spec.email).filter(|email| !email.is_empty()),
            account_key: spec.private_key_secret_ref.name,
            solvers: solvers
                .filter_map(|(index, solver)| solver_of(index, solver, root))
                .collect(),
            asks_duration: spec.enable_duration_feature,
        }
    }
}

/// The solver, where it does exactly one thing.
fn solver_of(index: usize, spec: SolverSpec, root: &Node) -> Option<Solver> {
    let path = FieldPath::of("spec.acme.solvers").then(index);
    let challenge = match (spec.http01, spec.dns01) {
        (Some(http01), None) => match (http01.ingress, http01.gateway_http_route) {
            (Some(ingress), None) => {
                let base = path.join(&FieldPath::of("http01.ingress"));
                Challenge::Http01Ingress(ingress_choice(ingress, &base))
            }
            (None, Some(_)) => Challenge::Http01Gateway,
            _ => return None,
        },
        (None, Some(_)) => {
            let base = path.then("dns01");
            let mut providers = rules::providers(root, &base);
            let provider = providers.next()?.to_owned();
            let secrets = secrets_of(root, &base.then(&provider));
            Challenge::Dns01 { provider, secrets }
        }
        _ => return None,
    };
    let selector = spec.selector.unwrap_or_default();
    Some(Solver {
        path,
        challenge,
        selector: Selector {
            labels: selector.match_labels,
            names: selector.dns_names,
            zones: selector.dns_zones,
        },
    })
}

fn ingress_choice(spec: SolverIngressSpec, base: &FieldPath) -> IngressChoice {
    match (spec.ingress_class_name, spec.class) {
        (Some(name), _) => IngressChoice::ClassName {
            path: base.then("ingressClassName"),
            name,
        },
        (None, Some(name)) => IngressChoice::ClassAnnotation {
            path: base.then("class"),
            name,
        },
        (None, None) if !spec.name.is_empty() => IngressChoice::Named { name: spec.name },
        (None, None) => IngressChoice::Any,
    }
}

/// What a provider takes its credentials from: its fields whose names end so.
fn secrets_of(root: &Node, provider: &FieldPath) -> Vec<SecretRef> {
    let fields = root.at(provider).and_then(Node::as_mapping);
    let fields = fields.into_iter().flat_map(|mapping| mapping.entries());
    let secrets = fields.filter(|entry| entry.key.ends_with("SecretRef"));
    secrets
        .filter_map(|entry| {
            let name = entry.value.get("name")?.as_str()?;
            Some(SecretRef {
                path: provider.then(&*entry.key).then("name"),
                name: name.to_owned(),
            })
        })
        .collect()
}

pub(in crate::certificates) fn collect(cluster: &Cluster) -> Vec<Issuer> {
    let kinds = ["ClusterIssuer", "Issuer"];
    let objects = kinds
        .into_iter()
        .flat_map(|kind| cluster.of_kind(GROUP, kind));
    let mut issuers: Vec<_> = objects.map(|object| Issuer::of(cluster, object)).collect();
    issuers.sort_by_key(|issuer| issuer.manifest);
    issuers
}
