//! The ClusterIssuers.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use super::Rendering;
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{IssuerSpec, LetsEncryptEnvironment, Signer};

/// Let's Encrypt's servers (<https://letsencrypt.org/docs/acme-protocol-updates/>).
impl LetsEncryptEnvironment {
    const fn directory(self) -> &'static str {
        match self {
            Self::Staging => "https://acme-staging-v02.api.letsencrypt.org/directory",
            Self::Production => "https://acme-v02.api.letsencrypt.org/directory",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClusterIssuer {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    spec: ClusterIssuerSpec,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum ClusterIssuerSpec {
    SelfSigned {},
    #[serde(rename_all = "camelCase")]
    Ca {
        secret_name: String,
    },
    Acme(Acme),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Acme {
    email: String,
    private_key_secret_ref: SecretReference,
    server: &'static str,
    solvers: [AcmeSolver; 1],
}

#[derive(Serialize)]
struct SecretReference {
    name: String,
}

#[derive(Serialize)]
struct AcmeSolver {
    http01: Http01,
}

#[derive(Serialize)]
struct Http01 {
    ingress: Http01Ingress,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Http01Ingress {
    ingress_class_name: String,
    service_type: &'static str,
}

/// One for each issuer, in their order.
pub(super) fn documents(rendering: &Rendering<'_>) -> Vec<Document> {
    let issuers = rendering.certificates.issuers.iter();
    let documents = issuers.filter_map(|issuer| document(rendering, issuer));
    documents.collect()
}

fn document(rendering: &Rendering<'_>, issuer: &IssuerSpec) -> Option<Document> {
    let spec = match &issuer.signer {
        Signer::SelfSigned {} => ClusterIssuerSpec::SelfSigned {},
        Signer::Ca { secret_name } => ClusterIssuerSpec::Ca {
            secret_name: secret_name.to_string(),
        },
        Signer::LetsEncrypt { environment, email } => ClusterIssuerSpec::Acme(Acme {
            email: email.to_string(),
            private_key_secret_ref: SecretReference {
                name: issuer.account_key(),
            },
            server: environment.directory(),
            solvers: [AcmeSolver {
                http01: Http01 {
                    ingress: Http01Ingress {
                        ingress_class_name: rendering
                            .spec
                            .phase1()
                            .ingress
                            .as_ref()?
                            .class
                            .to_string(),
                        service_type: "ClusterIP",
                    },
                },
            }],
        }),
    };
    let document = Document::of(&ClusterIssuer {
        api_version: "cert-manager.io/v1",
        kind: "ClusterIssuer",
        metadata: ObjectMeta {
            name: Some(issuer.name.to_string()),
            ..ObjectMeta::default()
        },
        spec,
    });
    Some(commented(document, &issuer.signer))
}

fn commented(document: Document, signer: &Signer) -> Document {
    match signer {
        Signer::SelfSigned {} => document,
        Signer::Ca { .. } => document.with_comment(
            &FieldPath::of("spec.ca.secretName"),
            "In the namespace of cert-manager: no other is looked into for a ClusterIssuer.",
        ),
        Signer::LetsEncrypt { .. } => {
            let ingress = FieldPath::of("spec.acme.solvers")
                .then(0)
                .then("http01")
                .then("ingress");
            document
                .with_comment(
                    &FieldPath::of("spec.acme.privateKeySecretRef"),
                    "Of this server only: one key for two servers is an account of neither.",
                )
                .with_comment(
                    &ingress.then("serviceType"),
                    "The default, NodePort, would open a port on every node while a name is proved.",
                )
        }
    }
}
