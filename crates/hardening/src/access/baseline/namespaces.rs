//! Namespaces whose pods are held to a level of Pod Security.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Namespace;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::access::pod_security::Mode;
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::{NamespaceSpec, PodSecurityLevel, Spec};

pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let version = format!("v{}", spec.cluster().kubernetes_version);
    let namespaces = spec.namespaces().iter();
    let documents = namespaces.enumerate().map(|(at, namespace)| {
        let labels = labels(namespace, &version);
        let document = Document::of(&Namespace {
            metadata: ObjectMeta {
                name: Some(namespace.name.to_string()),
                labels: Some(labels),
                ..ObjectMeta::default()
            },
            ..Namespace::default()
        });
        if at > 0 {
            return document;
        }
        document.with_comment(
            &FieldPath::of("metadata.labels"),
            "Pinned to the release of the cluster, so that an upgrade by itself refuses no pod. What is enforced refuses; \
             audit and warn tell what `restricted` would refuse as well.",
        )
    });
    documents.collect()
}

fn labels(namespace: &NamespaceSpec, version: &str) -> BTreeMap<String, String> {
    let enforced = match namespace.pod_security {
        PodSecurityLevel::Privileged => "privileged",
        PodSecurityLevel::Baseline => "baseline",
        PodSecurityLevel::Restricted => "restricted",
    };
    let mut labels = BTreeMap::new();
    for mode in Mode::ALL {
        let level = match mode {
            Mode::Enforce => enforced,
            Mode::Audit | Mode::Warn => "restricted",
        };
        labels.insert(mode.level_label().to_owned(), level.to_owned());
        labels.insert(mode.version_label().to_owned(), version.to_owned());
    }
    labels
}
