//! The part of a baseline that says who may do what: namespaces, accounts, roles, and what the API server records.

mod accounts;
mod audit;
mod namespaces;
mod roles;

use crate::spec::{RenderedFile, Spec};

/// The namespaces first, since everything else is in one of them. Linear in the spec.
pub(crate) fn render(spec: &Spec) -> Vec<RenderedFile> {
    let files = [
        ("namespaces", namespaces::documents(spec)),
        ("service-accounts", accounts::documents(spec)),
        ("roles", roles::documents(spec)),
    ];
    let files = files.into_iter().filter(|(_, it)| !it.is_empty());
    let mut files: Vec<_> = files
        .map(|(name, documents)| RenderedFile::new(format!("k8s/access/{name}.yaml"), documents))
        .collect();
    // The API server reads it from a file of its node: nothing that could be applied.
    let policy = vec![audit::policy()];
    files.push(RenderedFile::new("control-plane/audit-policy.yaml", policy));
    files
}
