//! What a spec says of certificates.

use serde::{Deserialize, Serialize};

use super::phase1::OutsideSpec;
use super::values::{ImageName, MailAddress, Name, ObjectName};

/// cert-manager and its issuers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct CertificatesSpec {
    /// The namespace of cert-manager, one of the namespaces.
    pub namespace: Name,
    /// The images of the controller, the webhook and the cainjector, all of one version.
    #[serde(default)]
    pub images: CertManagerImages,
    /// Who signs.
    pub issuers: Vec<IssuerSpec>,
    /// What the controller calls outside the cluster: the ACME servers. Public addresses at 80
    /// and 443 where nothing is said: before it asks for a certificate, it looks over HTTP whether the answer is there.
    #[serde(default = "acme_servers")]
    pub outside: OutsideSpec,
}

/// The images of cert-manager.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct CertManagerImages {
    /// The controller.
    pub controller: ImageName,
    /// The webhook.
    pub webhook: ImageName,
    /// The cainjector.
    pub cainjector: ImageName,
    /// What answers HTTP-01 challenges.
    pub acme_solver: ImageName,
}

/// A ClusterIssuer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct IssuerSpec {
    /// Its name.
    pub name: Name,
    /// How it signs.
    pub signer: Signer,
}

/// How an issuer signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Signer {
    /// Each certificate signs itself: to begin with, and for the cluster's own use.
    SelfSigned {},
    /// With an authority of the team's own.
    Ca {
        /// The Secret of its certificate and key, in the namespace of cert-manager.
        secret_name: ObjectName,
    },
    /// Let's Encrypt, which asks for proof over HTTP through the ingress controller.
    LetsEncrypt {
        /// Which of its two servers.
        environment: LetsEncryptEnvironment,
        /// Who is told before a certificate ends.
        email: MailAddress,
    },
}

/// The servers of Let's Encrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum LetsEncryptEnvironment {
    /// To try out; no browser trusts it.
    Staging,
    /// What browsers trust.
    Production,
}

fn acme_servers() -> OutsideSpec {
    let mut outside = super::public_https();
    outside.ports.insert(0, super::HTTP);
    outside
}

impl Default for CertManagerImages {
    fn default() -> Self {
        Self {
            controller: ImageName::literal("quay.io/jetstack/cert-manager-controller:v1.16.2"),
            webhook: ImageName::literal("quay.io/jetstack/cert-manager-webhook:v1.16.2"),
            cainjector: ImageName::literal("quay.io/jetstack/cert-manager-cainjector:v1.16.2"),
            acme_solver: ImageName::literal("quay.io/jetstack/cert-manager-acmesolver:v1.16.2"),
        }
    }
}
