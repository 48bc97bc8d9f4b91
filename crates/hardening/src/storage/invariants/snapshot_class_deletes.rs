//! Snapshots that go with their objects.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::custom::{SNAPSHOT_GROUP, VolumeSnapshotContent};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.snapshot-class-deletes",
        severity: Severity::Warning,
        assumes: None,
        promise: "backups outlive the VolumeSnapshot objects that stand for them",
        page: include_str!("snapshot_class_deletes.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for class in storage.snapshot_classes() {
        if class.deletion_policy != "Delete" {
            continue;
        }
        let snapshots = storage.snapshots().iter();
        let users: Vec<_> = snapshots
            .filter(|it| it.class.as_ref() == Some(&class.name))
            .collect();
        let message = format!(
            "snapshot class `{}` has `deletionPolicy: Delete`",
            class.name
        );
        let mut violation = violations
            .at(Place::value(class.manifest, FieldPath::of("deletionPolicy")), message)
            .label("backups go with their objects")
            .effect("who deletes a VolumeSnapshot, or its namespace, destroys the backup with it")
            .help("set `deletionPolicy: Retain`, and let the clean-up delete expired VolumeSnapshotContents, too");
        if let Some(snapshot) = users.first() {
            violation = violation.related(
                Place::name(snapshot.manifest),
                match users.len() {
                    1 => "a snapshot of this class".to_owned(),
                    count => format!("the first of {count} snapshots of this class"),
                },
            );
        }
        violations.report(violation);
    }
    contents(storage, violations);
}

/// Contents that were made by hand follow a policy of their own.
fn contents(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    let mut objects: Vec<_> = cluster
        .of_kind(SNAPSHOT_GROUP, "VolumeSnapshotContent")
        .collect();
    objects.sort_by_key(|object| object.manifest);
    for object in objects {
        let content: VolumeSnapshotContent = cluster.read_custom(object);
        if content.spec.deletion_policy != "Delete" {
            continue;
        }
        let place = Place::value(object.manifest, FieldPath::of("spec.deletionPolicy"));
        let message = format!(
            "snapshot content `{}` of driver `{}` has `deletionPolicy: Delete`",
            object.name(),
            content.spec.driver
        );
        let violation = violations
            .at(place, message)
            .label("the backup goes with its object")
            .effect("who deletes the VolumeSnapshot that is bound to it, or its namespace, destroys the backup with it")
            .help("set `deletionPolicy: Retain`");
        violations.report(violation);
    }
}
