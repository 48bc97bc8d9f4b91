//! Backups.

use super::case::{Case, fires, job, silent};

pub(super) const CASES: &[Case] = &[
    fires("BackupCronJobTooOld", 40, &[(job::STATE, "kube_cronjob_status_last_successful_time", r#"namespace="data",cronjob="daily""#, "-93000x60")], &[r#"namespace="data",cronjob="daily""#]),
    fires("BackupCronJobTooOld", 40, &[(job::STATE, "kube_cronjob_status_last_successful_time", r#"namespace="data",cronjob="weekly""#, "-612000x60")], &[r#"namespace="data",cronjob="weekly""#]).when("a weekly one"),
    silent("BackupCronJobTooOld", "not quite a day and two hours", 40, &[(job::STATE, "kube_cronjob_status_last_successful_time", r#"namespace="data",cronjob="daily""#, "-90000x60")]),
    silent("BackupCronJobTooOld", "a weekly one has a week", 40, &[(job::STATE, "kube_cronjob_status_last_successful_time", r#"namespace="data",cronjob="weekly""#, "-600000x60")]),
    fires("BackupCronJobNeverSucceeded", 40, &[(job::STATE, "kube_cronjob_created", r#"namespace="data",cronjob="daily""#, "-93000x60")], &[r#"namespace="data",cronjob="daily""#]),
    silent("BackupCronJobNeverSucceeded", "it succeeded once", 40, &[(job::STATE, "kube_cronjob_created", r#"namespace="data",cronjob="daily""#, "-93000x60"), (job::STATE, "kube_cronjob_status_last_successful_time", r#"namespace="data",cronjob="daily""#, "-92000x60")]),
    silent("BackupCronJobNeverSucceeded", "its first time is yet to come", 40, &[(job::STATE, "kube_cronjob_created", r#"namespace="data",cronjob="weekly""#, "-93000x60")]),
    fires("BackupCronJobSuspended", 70, &[(job::STATE, "kube_cronjob_spec_suspend", r#"namespace="data",cronjob="daily""#, "1x80")], &[r#"namespace="data",cronjob="daily""#]),
    silent("BackupCronJobSuspended", "it was resumed in between", 70, &[(job::STATE, "kube_cronjob_spec_suspend", r#"namespace="data",cronjob="daily""#, "1x30 0 1x40")]),
    fires("VolumeSnapshotOperationFailing", 35, &[(job::SNAPSHOTS, "snapshot_controller_operations_in_flight", r#"namespace="data",service="snapshot-controller",pod="snapshot-controller-1""#, "1x40")], &[r#"namespace="data",service="snapshot-controller""#]).when("one is tried again and again"),
    fires("VolumeSnapshotOperationFailing", 35, &[(job::SNAPSHOTS, "snapshot_controller_operations_in_flight", r#"namespace="data",service="snapshot-controller",pod="snapshot-controller-1""#, "0x40"), (job::SNAPSHOTS, "snapshot_controller_operation_total_seconds_count", r#"namespace="data",service="snapshot-controller",pod="snapshot-controller-1",driver_name="zfs.csi.openebs.io",operation_name="CreateSnapshotAndReady",operation_status="cancel""#, "_x9 1x30")], &[r#"namespace="data",service="snapshot-controller""#]).when("one is given up"),
    silent("VolumeSnapshotOperationFailing", "one after the other is made", 25, &[(job::SNAPSHOTS, "snapshot_controller_operations_in_flight", r#"namespace="data",service="snapshot-controller",pod="snapshot-controller-1""#, "1x10 0 1x10 0 1x10"), (job::SNAPSHOTS, "snapshot_controller_operation_total_seconds_count", r#"namespace="data",service="snapshot-controller",pod="snapshot-controller-1",driver_name="zfs.csi.openebs.io",operation_name="CreateSnapshotAndReady",operation_status="success""#, "0+1x40")]),
];
