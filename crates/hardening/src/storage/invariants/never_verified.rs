//! Backups that nobody ever looks at.

use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::custom::K8upSchedule;
use crate::storage::jobs::BackupJob;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.never-verified",
        severity: Severity::Info,
        assumes: Some("backups are not verified by anything outside of the bundle"),
        promise: "where backups are taken, something verifies them",
        page: include_str!("never_verified.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    if storage.jobs().iter().any(BackupJob::verifies) || checks_itself(storage) {
        return;
    }
    let mut sources = storage.sources().iter();
    let Some(source) = sources.find(|source| source.plan().is_some()) else {
        return;
    };
    let message = format!("nothing verifies what {} takes", source.name);
    let violation = violations
        .at(source.place(), message)
        .label("taken, and never looked at")
        .effect("that backups cannot be restored is found out on the day that one is needed")
        .help("add a CronJob that restores the newest one somewhere and looks at it, or at least fails where none is recent and ready");
    violations.report(violation);
}

/// Whether a scheduler looks at its backups itself.
fn checks_itself(storage: &Storage) -> bool {
    let cluster = storage.cluster();
    let mut schedules = cluster.of_kind("k8up.io", "Schedule");
    schedules.any(|object| {
        cluster
            .read_custom::<K8upSchedule>(object)
            .spec
            .check
            .is_some()
    })
}
