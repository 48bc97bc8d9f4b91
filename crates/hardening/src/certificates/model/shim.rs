//! What cert-manager makes of Ingresses: a Certificate for each TLS entry, as the annotations ask.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use k8s_openapi::api::networking::v1::{Ingress, IngressTLS};

use crate::certificates::GoDuration;
use crate::certificates::renewal::{MINIMUM_DURATION, MINIMUM_RENEW_BEFORE, Renewal};
use crate::cluster::{Cluster, Object, Resource};
use crate::finding::{FieldPath, ManifestId, Place};

use super::certificate::{Certificate, CertifiedName, IssuerRef, MadeBy};
use super::issuer::Fault;
use super::rules;
use super::solver::IngressChoice;

pub(crate) const ISSUER: &str = "cert-manager.io/issuer";
pub(crate) const CLUSTER_ISSUER: &str = "cert-manager.io/cluster-issuer";
const ISSUER_KIND: &str = "cert-manager.io/issuer-kind";
const ISSUER_GROUP: &str = "cert-manager.io/issuer-group";
const COMMON_NAME: &str = "cert-manager.io/common-name";
const ALT_NAMES: &str = "cert-manager.io/alt-names";
const IP_SANS: &str = "cert-manager.io/ip-sans";
const DURATION: &str = "cert-manager.io/duration";
const RENEW_BEFORE: &str = "cert-manager.io/renew-before";
const RENEW_BEFORE_PERCENTAGE: &str = "cert-manager.io/renew-before-percentage";
const TLS_ACME: &str = "kubernetes.io/tls-acme";
const EDIT_IN_PLACE: &str = "acme.cert-manager.io/http01-edit-in-place";
const SOLVER_CLASS: &str = "acme.cert-manager.io/http01-ingress-class";
const SOLVER_CLASS_NAME: &str = "acme.cert-manager.io/http01-ingress-ingressclassname";

/// The annotations of cert-manager before 0.11, which later ones do not read.
const OUTDATED: &[&str] = &[
    "certmanager.k8s.io/issuer",
    "certmanager.k8s.io/cluster-issuer",
];

/// The issuer that Ingresses get that name none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShimOptions {
    /// `--default-issuer-name`.
    pub issuer_name: Option<String>,
    /// `--default-issuer-kind`; `Issuer` where it is not given.
    pub issuer_kind: Option<String>,
    /// `--default-issuer-group`.
    pub issuer_group: Option<String>,
}

/// An Ingress, or an entry of it, that asks for a certificate and gets none.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// The Ingress.
    pub manifest: ManifestId,
    /// Its namespace and name.
    pub ingress: String,
    /// The field because of which it is ignored.
    pub place: Place,
    /// Why.
    pub why: String,
    /// What to do.
    pub help: &'static str,
    /// Whether the whole Ingress is ignored, not only one of its entries.
    pub is_whole: bool,
}

/// The certificates of Ingresses, in the order of reading, and what asks in vain.
pub(in crate::certificates) fn collect(
    cluster: &Cluster,
    options: &ShimOptions,
) -> (Vec<Certificate>, Vec<Ignored>) {
    let mut certificates = Vec::new();
    let mut ignored = Vec::new();
    for object in cluster.objects() {
        if let Resource::Ingress(ingress) = &object.resource {
            let mut shim = Shim {
                object,
                annotations: ingress.metadata.annotations.as_ref(),
                ignored: &mut ignored,
            };
            certificates.extend(shim.certificates(ingress, options));
        }
    }
    (certificates, ignored)
}

struct Shim<'o> {
    object: &'o Object,
    annotations: Option<&'o BTreeMap<String, String>>,
    ignored: &'o mut Vec<Ignored>,
}

/// Why an annotation's value is refused.
type Refused = (&'static str, String);

impl<'o> Shim<'o> {
    fn certificates(&mut self, ingress: &Ingress, options: &ShimOptions) -> Vec<Certificate> {
        let Some(issuer) = self.issuer(options) else {
            return Vec::new();
        };
        let tls = ingress.spec.as_ref().and_then(|spec| spec.tls.as_ref());
        let entries = tls.map_or(&[][..], Vec::as_slice);
        if entries.is_empty() {
            let path = issuer.path.clone();
            self.ignore(
                path,
                "it has no `tls`, and cert-manager makes one certificate for each entry of it",
                "add `tls` with the hosts and the name of a Secret, or remove the annotation",
                true,
            );
            return Vec::new();
        }
        if let Some(index) = repeated_secret(entries) {
            self.ignore(
                FieldPath::of("spec.tls").then(index).then("secretName"),
                "two entries of `tls` name the same Secret, which cert-manager refuses",
                "put the hosts of both into one entry",
                true,
            );
            return Vec::new();
        }
        let asked = match self.asked() {
            Ok(asked) => asked,
            Err((annotation, why)) => {
                let path = annotation_path(annotation);
                self.ignore(path, &why, "correct the annotation", true);
                return Vec::new();
            }
        };
        let labels = ingress.metadata.labels.clone().unwrap_or_default();
        let mut certificates = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let path = FieldPath::of("spec.tls").then(index);
            let secret = entry.secret_name.as_deref().unwrap_or("");
            let hosts = entry.hosts.as_deref().unwrap_or_default();
            if hosts.is_empty() || secret.is_empty() {
                let missing = if hosts.is_empty() {
                    "hosts"
                } else {
                    "secretName"
                };
                let why = format!("it has no `{missing}`, and cert-manager passes it over");
                self.ignore(path, &why, "give it `hosts` and `secretName`", false);
                continue;
            }
            certificates.push(self.certificate(secret, hosts, &path, &issuer, &asked, &labels));
        }
        certificates
    }

    fn certificate(
        &self,
        secret: &str,
        hosts: &[String],
        tls: &FieldPath,
        issuer: &IssuerRef,
        asked: &Asked,
        labels: &BTreeMap<String, String>,
    ) -> Certificate {
        let mut seen = BTreeSet::new();
        let own = hosts.iter().enumerate().map(|(index, host)| CertifiedName {
            path: tls.then("hosts").then(index),
            name: host.clone(),
        });
        let all = own.chain(asked.names.iter().cloned());
        let (addresses, names): (Vec<_>, Vec<_>) = all
            .filter(|it| seen.insert(it.name.clone()))
            .partition(|it| it.name.parse::<IpAddr>().is_ok());
        let faults = rules::of_renewal_of(&asked.renewal, &FieldPath::root());
        Certificate {
            manifest: self.object.manifest,
            made_by: MadeBy::Ingress {
                ingress: self.object.name().to_owned(),
                tls: tls.clone(),
            },
            namespace: self.object.namespace().to_owned(),
            name: secret.to_owned(),
            secret: secret.to_owned(),
            secret_path: tls.then("secretName"),
            names,
            addresses,
            has_other_names: false,
            is_ca: false,
            issuer: issuer.clone(),
            labels: labels.clone(),
            renewal: asked.renewal,
            renewal_path: asked.renewal_annotation.map(annotation_path),
            ingress_choice: self.ingress_choice(),
            faults: faults.into_iter().map(at_annotation).collect(),
        }
    }

    /// Who signs; `None` where the Ingress asks for nothing, or cannot be understood.
    fn issuer(&mut self, options: &ShimOptions) -> Option<IssuerRef> {
        let own = self.get(ISSUER);
        let cluster = self.get(CLUSTER_ISSUER);
        let group = self.get(ISSUER_GROUP);
        let kind = self.get(ISSUER_KIND);
        let (key, name, default_kind) = match (own, cluster) {
            (Some(_), Some(_)) => {
                self.ignore(
                    annotation_path(CLUSTER_ISSUER),
                    &format!("`{ISSUER}` stands beside it, and cert-manager refuses both together"),
                    "keep one of the two annotations",
                    true,
                );
                return None;
            }
            (Some(name), None) => (ISSUER, name, "Issuer"),
            (None, Some(name)) => (CLUSTER_ISSUER, name, "ClusterIssuer"),
            (None, None) if self.get(TLS_ACME).is_some_and(is_true) => {
                let name = options.issuer_name.as_deref()?;
                let default = options.issuer_kind.as_deref().unwrap_or("Issuer");
                let group = group.or(options.issuer_group.as_deref()).unwrap_or("");
                let path = annotation_path(TLS_ACME);
                return Some(IssuerRef::new(path, group, kind.unwrap_or(default), name));
            }
            (None, None) => {
                if let Some(key) = OUTDATED.iter().find(|key| self.get(key).is_some()) {
                    self.ignore(
                        annotation_path(key),
                        "cert-manager reads annotations of this group no more, since 0.11",
                        "write `cert-manager.io` in place of `certmanager.k8s.io`",
                        true,
                    );
                }
                return None;
            }
        };
        if name.is_empty() {
            self.ignore(annotation_path(key), "it is empty", "name the issuer", true);
            return None;
        }
        let path = annotation_path(key);
        Some(IssuerRef::new(
            path,
            group.unwrap_or(""),
            kind.unwrap_or(default_kind),
            name,
        ))
    }

    fn asked(&self) -> Result<Asked, Refused> {
        let duration = self.duration(DURATION, MINIMUM_DURATION)?;
        let before = self.duration(RENEW_BEFORE, MINIMUM_RENEW_BEFORE)?;
        let before_percentage = match self.get(RENEW_BEFORE_PERCENTAGE) {
            Some(text) => Some(text.parse::<i32>().map_err(|_| {
                let why = format!("`{text}` is no whole number");
                (RENEW_BEFORE_PERCENTAGE, why)
            })?),
            None => None,
        };
        let mut names = Vec::new();
        for key in [ALT_NAMES, IP_SANS] {
            let listed = self.get(key).filter(|text| !text.is_empty());
            let listed = listed.into_iter().flat_map(|text| text.split(','));
            for name in listed {
                let name = name.trim();
                if key == IP_SANS && name.parse::<IpAddr>().is_err() {
                    return Err((key, format!("`{name}` is no address")));
                }
                names.push(CertifiedName {
                    path: annotation_path(key),
                    name: name.to_owned(),
                });
            }
        }
        if let Some(name) = self.get(COMMON_NAME).filter(|name| !name.is_empty()) {
            if name.len() > 64 {
                return Err((COMMON_NAME, "it has more than 64 bytes".to_owned()));
            }
            if name.contains('.') {
                names.push(CertifiedName {
                    path: annotation_path(COMMON_NAME),
                    name: name.to_owned(),
                });
            }
        }
        let renewal_annotation = match (before, before_percentage) {
            (Some(_), _) => Some(RENEW_BEFORE),
            (None, Some(_)) => Some(RENEW_BEFORE_PERCENTAGE),
            (None, None) => None,
        };
        Ok(Asked {
            names,
            renewal: Renewal {
                duration,
                before,
                before_percentage,
            },
            renewal_annotation,
        })
    }

    fn duration(
        &self,
        key: &'static str,
        minimum: GoDuration,
    ) -> Result<Option<GoDuration>, Refused> {
        let Some(text) = self.get(key) else {
            return Ok(None);
        };
        let duration: GoDuration = text.parse().map_err(|error| (key, format!("{error}")))?;
        if duration < minimum {
            return Err((
                key,
                format!("{duration} is less than the {minimum} that cert-manager allows"),
            ));
        }
        Ok(Some(duration))
    }

    fn ingress_choice(&self) -> Option<IngressChoice> {
        let given = |key| self.get(key).filter(|name| !name.is_empty());
        if self.get(EDIT_IN_PLACE) == Some("true") {
            return Some(IngressChoice::Named {
                name: self.object.name().to_owned(),
            });
        }
        if let Some(name) = given(SOLVER_CLASS_NAME) {
            return Some(IngressChoice::ClassName {
                path: annotation_path(SOLVER_CLASS_NAME),
                name: name.to_owned(),
            });
        }
        given(SOLVER_CLASS).map(|name| IngressChoice::ClassAnnotation {
            path: annotation_path(SOLVER_CLASS),
            name: name.to_owned(),
        })
    }

    fn get(&self, key: &str) -> Option<&'o str> {
        self.annotations?.get(key).map(String::as_str)
    }

    fn ignore(&mut self, path: FieldPath, why: &str, help: &'static str, is_whole: bool) {
        let object = self.object;
        self.ignored.push(Ignored {
            manifest: object.manifest,
            ingress: format!("{}/{}", object.namespace(), object.name()),
            place: Place::value(object.manifest, path),
            why: why.to_owned(),
            help,
            is_whole,
        });
    }
}

/// What the annotations ask of every certificate of the Ingress.
struct Asked {
    names: Vec<CertifiedName>,
    renewal: Renewal,
    renewal_annotation: Option<&'static str>,
}

fn annotation_path(key: &str) -> FieldPath {
    FieldPath::of("metadata.annotations").then(key)
}

/// What the fields of a Certificate are called as annotations.
fn at_annotation(fault: Fault) -> Fault {
    let key = match fault.path.to_string().as_str() {
        "/renewBefore" => RENEW_BEFORE,
        "/renewBeforePercentage" => RENEW_BEFORE_PERCENTAGE,
        _ => DURATION,
    };
    Fault {
        path: annotation_path(key),
        text: fault.text,
    }
}

/// The later of two entries with the same Secret.
fn repeated_secret(entries: &[IngressTLS]) -> Option<usize> {
    let mut known = BTreeSet::new();
    entries
        .iter()
        .position(|entry| !known.insert(entry.secret_name.as_deref().unwrap_or("")))
}

/// As Go reads booleans.
fn is_true(text: &str) -> bool {
    ["1", "t", "T", "true", "TRUE", "True"].contains(&text)
}
