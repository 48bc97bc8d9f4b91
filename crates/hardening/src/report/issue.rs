//! Whether a host gets a certificate, as JSON has it.

use serde::{Deserialize, Serialize};

/// Whether a certificate is issued for a host, by whom, and when it is renewed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// The host.
    pub host: String,
    /// The answer in a sentence.
    pub sentence: String,
    /// Whether certificates are issued for it: no where one is not, unknown where one is not known.
    pub issued: IssueVerdict,
    /// How it comes by its certificate: one for each Ingress that serves it, or where none does, for each certificate that
    /// names it.
    pub chains: Vec<IssueChain>,
    /// What is taken for granted.
    pub assumes: Vec<String>,
}

/// How a host comes by its certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct IssueChain {
    /// `namespace/name` of the Ingress; `None` where none serves the host.
    pub ingress: Option<String>,
    /// `namespace/name` of the Secret that holds the certificate.
    pub secret: Option<String>,
    /// `namespace/name` of the Certificate, declared or made by cert-manager; `None` where nothing issues one.
    pub certificate: Option<String>,
    /// Who signs it, as the certificate names it.
    pub issuer: Option<String>,
    /// Whether it is issued.
    pub issued: IssueVerdict,
    /// What stands in the way.
    pub obstacles: Vec<String>,
    /// What it depends on that the bundle does not show.
    pub unknown: Vec<String>,
    /// How long the certificate lives, in seconds; `None` where the authority decides and is not known.
    pub lifetime_seconds: Option<i64>,
    /// After how many seconds from its issue it is renewed.
    pub renewed_after_seconds: Option<i64>,
}

/// Whether a certificate is issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum IssueVerdict {
    /// As far as manifests tell.
    Yes,
    /// Something stands in the way.
    No,
    /// It depends on what is not in the bundle.
    Unknown,
}

/// The chains with their reasons and what is taken for granted, below the sentence and its evidence.
#[must_use]
pub fn issue_to_text(issue: &Issue) -> String {
    let mut text = String::new();
    for chain in &issue.chains {
        let steps = [
            chain.ingress.as_ref().map(|it| format!("Ingress {it}")),
            chain.secret.as_ref().map(|it| format!("Secret {it}")),
            chain
                .certificate
                .as_ref()
                .map(|it| format!("Certificate {it}")),
            chain.issuer.clone(),
        ];
        let steps: Vec<_> = steps.into_iter().flatten().collect();
        text.push_str(&format!("{} -> {}\n", issue.host, steps.join(" -> ")));
        for obstacle in &chain.obstacles {
            text.push_str(&format!("  no: {obstacle}\n"));
        }
        for unknown in &chain.unknown {
            text.push_str(&format!("  unknown: {unknown}\n"));
        }
    }
    for assumed in &issue.assumes {
        text.push_str(&format!("assumed: {assumed}\n"));
    }
    text
}
