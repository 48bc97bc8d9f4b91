//! What a spec says of volumes and backups.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::values::{DriverName, ImageName, Name, ObjectName, ServiceRef, TimeOfDay};

/// Volumes, snapshots and what keeps them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct StorageSpec {
    /// The CSI driver that makes the volumes and takes the snapshots: one and the same, since a snapshot can only be taken
    /// by the driver that made the volume.
    pub driver: DriverName,
    /// The StorageClasses. Their volumes outlive their claims (`Retain`).
    pub classes: Vec<StorageClassSpec>,
    /// The name of the VolumeSnapshotClass. Its snapshots outlive their objects (`Retain`).
    pub snapshot_class: ObjectName,
    /// Where the jobs that take, remove and verify snapshots run. It needs to be one of the namespaces.
    pub namespace: Name,
    /// An image with `sh`, `date` and `kubectl` for these jobs.
    #[serde(default = "kubectl_image")]
    pub image: ImageName,
    /// Which services are backed up, how often, and for how long.
    #[serde(default)]
    pub schedules: Vec<BackupSpec>,
    /// When snapshots that have outlived their time are removed, each day.
    #[serde(default = "clean_up_at")]
    pub clean_up_at: TimeOfDay,
    /// When it is verified that each claim has a restore point that is ready, each day.
    #[serde(default = "verify_at")]
    pub verify_at: TimeOfDay,
}

/// The name of the CronJob that removes what has outlived its days, and of its like where there are many schedules.
pub(crate) const CLEAN_UP: &str = "backup-clean-up";
/// The name of the CronJob that verifies, and of its like where there are many schedules.
pub(crate) const VERIFICATION: &str = "backup-verification";

impl StorageSpec {
    /// What one run removes and one run verifies is that of so many schedules: it comes to an end within an hour also where
    /// the API server is slow.
    pub(crate) const SCHEDULES_OF_JOB: usize = 20;

    /// How many CronJobs there are: one for each schedule, and those that remove and verify.
    pub(super) fn jobs(&self) -> u32 {
        let schedules = self.schedules.len();
        let jobs = schedules + 2 * schedules.div_ceil(Self::SCHEDULES_OF_JOB);
        u32::try_from(jobs).unwrap_or(u32::MAX)
    }
}

/// A StorageClass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct StorageClassSpec {
    /// Its name.
    pub name: ObjectName,
    /// Whether claims that name none get this one. One class is the default.
    #[serde(default)]
    pub default: bool,
    /// What the driver is told: how this class differs from the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
}

/// How often something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Period {
    /// Each day.
    Day,
    /// Each Sunday.
    Week,
}

impl Period {
    /// How long it is, in hours.
    #[must_use]
    pub const fn hours(self) -> u32 {
        match self {
            Self::Day => 24,
            Self::Week => 7 * 24,
        }
    }
}

/// How the claims of a service are backed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct BackupSpec {
    /// Its name, at most 40 characters: the CronJob is called so, and the snapshots begin with it.
    pub name: Name,
    /// The service whose claims are snapshotted, `namespace/name`.
    pub service: ServiceRef,
    /// How often.
    pub every: Period,
    /// At which time of the day.
    pub at: TimeOfDay,
    /// For how many days a snapshot is kept, at least until the next one is taken.
    pub keep_days: NonZeroU16,
}

fn kubectl_image() -> ImageName {
    ImageName::literal("docker.io/alpine/k8s:1.32.4")
}

const fn clean_up_at() -> TimeOfDay {
    TimeOfDay::literal(4, 0)
}

const fn verify_at() -> TimeOfDay {
    TimeOfDay::literal(6, 0)
}
