//! What a spec says of certificates.

use serde::{Deserialize, Serialize};

use super::cert_manager_image::CertManagerImage;
use super::phase1::OutsideSpec;
use super::values::{MailAddress, Name, ObjectName};

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

/// The images of cert-manager, of one release from v1.16 on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct CertManagerImages {
    /// The controller.
    pub controller: CertManagerImage,
    /// The webhook.
    pub webhook: CertManagerImage,
    /// The cainjector.
    pub cainjector: CertManagerImage,
    /// What answers HTTP-01 challenges.
    pub acme_solver: CertManagerImage,
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

impl IssuerSpec {
    /// The Secret of the key by which an ACME server knows cert-manager, in cert-manager's namespace; cert-manager makes it.
    #[must_use]
    pub fn account_key(&self) -> String {
        format!("{}-account-key", self.name)
    }
}

/// How an issuer signs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
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

impl Signer {
    /// Whether it asks for proof over HTTP, which an ingress controller lets in.
    #[must_use]
    pub const fn asks_for_proof(&self) -> bool {
        matches!(self, Self::LetsEncrypt { .. })
    }
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
            controller: CertManagerImage::of_default_release("cert-manager-controller"),
            webhook: CertManagerImage::of_default_release("cert-manager-webhook"),
            cainjector: CertManagerImage::of_default_release("cert-manager-cainjector"),
            acme_solver: CertManagerImage::of_default_release("cert-manager-acmesolver"),
        }
    }
}
