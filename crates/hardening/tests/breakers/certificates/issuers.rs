//! What a ClusterIssuer may say wrong.

use serde_json::{Value, json};

use super::installation;
use crate::breakers::bundle::{Broken, Rendered};

const PRODUCTION: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// Let's Encrypt's test environment.
pub(super) const STAGING: &str = "https://acme-staging-v02.api.letsencrypt.org/directory";

/// Whether an issuer asks Let's Encrypt for certificates that browsers trust.
pub(super) fn is_public(issuer: &Value) -> bool {
    issuer["spec"]["acme"]["server"] == PRODUCTION
}

fn change(rendered: &mut Rendered, change: impl FnOnce(&mut Value)) -> Option<Broken> {
    let issuer = rendered.first_with("ClusterIssuer", is_public)?;
    change(issuer);
    Some(Broken::at(issuer))
}

/// A copy to try things out, of which only the name and the server were changed.
pub(super) fn copied_with_its_key(rendered: &mut Rendered) -> Option<Broken> {
    let mut copy = rendered.find("ClusterIssuer", is_public)?.clone();
    copy["metadata"]["name"] = json!("tried-out");
    copy["spec"]["acme"]["server"] = json!(STAGING);
    Some(rendered.add(copy))
}

pub(super) fn with_a_placeholder_as_contact(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |issuer| {
        issuer["spec"]["acme"]["email"] = json!("admin@example.com");
    })
}

pub(super) fn proves_through_a_class_that_is_not_there(rendered: &mut Rendered) -> Option<Broken> {
    change(rendered, |issuer| {
        let solver = &mut issuer["spec"]["acme"]["solvers"][0];
        solver["http01"]["ingress"]["ingressClassName"] = json!("ngnix");
    })
}

pub(super) fn of_two_kinds(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("ClusterIssuer", |issuer| {
        issuer["spec"]["ca"] = json!({"secretName": "authority"});
    })
}

/// An authority whose certificate says nothing of being one.
pub(super) fn signs_with_a_key_that_may_not_sign(rendered: &mut Rendered) -> Option<Broken> {
    let namespace = installation::namespace(rendered)?;
    let signer = rendered.find("ClusterIssuer", |issuer| {
        issuer["spec"]["selfSigned"].is_object()
    })?;
    let certificate = json!({
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "authority", "namespace": namespace},
        "spec": {
            "secretName": "authority",
            "commonName": "authority",
            "issuerRef": {"kind": "ClusterIssuer", "name": signer["metadata"]["name"]},
        },
    });
    rendered.add(certificate);
    Some(rendered.add(json!({
        "apiVersion": "cert-manager.io/v1",
        "kind": "ClusterIssuer",
        "metadata": {"name": "authority"},
        "spec": {"ca": {"secretName": "authority"}},
    })))
}
