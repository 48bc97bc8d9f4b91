//! VolumeSnapshots and their classes, as written.

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::finding::ManifestId;
use crate::storage::custom::{SNAPSHOT_GROUP, VolumeSnapshot, VolumeSnapshotClass};

/// A VolumeSnapshotClass.
#[derive(Debug)]
pub(in crate::storage) struct SnapshotClass {
    pub(in crate::storage) name: String,
    pub(in crate::storage) manifest: ManifestId,
    pub(in crate::storage) driver: String,
    pub(in crate::storage) deletion_policy: String,
    pub(in crate::storage) is_default: bool,
}

/// A VolumeSnapshot.
#[derive(Debug)]
pub(in crate::storage) struct Snapshot {
    pub(in crate::storage) name: String,
    pub(in crate::storage) namespace: String,
    pub(in crate::storage) manifest: ManifestId,
    pub(in crate::storage) labels: BTreeMap<String, String>,
    pub(in crate::storage) class: Option<String>,
    /// The claim that it is of; `None` where it stands for what is already there.
    pub(in crate::storage) claim: Option<String>,
}

const DEFAULT_ANNOTATION: &str = "snapshot.storage.kubernetes.io/is-default-class";

pub(in crate::storage) fn snapshot_classes(cluster: &Cluster) -> Vec<SnapshotClass> {
    let mut classes: Vec<_> = cluster
        .of_kind(SNAPSHOT_GROUP, "VolumeSnapshotClass")
        .collect();
    classes.sort_by_key(|object| object.manifest);
    let classes = classes.into_iter().map(|object| {
        let class: VolumeSnapshotClass = cluster.read_custom(object);
        SnapshotClass {
            name: object.name().to_owned(),
            manifest: object.manifest,
            is_default: class
                .metadata
                .annotations
                .get(DEFAULT_ANNOTATION)
                .is_some_and(|it| it == "true"),
            driver: class.driver,
            deletion_policy: class.deletion_policy,
        }
    });
    classes.collect()
}

pub(in crate::storage) fn snapshots(cluster: &Cluster) -> Vec<Snapshot> {
    let mut snapshots: Vec<_> = cluster.of_kind(SNAPSHOT_GROUP, "VolumeSnapshot").collect();
    snapshots.sort_by_key(|object| object.manifest);
    let snapshots = snapshots.into_iter().map(|object| {
        let snapshot: VolumeSnapshot = cluster.read_custom(object);
        let source = snapshot.spec.source;
        Snapshot {
            name: object.name().to_owned(),
            namespace: object.namespace().to_owned(),
            manifest: object.manifest,
            labels: snapshot.metadata.labels,
            class: snapshot.spec.volume_snapshot_class_name,
            claim: source
                .persistent_volume_claim_name
                .filter(|_| source.volume_snapshot_content_name.is_none()),
        }
    });
    snapshots.collect()
}
