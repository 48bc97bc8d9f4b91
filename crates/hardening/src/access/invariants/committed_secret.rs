//! Secrets whose values stand in manifests.

use crate::access::Access;
use crate::cluster::Object;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::manifest::{CredentialKind, Manifest, Node};

use super::audit_wording;

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.committed-secret",
        severity: Severity::Warning,
        assumes: Some(
            "the manifests are kept in a repository, not written out of a running cluster",
        ),
        promise: "no manifest holds the values of a Secret",
        page: include_str!("committed_secret.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let bundle = access.cluster().bundle();
    for object in access.cluster().of_kind("", "Secret") {
        let manifest = bundle.manifest(object.manifest);
        if !is_written_by_hand(manifest, object) {
            continue;
        }
        let found = bundle.secret_credentials(object.manifest);
        let real: Vec<_> = found
            .iter()
            // The private keys of certificates are a matter of their own.
            .filter(|it| !it.is_placeholder && it.kind != CredentialKind::PrivateKey)
            .collect();
        let Some((first, others)) = real.split_first() else {
            continue;
        };
        let keys: Vec<&str> = real.iter().map(|it| it.key.as_str()).collect();
        let message = format!(
            "the manifest of Secret `{}` holds {} as {}",
            object.name(),
            audit_wording::quoted(&keys),
            match first.path.to_string().starts_with("/stringData") {
                true => "plain text",
                false => "base64, which everybody can read",
            }
        );
        let mut violation = violations
            .at(Place::key(object.manifest, first.path.clone()), message)
            .label("a credential (hidden here)")
            .effect("whoever may read the repository, today or later, has it; taking it out of the last version does not take it out of the history")
            .help("change it, and keep the new one out of the repository: External Secrets, Sealed Secrets or SOPS put it into the cluster");
        for other in others {
            let place = Place::key(object.manifest, other.path.clone());
            violation = violation.related(place, "another");
        }
        violations.report(violation);
    }
}

/// Whether a person wrote the manifest, and not a cluster, Helm or SOPS.
pub(super) fn is_written_by_hand(manifest: &Manifest, object: &Object) -> bool {
    let root = &manifest.root;
    let metadata = |field: &str| root.get("metadata").and_then(|it| it.get(field));
    let label = |key: &str| {
        let labels = metadata("labels")?;
        labels.get(key).and_then(Node::as_str)
    };
    let kind = root.get("type").and_then(Node::as_str).unwrap_or("");
    let is_exported = metadata("uid").is_some() || metadata("resourceVersion").is_some();
    let is_rendered = label("app.kubernetes.io/managed-by") == Some("Helm")
        || label("heritage").is_some()
        || label("helm.sh/chart").is_some()
        || kind.starts_with("helm.sh/");
    let is_encrypted = root.get("sops").is_some();
    let is_certificate = kind == "kubernetes.io/tls";
    !is_exported && !is_rendered && !is_encrypted && !is_certificate && !object.name().is_empty()
}
