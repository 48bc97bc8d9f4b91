//! Backups, as kube-state-metrics tells of their CronJobs.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, hours, minutes,
};
use super::scope::Scope;
use crate::spec::{Exporter, Period};

const HOUR: u64 = 60 * 60;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "BackupCronJobTooOld",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Backup,
        lasts: minutes(15),
        summary: "the last successful backup is {{ $value | humanizeDuration }} old",
        description: "What was written since is lost if the volume is. Look at the log of its last job.",
        forms: &[Form {
            source: AlertSource::EachSchedule,
            expression: |on| {
                format!(
                    "time() - max({}) > {}",
                    of_schedule(on, "kube_cronjob_status_last_successful_time"),
                    latest(on)
                )
            },
        }],
    },
    AlertDefinition {
        name: "BackupCronJobNeverSucceeded",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Backup,
        lasts: minutes(15),
        summary: "no backup has succeeded yet, {{ $value | humanizeDuration }} after the schedule was made",
        description: "There is no restore point at all. Look at the log of its last job.",
        forms: &[Form {
            source: AlertSource::EachSchedule,
            expression: |on| {
                format!(
                    "time() - max({}) > {} unless on () {}",
                    of_schedule(on, "kube_cronjob_created"),
                    latest(on),
                    of_schedule(on, "kube_cronjob_status_last_successful_time")
                )
            },
        }],
    },
    AlertDefinition {
        name: "BackupCronJobSuspended",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Backup,
        lasts: hours(1),
        summary: "backups are paused",
        description: "No restore point is made until somebody resumes it: `kubectl patch cronjob` with `suspend: \
            false`.",
        forms: &[Form {
            source: AlertSource::EachSchedule,
            expression: |on| format!("max({}) == 1", of_schedule(on, "kube_cronjob_spec_suspend")),
        }],
    },
    AlertDefinition {
        name: "VolumeSnapshotOperationFailing",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Backup,
        lasts: minutes(15),
        summary: "snapshots are not made or removed",
        description: "The snapshot-controller has tried one for long, or given one up. Look at its log and at that \
            of the driver.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::SnapshotController),
            expression: |on| {
                format!(
                    "max(min_over_time({}[15m])) > 0 or {}",
                    on.of("snapshot_controller_operations_in_flight"),
                    on.has_counted(
                        &on.with(
                            "snapshot_controller_operation_total_seconds_count",
                            "operation_status!=\"success\""
                        ),
                        ""
                    )
                )
            },
        }],
    },
];

/// The series of a metric for the CronJob of the schedule.
fn of_schedule(on: &Scope<'_>, metric: &str) -> String {
    let storage = on.spec.phase1().storage.as_ref();
    let named = on.schedule.zip(storage).map(|(schedule, storage)| {
        format!(
            "namespace=\"{}\",cronjob=\"{}\"",
            storage.namespace, schedule.name
        )
    });
    on.with(metric, &named.unwrap_or_default())
}

/// How old the newest backup may be, in seconds.
fn latest(on: &Scope<'_>) -> u64 {
    let hours = match on.schedule.map(|schedule| schedule.every) {
        Some(Period::Week) => 7 * 24,
        Some(Period::Day) | None => 24,
    };
    (hours + u64::from(on.thresholds.backup_late_hours.get())) * HOUR
}
