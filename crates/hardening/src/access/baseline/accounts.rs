//! Service accounts: one for each program, none with a token that nothing asks for.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::ServiceAccount;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{Name, Origin, Spec};

/// The account that a pod runs as that names none; Kubernetes makes it in each namespace.
const DEFAULT: &str = "default";

/// Those of what is declared. A component's are rendered with it.
pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let mut seen = BTreeSet::new();
    let mut documents = Vec::new();
    for namespace in spec.namespaces() {
        let document = account(&namespace.name, DEFAULT);
        documents.push(if documents.is_empty() {
            document.with_comment(
                &FieldPath::of("automountServiceAccountToken"),
                "A pod that names no account gets this one; it has no use for a token.",
            )
        } else {
            document
        });
    }
    let services = spec.services().iter();
    let declared = services.filter(|it| it.origin == Origin::Declared);
    let declared = declared.map(|it| (&it.namespace, &it.account));
    let others = spec.phase1().access.accounts.iter();
    let others = others.filter_map(|it| Some((it.namespace.as_ref()?, &it.name)));
    for (namespace, name) in declared.chain(others) {
        if !seen.insert((namespace, name)) {
            continue;
        }
        let document = account(namespace, name.as_str());
        documents.push(if seen.len() == 1 {
            document.with_comment(
                &FieldPath::of("automountServiceAccountToken"),
                "Who calls the API server says so in its pod; no other pod is given a token to lose.",
            )
        } else {
            document
        });
    }
    documents
}

fn account(namespace: &Name, name: &str) -> Document {
    Document::of(&ServiceAccount {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            namespace: Some(namespace.to_string()),
            ..ObjectMeta::default()
        },
        automount_service_account_token: Some(false),
        ..ServiceAccount::default()
    })
}
