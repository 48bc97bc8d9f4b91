//! What of each request an audit policy records.

mod conformance;
mod laws;
mod question;
mod reading;
mod rules;

use std::sync::Arc;

use hardening::access::{Access, AuditPolicy};
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};

use crate::findings::found;

fn access(yaml: &str) -> Access {
    let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    Access::of(Arc::new(Cluster::of(bundle)))
}

/// The policy that a text is, where the API server loads it.
fn policy(yaml: &str) -> AuditPolicy {
    let access = access(yaml);
    let written = access.audit_policies().first().expect("a policy");
    written.read.as_ref().expect("a policy that loads").clone()
}

/// A policy of these rules, as an object.
fn of_rules(rules: &str) -> String {
    format!("apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n{rules}")
}
