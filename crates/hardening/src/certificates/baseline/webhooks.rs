//! The configurations by which the API server asks cert-manager's webhook.

use std::collections::BTreeMap;

use k8s_openapi::api::admissionregistration::v1::{
    MutatingWebhook, MutatingWebhookConfiguration, RuleWithOperations, ServiceReference,
    ValidatingWebhook, ValidatingWebhookConfiguration, WebhookClientConfig,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::{Rendering, WEBHOOK_AUTHORITY};
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::Service;
use crate::spec::workload::metadata;

/// How long the API server waits for an answer, in seconds.
const TIMEOUT: i32 = 10;
/// The name of the one webhook of each configuration.
const NAME: &str = "webhook.cert-manager.io";

/// One that judges all of cert-manager's objects, and one that fills in who asks for a certificate.
pub(super) fn documents(rendering: &Rendering<'_>) -> Vec<Document> {
    let webhook = rendering.webhook;
    let validating = Document::of(&ValidatingWebhookConfiguration {
        metadata: cluster_wide(webhook),
        webhooks: Some(vec![ValidatingWebhook {
            admission_review_versions: vec!["v1".to_owned()],
            client_config: client(webhook, "/validate"),
            failure_policy: Some("Fail".to_owned()),
            match_policy: Some("Equivalent".to_owned()),
            name: NAME.to_owned(),
            rules: Some(vec![rule(
                &["cert-manager.io", "acme.cert-manager.io"],
                &["CREATE", "UPDATE"],
                "*/*",
            )]),
            side_effects: "None".to_owned(),
            timeout_seconds: Some(TIMEOUT),
            ..ValidatingWebhook::default()
        }]),
    });
    let mutating = Document::of(&MutatingWebhookConfiguration {
        metadata: cluster_wide(webhook),
        webhooks: Some(vec![MutatingWebhook {
            admission_review_versions: vec!["v1".to_owned()],
            client_config: client(webhook, "/mutate"),
            failure_policy: Some("Fail".to_owned()),
            match_policy: Some("Equivalent".to_owned()),
            name: NAME.to_owned(),
            rules: Some(vec![rule(
                &["cert-manager.io"],
                &["CREATE"],
                "certificaterequests",
            )]),
            side_effects: "None".to_owned(),
            timeout_seconds: Some(TIMEOUT),
            ..MutatingWebhook::default()
        }]),
    });
    let policy = FieldPath::of("webhooks").then(0).then("failurePolicy");
    vec![
        validating
            .with_comment(
                &FieldPath::root(),
                "Applied after the issuers: until the webhook runs, this refuses all objects of cert-manager.",
            )
            .with_comment(
                &policy,
                "What nobody judged must not come in: who may ask for which certificate is decided here.",
            ),
        mutating,
    ]
}

/// The Secret is made by the webhook itself; the cainjector copies the authority in it to here.
fn cluster_wide(webhook: &Service) -> ObjectMeta {
    let authority = format!("{}/{WEBHOOK_AUTHORITY}", webhook.namespace);
    let annotation = "cert-manager.io/inject-ca-from-secret".to_owned();
    ObjectMeta {
        namespace: None,
        annotations: Some(BTreeMap::from([(annotation, authority)])),
        ..metadata(webhook, webhook.name.as_str())
    }
}

fn client(webhook: &Service, path: &str) -> WebhookClientConfig {
    let port = webhook.ports.iter().find(|it| it.name.as_str() == "https");
    WebhookClientConfig {
        service: Some(ServiceReference {
            name: webhook.name.to_string(),
            namespace: webhook.namespace.to_string(),
            path: Some(path.to_owned()),
            port: port.map(|it| i32::from(it.port.get())),
        }),
        ..WebhookClientConfig::default()
    }
}

fn rule(groups: &[&str], operations: &[&str], resource: &str) -> RuleWithOperations {
    let owned = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    RuleWithOperations {
        api_groups: owned(groups),
        api_versions: owned(&["v1"]),
        operations: owned(operations),
        resources: owned(&[resource]),
        ..RuleWithOperations::default()
    }
}
