//! Certificates: those that are declared, in the form that those of Ingresses have, too.

use std::collections::BTreeMap;

use crate::certificates::renewal::Renewal;
use crate::cluster::{Cluster, Object};
use crate::finding::{FieldPath, ManifestId, Place};

use super::custom::{CertificateObject, CertificateSpec, GROUP};
use super::issuer::Fault;
use super::rules;
use super::solver::IngressChoice;

/// A Certificate: declared, or made by cert-manager for an Ingress.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Where it, or the Ingress, is written.
    pub manifest: ManifestId,
    /// Whose it is.
    pub made_by: MadeBy,
    /// Its namespace, which is that of its Secret.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The Secret that it is put into.
    pub secret: String,
    /// The field that names the Secret.
    pub secret_path: FieldPath,
    /// The names that it certifies, the common name last.
    pub names: Vec<CertifiedName>,
    /// The addresses that it certifies.
    pub addresses: Vec<CertifiedName>,
    /// Whether it certifies URIs or mail addresses.
    pub has_other_names: bool,
    /// Whether its key may sign certificates.
    pub is_ca: bool,
    /// Who signs it.
    pub issuer: IssuerRef,
    /// Its labels, which solvers select by.
    pub labels: BTreeMap<String, String>,
    /// How long it lives.
    pub renewal: Renewal,
    /// The field that says how long before expiry it is renewed, where one does.
    pub renewal_path: Option<FieldPath>,
    /// The Ingress that answers in place of what the solver says.
    pub ingress_choice: Option<IngressChoice>,
    /// Why cert-manager's webhook refuses it; empty where it is accepted.
    pub faults: Vec<Fault>,
}

/// Whose a certificate is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeBy {
    /// Its own manifest.
    Declared,
    /// An Ingress that asks for it.
    Ingress {
        /// The name of the Ingress.
        ingress: String,
        /// `/spec/tls/0`.
        tls: FieldPath,
    },
}

/// A name or address and the field that holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertifiedName {
    /// The field.
    pub path: FieldPath,
    /// The name.
    pub name: String,
}

/// Who is to sign a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerRef {
    /// The field that names it.
    pub path: FieldPath,
    /// The group; `cert-manager.io` where none is given.
    pub group: String,
    /// `Issuer` where none is given.
    pub kind: String,
    /// The name.
    pub name: String,
}

impl IssuerRef {
    pub(super) fn new(path: FieldPath, group: &str, kind: &str, name: &str) -> Self {
        let or = |text: &str, default: &str| {
            let text = if text.is_empty() { default } else { text };
            text.to_owned()
        };
        Self {
            path,
            group: or(group, GROUP),
            kind: or(kind, "Issuer"),
            name: name.to_owned(),
        }
    }

    /// Whether cert-manager itself signs, not a controller of somebody else.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.group == GROUP
    }

    /// `ClusterIssuer \`name\``.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{} `{}`", self.kind, self.name)
    }
}

impl Certificate {
    /// One of the fields of what it is written in.
    #[must_use]
    pub const fn place(&self, path: FieldPath) -> Place {
        Place::value(self.manifest, path)
    }

    /// What stands for it: its name, or the TLS entry of the Ingress.
    #[must_use]
    pub fn own_place(&self) -> Place {
        match &self.made_by {
            MadeBy::Declared => Place::name(self.manifest),
            MadeBy::Ingress { tls, .. } => self.place(tls.then("secretName")),
        }
    }

    /// `Certificate \`shop/web\``, or the certificate of an Ingress.
    #[must_use]
    pub fn display(&self) -> String {
        match &self.made_by {
            MadeBy::Declared => format!("Certificate `{}/{}`", self.namespace, self.name),
            MadeBy::Ingress { ingress, .. } => format!(
                "the certificate `{}` of Ingress `{}/{ingress}`",
                self.secret, self.namespace
            ),
        }
    }

    /// Whether it serves a host. Linear in its names.
    #[must_use]
    pub fn covers(&self, host: &str) -> bool {
        let mut names = self.names.iter().chain(&self.addresses);
        names.any(|it| crate::certificates::covers(&it.name, host))
    }

    fn of(cluster: &Cluster, object: &Object) -> Self {
        let content: CertificateObject = cluster.read_custom(object);
        let spec = content.spec;
        let parsed = renewal(&spec);
        let faults = rules::certificate(&spec, parsed.as_ref());
        let base = FieldPath::of("spec");
        let renewal_path = if spec.renew_before.is_some() {
            Some(base.then("renewBefore"))
        } else {
            let percentage = spec.renew_before_percentage;
            percentage.map(|_| base.then("renewBeforePercentage"))
        };
        let issuer = &spec.issuer_ref;
        let issuer_path = base.then("issuerRef").then("name");
        Self {
            manifest: object.manifest,
            made_by: MadeBy::Declared,
            namespace: object.namespace().to_owned(),
            name: object.name().to_owned(),
            secret_path: base.then("secretName"),
            names: names(&spec, &base),
            addresses: listed(&spec.ip_addresses, &base.then("ipAddresses")).collect(),
            has_other_names: !spec.uris.is_empty()
                || !spec.email_addresses.is_empty()
                || !spec.other_names.is_empty(),
            is_ca: spec.is_ca,
            issuer: IssuerRef::new(issuer_path, &issuer.group, &issuer.kind, &issuer.name),
            labels: content.metadata.labels,
            renewal: parsed.unwrap_or_default(),
            renewal_path,
            ingress_choice: ingress_choice(&content.metadata.annotations),
            faults,
            secret: spec.secret_name,
        }
    }
}

/// `None` where a text is no duration.
fn renewal(spec: &CertificateSpec) -> Option<Renewal> {
    let parse = |text: &Option<String>| match text {
        Some(text) => text.parse().ok().map(Some),
        None => Some(None),
    };
    Some(Renewal {
        duration: parse(&spec.duration)?,
        before: parse(&spec.renew_before)?,
        before_percentage: spec.renew_before_percentage,
    })
}

fn names(spec: &CertificateSpec, base: &FieldPath) -> Vec<CertifiedName> {
    let mut names: Vec<_> = listed(&spec.dns_names, &base.then("dnsNames")).collect();
    let common = &spec.common_name;
    // A common name that is no name of a host, such as that of an authority, certifies none.
    let is_host = common.contains('.') && !common.contains(' ');
    if is_host && names.iter().all(|it| it.name != *common) {
        names.push(CertifiedName {
            path: base.then("commonName"),
            name: common.clone(),
        });
    }
    names
}

fn listed(texts: &[String], base: &FieldPath) -> impl Iterator<Item = CertifiedName> {
    let texts = texts.iter().enumerate();
    texts.map(|(index, text)| CertifiedName {
        path: base.then(index),
        name: text.clone(),
    })
}

/// Annotations by which a Certificate says which Ingress answers.
const OVERRIDES: &[&str] = &[
    "acme.cert-manager.io/http01-override-ingress-ingressclassname",
    "acme.cert-manager.io/http01-override-ingress-class",
    "acme.cert-manager.io/http01-override-ingress-name",
];

fn ingress_choice(annotations: &BTreeMap<String, String>) -> Option<IngressChoice> {
    let (key, name) = OVERRIDES
        .iter()
        .find_map(|key| annotations.get_key_value(*key))?;
    let path = FieldPath::of("metadata.annotations").then(key);
    let name = name.clone();
    Some(match key.rsplit('-').next() {
        Some("ingressclassname") => IngressChoice::ClassName { path, name },
        Some("class") => IngressChoice::ClassAnnotation { path, name },
        _ => IngressChoice::Named { name },
    })
}

/// The Certificates that are declared, in the order of reading.
pub(in crate::certificates) fn collect(cluster: &Cluster) -> Vec<Certificate> {
    let objects = cluster.of_kind(GROUP, "Certificate");
    let mut certificates: Vec<_> = objects
        .map(|object| Certificate::of(cluster, object))
        .collect();
    certificates.sort_by_key(|certificate| certificate.manifest);
    certificates
}
