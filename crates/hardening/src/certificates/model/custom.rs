//! Custom resources of cert-manager, as far as they decide what is issued. What a field holds that is none counts as
//! absent.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cluster::CustomMetadata;

/// `cert-manager.io`.
pub(in crate::certificates) const GROUP: &str = "cert-manager.io";

/// `Issuer` and `ClusterIssuer`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IssuerObject {
    pub(super) spec: IssuerSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct IssuerSpec {
    pub(super) acme: Option<AcmeSpec>,
    pub(super) ca: Option<CaSpec>,
    pub(super) self_signed: Option<SelfSignedSpec>,
    pub(super) vault: Option<VaultSpec>,
    pub(super) venafi: Option<VenafiSpec>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct AcmeSpec {
    pub(super) server: String,
    pub(super) email: String,
    pub(super) private_key_secret_ref: SecretKeySelector,
    pub(super) solvers: Vec<SolverSpec>,
    pub(super) ca_bundle: String,
    #[serde(rename = "skipTLSVerify")]
    pub(super) skip_tls_verify: bool,
    pub(super) external_account_binding: Option<ExternalAccount>,
    pub(super) enable_duration_feature: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SecretKeySelector {
    pub(super) name: String,
    pub(super) key: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct ExternalAccount {
    #[serde(rename = "keyID")]
    pub(super) key_id: String,
    pub(super) key_secret_ref: SecretKeySelector,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SolverSpec {
    pub(super) selector: Option<SelectorSpec>,
    pub(super) http01: Option<Http01Spec>,
    pub(super) dns01: Option<Dns01Spec>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SelectorSpec {
    pub(super) match_labels: BTreeMap<String, String>,
    pub(super) dns_names: Vec<String>,
    pub(super) dns_zones: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Http01Spec {
    pub(super) ingress: Option<SolverIngressSpec>,
    #[serde(rename = "gatewayHTTPRoute")]
    pub(super) gateway_http_route: Option<GatewaySpec>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SolverIngressSpec {
    pub(super) class: Option<String>,
    pub(super) ingress_class_name: Option<String>,
    pub(super) name: String,
    pub(super) service_type: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct GatewaySpec {
    pub(super) service_type: String,
}

/// Its providers are read from the text: there are many, and any of them will do.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dns01Spec {}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct CaSpec {
    pub(super) secret_name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SelfSignedSpec {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VaultSpec {
    pub(super) server: String,
    pub(super) path: String,
    pub(super) auth: VaultAuthSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct VaultAuthSpec {
    pub(super) token_secret_ref: Option<SecretKeySelector>,
    pub(super) app_role: Option<Present>,
    pub(super) client_certificate: Option<Present>,
    pub(super) kubernetes: Option<Present>,
    pub(super) aws: Option<Present>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VenafiSpec {
    pub(super) zone: String,
    pub(super) tpp: Option<Present>,
    pub(super) cloud: Option<Present>,
    pub(super) ngts: Option<Present>,
}

/// A mapping of which only counts that it is there.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Present {}

/// `Certificate`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct CertificateObject {
    pub(super) metadata: CustomMetadata,
    pub(super) spec: CertificateSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct CertificateSpec {
    pub(super) secret_name: String,
    pub(super) issuer_ref: IssuerReference,
    pub(super) common_name: String,
    pub(super) literal_subject: String,
    pub(super) dns_names: Vec<String>,
    pub(super) ip_addresses: Vec<String>,
    pub(super) uris: Vec<String>,
    pub(super) email_addresses: Vec<String>,
    pub(super) other_names: Vec<Present>,
    pub(super) duration: Option<String>,
    pub(super) renew_before: Option<String>,
    pub(super) renew_before_percentage: Option<i32>,
    #[serde(rename = "isCA")]
    pub(super) is_ca: bool,
    pub(super) private_key: Option<PrivateKeySpec>,
    pub(super) usages: Vec<String>,
    pub(super) revision_history_limit: Option<i32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct IssuerReference {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) group: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PrivateKeySpec {
    pub(super) algorithm: String,
    pub(super) size: i64,
}
