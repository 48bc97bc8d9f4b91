//! The classes of volumes and of snapshots.

use k8s_openapi::api::storage::v1::StorageClass;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;

use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::StorageSpec;

const DEFAULT_CLASS: &str = "storageclass.kubernetes.io/is-default-class";
const DEFAULT_SNAPSHOT_CLASS: &str = "snapshot.storage.kubernetes.io/is-default-class";
const RETAIN: &str = "Retain";

/// A `VolumeSnapshotClass`, which is a custom resource.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VolumeSnapshotClass {
    api_version: &'static str,
    kind: &'static str,
    metadata: ObjectMeta,
    driver: String,
    deletion_policy: &'static str,
}

/// The StorageClasses in their order, then the VolumeSnapshotClass.
pub(super) fn classes(storage: &StorageSpec) -> Vec<Document> {
    let mut documents: Vec<_> = storage
        .classes
        .iter()
        .map(|class| {
            let object = StorageClass {
                metadata: metadata(class.name.as_str(), class.default.then_some(DEFAULT_CLASS)),
                provisioner: storage.driver.to_string(),
                parameters: Some(class.parameters.clone()).filter(|it| !it.is_empty()),
                reclaim_policy: Some(RETAIN.to_owned()),
                volume_binding_mode: Some("WaitForFirstConsumer".to_owned()),
                allow_volume_expansion: Some(true),
                ..StorageClass::default()
            };
            Document::of(&object)
                .with_comment(
                    &FieldPath::of("reclaimPolicy"),
                    "A claim that is deleted by mistake leaves its volume behind.",
                )
                .with_comment(
                    &FieldPath::of("volumeBindingMode"),
                    "The volume is made where the pod can run, not before that is known.",
                )
        })
        .collect();
    let snapshots = VolumeSnapshotClass {
        api_version: "snapshot.storage.k8s.io/v1",
        kind: "VolumeSnapshotClass",
        metadata: metadata(
            storage.snapshot_class.as_str(),
            Some(DEFAULT_SNAPSHOT_CLASS),
        ),
        driver: storage.driver.to_string(),
        deletion_policy: RETAIN,
    };
    documents.push(
        Document::of(&snapshots)
            .with_comment(
                &FieldPath::of("driver"),
                "The driver that makes the volumes; no other can take snapshots of them.",
            )
            .with_comment(
                &FieldPath::of("deletionPolicy"),
                "A VolumeSnapshot that is deleted by mistake, or with its namespace, leaves the data behind. The \
                 clean-up asks for the deletion of what has outlived its days.",
            ),
    );
    documents
}

fn metadata(name: &str, default: Option<&str>) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        annotations: default.map(|key| [(key.to_owned(), "true".to_owned())].into()),
        ..ObjectMeta::default()
    }
}
