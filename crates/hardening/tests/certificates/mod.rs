//! Certificates: what is issued, against naive readings of the rules, and the edges of the invariants.

mod hosts;
mod installation;
mod issuance;
mod questions;
mod renewal;
mod rules;
mod solvers;

use std::sync::Arc;

use hardening::analysis::Analysis;
use hardening::certificates::Certificates;
use hardening::cluster::Cluster;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

use crate::findings;

const NONE: [&str; 0] = [];
const PRODUCTION: &str = "https://acme-v02.api.letsencrypt.org/directory";
const STAGING: &str = "https://acme-staging-v02.api.letsencrypt.org/directory";

fn analysis(yaml: &str) -> Analysis {
    Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]))
}

fn certificates(yaml: &str) -> Certificates {
    let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    Certificates::of(Arc::new(Cluster::of(bundle)))
}

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("certificates.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("certificates.{id}"), yaml)
}

/// All ids of this area that a bundle is found of.
fn ids(yaml: &str) -> Vec<String> {
    let findings = analysis(yaml).findings().into_iter();
    let ids = findings.filter_map(|finding| {
        let id = finding.invariant.strip_prefix("certificates.")?;
        Some(id.to_owned())
    });
    ids.collect()
}

/// A ClusterIssuer that speaks ACME; `rest` are further fields of `acme`, in flow form.
fn acme(name: &str, server: &str, rest: &str) -> String {
    let rest = if rest.is_empty() {
        "solvers: [{http01: {ingress: {ingressClassName: nginx}}}]"
    } else {
        rest
    };
    format!(
        "---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: {{name: {name}}}
spec:
  acme: {{server: '{server}', privateKeySecretRef: {{name: {name}-key}}, {rest}}}
"
    )
}

fn issuer(kind: &str, name: &str, spec: &str) -> String {
    let namespace = if kind == "Issuer" {
        ", namespace: shop"
    } else {
        ""
    };
    format!(
        "---\napiVersion: cert-manager.io/v1\nkind: {kind}\nmetadata: {{name: {name}{namespace}}}\nspec: {spec}\n"
    )
}

/// A Certificate by a ClusterIssuer; `rest` are further fields, in flow form, each with a comma before.
fn certificate(name: &str, issuer: &str, names: &str, rest: &str) -> String {
    format!(
        "---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {{name: {name}, namespace: shop}}
spec: {{secretName: {name}-tls, dnsNames: [{names}], issuerRef: {{kind: ClusterIssuer, name: {issuer}}}{rest}}}
"
    )
}

/// An Ingress in namespace `shop`; annotations and TLS in flow form.
fn ingress(name: &str, host: &str, annotations: &str, tls: &str) -> String {
    format!(
        "---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, namespace: shop, annotations: {{{annotations}}}}}
spec:
  ingressClassName: nginx
  tls: [{tls}]
  rules:
    - host: '{host}'
      http: {{paths: [{{path: /, pathType: Prefix, backend: {{service: {{name: web, port: {{number: 80}}}}}}}}]}}
"
    )
}

fn class(name: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata: {{name: {name}}}\nspec: {{controller: k8s.io/ingress-nginx}}\n"
    )
}

fn secret(namespace: &str, name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: {namespace}}}\n"
    )
}
