//! What an Ingress that asks for a certificate may say wrong.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::issuers;
use crate::breakers::bundle::{Broken, Rendered};

const ISSUER: &str = "cert-manager.io/cluster-issuer";

fn annotate(ingress: &mut Value, key: &str, value: &str) {
    ingress["metadata"]["annotations"][key] = json!(value);
}

/// The first Ingress whose certificate a public authority signs, to be changed.
fn public(rendered: &mut Rendered) -> Option<&mut Value> {
    let issuers: BTreeSet<_> = rendered
        .objects_mut()
        .filter(|object| object["kind"] == "ClusterIssuer" && issuers::is_public(object))
        .filter_map(|issuer| issuer["metadata"]["name"].as_str().map(str::to_owned))
        .collect();
    rendered.first_with("Ingress", |ingress| {
        let issuer = ingress["metadata"]["annotations"][ISSUER].as_str();
        issuer.is_some_and(|issuer| issuers.contains(issuer))
    })
}

fn change_public(rendered: &mut Rendered, change: impl FnOnce(&mut Value)) -> Option<Broken> {
    let ingress = public(rendered)?;
    change(ingress);
    Some(Broken::at(ingress))
}

pub(super) fn renewed_before_it_begins(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("Ingress", |ingress| {
        annotate(ingress, "cert-manager.io/duration", "24h");
        annotate(ingress, "cert-manager.io/renew-before", "48h");
    })
}

pub(super) fn serves_another_host(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("Ingress", |ingress| {
        let host = &mut ingress["spec"]["rules"][0]["host"];
        *host = json!(format!("www.{}", host.as_str().unwrap_or_default()));
    })
}

pub(super) fn names_two_issuers(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("Ingress", |ingress| {
        let issuer = ingress["metadata"]["annotations"][ISSUER].clone();
        ingress["metadata"]["annotations"]["cert-manager.io/issuer"] = issuer;
    })
}

/// And asks for no certificate.
pub(super) fn without_tls(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("Ingress", |ingress| {
        ingress["spec"]["tls"] = Value::Null;
        ingress["metadata"]["annotations"] = json!({});
    })
}

pub(super) fn misspells_its_issuer(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("Ingress", |ingress| {
        annotate(ingress, ISSUER, "letsencript");
    })
}

pub(super) fn redirects_nobody(rendered: &mut Rendered) -> Option<Broken> {
    rendered.change("Ingress", |ingress| {
        annotate(ingress, "nginx.ingress.kubernetes.io/ssl-redirect", "false");
    })
}

pub(super) fn with_a_second_certificate_in_its_secret(rendered: &mut Rendered) -> Option<Broken> {
    let ingress = rendered.find("Ingress", |_| true)?.clone();
    let (metadata, tls) = (&ingress["metadata"], &ingress["spec"]["tls"][0]);
    let issuer = &metadata["annotations"][ISSUER];
    rendered.add(json!({
        "apiVersion": "cert-manager.io/v1",
        "kind": "Certificate",
        "metadata": {"name": "declared", "namespace": metadata["namespace"]},
        "spec": {
            "secretName": tls["secretName"],
            "dnsNames": tls["hosts"],
            "issuerRef": {"kind": "ClusterIssuer", "name": issuer},
        },
    }));
    Some(Broken::at(&ingress))
}

pub(super) fn serves_a_private_name(rendered: &mut Rendered) -> Option<Broken> {
    change_public(rendered, |ingress| {
        ingress["spec"]["tls"][0]["hosts"] = json!(["shop.internal"]);
        ingress["spec"]["rules"][0]["host"] = json!("shop.internal");
    })
}

/// Of a solver that proves hosts one by one.
pub(super) fn asks_for_a_wildcard(rendered: &mut Rendered) -> Option<Broken> {
    change_public(rendered, |ingress| {
        let tls = &mut ingress["spec"]["tls"][0];
        let host = tls["hosts"][0].as_str().unwrap_or_default();
        let domain = host.split_once('.').map_or(host, |(_, domain)| domain);
        tls["hosts"] = json!([format!("*.{domain}")]);
    })
}

/// Ninety days are all that Let's Encrypt gives.
pub(super) fn renewed_before_the_authority_would_have_it(
    rendered: &mut Rendered,
) -> Option<Broken> {
    change_public(rendered, |ingress| {
        annotate(ingress, "cert-manager.io/duration", "8760h");
        annotate(ingress, "cert-manager.io/renew-before", "2880h");
    })
}

/// Eighty-nine days before ninety are over.
pub(super) fn renewed_every_day(rendered: &mut Rendered) -> Option<Broken> {
    change_public(rendered, |ingress| {
        annotate(ingress, "cert-manager.io/renew-before", "2136h");
    })
}

pub(super) fn signed_by_its_own_key(rendered: &mut Rendered) -> Option<Broken> {
    let signer = rendered.find("ClusterIssuer", |issuer| {
        issuer["spec"]["selfSigned"].is_object()
    })?;
    let name = signer["metadata"]["name"].as_str()?.to_owned();
    change_public(rendered, |ingress| annotate(ingress, ISSUER, &name))
}

/// The issuer was to be tried out, and was forgotten there.
pub(super) fn left_at_the_test_environment(rendered: &mut Rendered) -> Option<Broken> {
    let ingress = public(rendered)?.clone();
    let name = ingress["metadata"]["annotations"][ISSUER].as_str()?;
    let issuer = rendered.object("ClusterIssuer", "", name)?;
    issuer["spec"]["acme"]["server"] = json!(issuers::STAGING);
    Some(Broken::at(&ingress))
}
