//! Private keys among the manifests.

use k8s_openapi::api::core::v1::Secret;

use crate::certificates::{Certificates, IssuerKind};
use crate::cluster::{Object, Resource};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.private-key-committed",
        severity: Severity::Error,
        assumes: None,
        promise: "no manifest holds the private key of a certificate",
        page: include_str!("private_key_committed.md"),
    },
    check,
};

const TLS: &str = "kubernetes.io/tls";
const KEY: &str = "tls.key";

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    for object in certificates.cluster().objects() {
        let Resource::Secret(secret) = &object.resource else {
            continue;
        };
        if secret.type_.as_deref() != Some(TLS) {
            continue;
        }
        let Some(field) = field_with_key(secret) else {
            continue;
        };
        let name = format!("{}/{}", object.namespace(), object.name());
        let signs = signs(certificates, object);
        let (message, effect) = match &signs {
            Some((issuer, _)) => (
                format!("Secret `{name}` holds the private key by which {issuer} signs"),
                "who reads the manifests can make certificates for any name that this authority's trust covers",
            ),
            None => (
                format!("Secret `{name}` holds the private key of its certificate"),
                "who reads the manifests can pose as the host and read what was sent to it; the key stays in the history",
            ),
        };
        let path = FieldPath::of(field).then(KEY);
        let mut violation = violations
            .at(Place::key(object.manifest, path), message)
            .label("a private key, in clear or base64, which is the same")
            .effect(effect)
            .help("have cert-manager make the Secret, or a vault fill it; take the key out of the history and replace it");
        if let Some((_, place)) = signs {
            violation = violation.related(place, "signs with it");
        }
        violations.report(violation);
    }
}

/// The field that holds a private key. Templates and placeholders are none.
fn field_with_key(secret: &Secret) -> Option<&'static str> {
    let plain = secret.string_data.as_ref().and_then(|data| data.get(KEY));
    if plain.is_some_and(|text| is_private_key(text)) {
        return Some("stringData");
    }
    let bytes = secret.data.as_ref()?.get(KEY)?;
    let text = std::str::from_utf8(&bytes.0).ok()?;
    is_private_key(text).then_some("data")
}

/// Whether a text has a PEM block of a key with something in it.
fn is_private_key(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, behind)) = rest.split_once("-----BEGIN ") {
        let Some((label, body)) = behind.split_once("-----") else {
            return false;
        };
        let body = body.split("-----END").next().unwrap_or("").trim();
        let is_template = ["{{", "${", "<", "...", "REPLACE"]
            .iter()
            .any(|mark| body.contains(mark));
        if label.ends_with("KEY") && !label.contains("PUBLIC") && !body.is_empty() && !is_template {
            return true;
        }
        rest = behind;
    }
    false
}

/// The issuer that signs with the key.
fn signs(certificates: &Certificates, object: &Object) -> Option<(String, Place)> {
    let issuance = certificates.issuance();
    let own = issuance.installation().cluster_resource_namespace();
    issuance.issuers().iter().find_map(|issuer| {
        let IssuerKind::Ca { secret } = &issuer.kind else {
            return None;
        };
        let namespace = issuer.namespace.as_deref().or(own)?;
        let is_it = namespace == object.namespace() && secret.name == object.name();
        is_it.then(|| (issuer.display(), issuer.place(secret.path.clone())))
    })
}
