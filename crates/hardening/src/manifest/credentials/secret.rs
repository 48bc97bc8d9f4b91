//! Credentials in the manifest of a Secret, where base64 hides nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::value::{self, Literal};
use super::{CredentialKind, Named, of_secret_text};
use crate::finding::FieldPath;
use crate::manifest::{Bundle, Manifest, Node};

/// A credential under a key of a Secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretCredential {
    /// `/data/password`.
    pub path: FieldPath,
    /// The key.
    pub key: String,
    /// What it is.
    pub kind: CredentialKind,
    /// Whether it is only a word that somebody should have replaced.
    pub is_placeholder: bool,
}

impl Bundle {
    /// The credentials that the manifest of a Secret holds, one to a key at most; none where it is no Secret. What is no
    /// base64 is left out. Linear in the manifest.
    #[must_use]
    pub fn secret_credentials(
        &self,
        manifest: crate::finding::ManifestId,
    ) -> Vec<SecretCredential> {
        let manifest = self.manifest(manifest);
        if manifest.kind() != "Secret" {
            return Vec::new();
        }
        let fields = [("data", true), ("stringData", false)];
        let found = fields
            .into_iter()
            .flat_map(|(field, is_encoded)| of_field(manifest, field, is_encoded));
        found.collect()
    }
}

/// The values that are credentials, decoded; never to be shown.
pub(in crate::manifest) fn values(manifest: &Manifest) -> Vec<String> {
    if manifest.kind() != "Secret" {
        return Vec::new();
    }
    let fields = [("data", true), ("stringData", false)].into_iter();
    let texts = fields.flat_map(|(field, is_encoded)| texts(manifest, field, is_encoded));
    let kind = secret_type(manifest);
    let values = texts.filter(|(key, text)| of_text(kind, key, text).is_some());
    values.map(|(_, text)| text).collect()
}

fn secret_type(manifest: &Manifest) -> &str {
    let kind = manifest.root.get("type");
    kind.and_then(Node::as_str).unwrap_or("")
}

/// Keys and decoded texts.
fn texts<'m>(
    manifest: &'m Manifest,
    field: &str,
    is_encoded: bool,
) -> impl Iterator<Item = (&'m str, String)> + use<'m> {
    let node = manifest.root.get(field).and_then(Node::as_mapping);
    let entries = node.into_iter().flat_map(|it| it.entries());
    entries.filter_map(move |entry| {
        let written = entry.value.as_str()?;
        let text = match is_encoded {
            true => String::from_utf8(STANDARD.decode(written.trim()).ok()?).ok()?,
            false => written.to_owned(),
        };
        Some((&*entry.key, text))
    })
}

fn of_field(manifest: &Manifest, field: &str, is_encoded: bool) -> Vec<SecretCredential> {
    let secret_type = secret_type(manifest);
    let found = texts(manifest, field, is_encoded).filter_map(|(key, text)| {
        let (kind, literal) = of_text(secret_type, key, &text)?;
        Some(SecretCredential {
            path: FieldPath::of(field).then(key),
            key: key.to_owned(),
            kind,
            is_placeholder: literal == Literal::Placeholder,
        })
    });
    found.collect()
}

fn of_text(secret_type: &str, key: &str, text: &str) -> Option<(CredentialKind, Literal)> {
    if matches!(key, ".dockerconfigjson" | ".dockercfg") {
        return registry_password(text)
            .map(|it| (CredentialKind::Named("password".to_owned()), it));
    }
    if secret_type == "kubernetes.io/basic-auth" && key == "password" {
        let literal = value::literal(text, Named::Password)?;
        return Some((CredentialKind::Named(key.to_owned()), literal));
    }
    let found = of_secret_text(key, text);
    let real = found.iter().find(|(_, it)| *it == Literal::Real);
    real.or_else(|| found.first()).cloned()
}

/// The password of the first registry that has one.
fn registry_password(text: &str) -> Option<Literal> {
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    let registries = json.get("auths").unwrap_or(&json).as_object()?;
    registries.values().find_map(|registry| {
        let password = registry.get("password").and_then(|it| it.as_str());
        let joined = registry.get("auth").and_then(|it| it.as_str());
        let decoded = joined
            .and_then(|it| String::from_utf8(STANDARD.decode(it).ok()?).ok())
            .and_then(|it| Some(it.split_once(':')?.1.to_owned()));
        let token = registry.get("identitytoken").and_then(|it| it.as_str());
        let candidates = [password, decoded.as_deref(), token];
        let mut candidates = candidates.into_iter().flatten();
        candidates.find_map(|it| value::literal(it, Named::Password))
    })
}
