//! Which certificates are issued for which hosts, by whom, and when they are renewed.
//!
//! Issuers, Certificates and what cert-manager makes of Ingresses are read from the manifests, its installation, too.
//! [`Issuance`] judges each certificate: can it be issued, and if not, why.

pub(crate) mod baseline;
mod duration;
pub mod installation;
pub mod invariants;
mod issuance;
mod model;
mod renewal;

use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;

pub use crate::cluster::{NotPublic, covers_host as covers, not_public};
pub use duration::{DurationError, GoDuration};
pub use issuance::{Cause, Chain, Entrance, Issuance, Judgement, Link, Reason, Verdict};
pub use model::{
    Acme, Authority, Certificate, CertifiedName, Challenge, Fault, Ignored, IngressChoice, Issuer,
    IssuerKind, IssuerRef, MadeBy, SecretRef, Selector, ShimOptions, Solver, pick,
};
pub(crate) use model::{CLUSTER_ISSUER, ISSUER};
pub use renewal::{DEFAULT_DURATION, MINIMUM_DURATION, MINIMUM_RENEW_BEFORE, Renewal};

/// The certificates of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Certificates {
    cluster: Arc<Cluster>,
    issuance: OnceLock<Issuance>,
}

impl Certificates {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            issuance: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// What is issued, by whom. Found on first use, in time n log n in the Ingresses, Certificates and issuers.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use hardening::certificates::{Certificates, Verdict};
    /// use hardening::cluster::Cluster;
    /// use hardening::manifest::{Bundle, Source};
    ///
    /// let yaml = "
    /// apiVersion: cert-manager.io/v1
    /// kind: ClusterIssuer
    /// metadata: {name: own}
    /// spec: {selfSigned: {}}
    /// ---
    /// apiVersion: cert-manager.io/v1
    /// kind: Certificate
    /// metadata: {name: web, namespace: shop}
    /// spec:
    ///   secretName: web-tls
    ///   dnsNames: [shop.hmco.dev]
    ///   issuerRef: {kind: ClusterIssuer, name: own}
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    /// let certificates = Certificates::of(Arc::new(cluster));
    /// let issuance = certificates.issuance();
    /// let judgement = issuance.judge(&issuance.certificates()[0]);
    /// assert_eq!(judgement.verdict(), Verdict::Yes);
    /// assert_eq!(judgement.renewed_after, Some(60 * 86_400));
    /// ```
    #[must_use]
    pub fn issuance(&self) -> &Issuance {
        self.issuance.get_or_init(|| Issuance::of(&self.cluster))
    }
}
