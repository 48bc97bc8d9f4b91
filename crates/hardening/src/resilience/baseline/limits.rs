//! What one container may ask for, and gets where it asks for nothing.

use k8s_openapi::api::core::v1::{LimitRange, LimitRangeItem, LimitRangeSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::resource_list;
use crate::spec::{NamespaceSpec, Spec};

pub(super) fn documents(spec: &Spec) -> Vec<Document> {
    let mut documents: Vec<_> = spec.namespaces().iter().map(document).collect();
    if let Some(first) = documents.first_mut() {
        *first = first.clone().with_comment(
            &FieldPath::of("spec.limits"),
            "Without defaults, a container that says nothing would be refused by a quota, or ask for the maximum.",
        );
    }
    documents
}

fn document(namespace: &NamespaceSpec) -> Document {
    let limits = &namespace.limits;
    Document::of(&LimitRange {
        metadata: ObjectMeta {
            name: Some(format!("{}-limits", namespace.name)),
            namespace: Some(namespace.name.to_string()),
            ..ObjectMeta::default()
        },
        spec: Some(LimitRangeSpec {
            limits: vec![LimitRangeItem {
                default: Some(resource_list(&limits.defaults)),
                default_request: Some(resource_list(&limits.defaults)),
                max: Some(resource_list(&limits.max)),
                min: Some(resource_list(&limits.min)),
                type_: "Container".to_owned(),
                ..LimitRangeItem::default()
            }],
        }),
    })
}
