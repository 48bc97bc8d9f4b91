//! Custom resources of snapshots and backup schedulers, as far as they tell of restore points. What a field holds that
//! is none counts as absent.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Deserialize;

use crate::cluster::CustomMetadata;

/// `snapshot.storage.k8s.io`.
pub(super) const SNAPSHOT_GROUP: &str = "snapshot.storage.k8s.io";

/// `VolumeSnapshotClass`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct VolumeSnapshotClass {
    pub(super) driver: String,
    pub(super) deletion_policy: String,
    pub(super) metadata: CustomMetadata,
}

/// `VolumeSnapshot`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VolumeSnapshot {
    pub(super) metadata: CustomMetadata,
    pub(super) spec: VolumeSnapshotSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct VolumeSnapshotSpec {
    pub(super) volume_snapshot_class_name: Option<String>,
    pub(super) source: VolumeSnapshotSource,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct VolumeSnapshotSource {
    pub(super) persistent_volume_claim_name: Option<String>,
    pub(super) volume_snapshot_content_name: Option<String>,
}

/// `VolumeSnapshotContent`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VolumeSnapshotContent {
    pub(super) spec: VolumeSnapshotContentSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct VolumeSnapshotContentSpec {
    pub(super) driver: String,
    pub(super) deletion_policy: String,
}

/// `Schedule` of `velero.io`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VeleroSchedule {
    pub(super) spec: VeleroScheduleSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct VeleroScheduleSpec {
    pub(super) schedule: String,
    pub(super) paused: bool,
    pub(super) template: VeleroTemplate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct VeleroTemplate {
    pub(super) included_namespaces: Vec<String>,
    pub(super) excluded_namespaces: Vec<String>,
    pub(super) included_resources: Vec<String>,
    pub(super) excluded_resources: Vec<String>,
    pub(super) label_selector: Option<LabelSelector>,
    pub(super) or_label_selectors: Vec<LabelSelector>,
    pub(super) snapshot_volumes: Option<bool>,
    pub(super) default_volumes_to_fs_backup: Option<bool>,
    pub(super) ttl: Option<String>,
}

/// `SnapshotSchedule` of `snapscheduler.backube`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SnapshotSchedule {
    pub(super) spec: SnapshotScheduleSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SnapshotScheduleSpec {
    pub(super) claim_selector: Option<LabelSelector>,
    pub(super) disabled: bool,
    pub(super) retention: SnapshotRetention,
    pub(super) schedule: String,
    pub(super) snapshot_template: Option<SnapshotTemplate>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SnapshotRetention {
    pub(super) expires: Option<String>,
    pub(super) max_count: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SnapshotTemplate {
    pub(super) snapshot_class_name: Option<String>,
}

/// `Schedule` of `k8up.io`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct K8upSchedule {
    pub(super) spec: K8upScheduleSpec,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct K8upScheduleSpec {
    pub(super) backup: Option<K8upTask>,
    pub(super) prune: Option<K8upPrune>,
    pub(super) check: Option<K8upTask>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct K8upTask {
    pub(super) schedule: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct K8upPrune {
    pub(super) schedule: String,
    pub(super) retention: K8upRetention,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct K8upRetention {
    pub(super) keep_last: u32,
    pub(super) keep_hourly: u32,
    pub(super) keep_daily: u32,
    pub(super) keep_weekly: u32,
    pub(super) keep_monthly: u32,
    pub(super) keep_yearly: u32,
}
