//! What cert-manager acts on, as validated types: issuers, certificates and what it makes of Ingresses.

mod certificate;
mod custom;
mod issuer;
mod rules;
mod shim;
mod solver;

pub(super) use certificate::collect as certificates;
pub use certificate::{Certificate, CertifiedName, IssuerRef, MadeBy};
pub(super) use issuer::collect as issuers;
pub use issuer::{Acme, Authority, Fault, Issuer, IssuerKind, SecretRef};
pub(super) use shim::collect as shim_certificates;
pub(crate) use shim::{CLUSTER_ISSUER, ISSUER};
pub use shim::{Ignored, ShimOptions};
pub use solver::{Challenge, IngressChoice, Selector, Solver, pick};
