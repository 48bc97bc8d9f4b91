//! Classes of snapshots whose driver takes none.

use crate::cluster::provisioner;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, counted};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.snapshot-driver-not-csi",
        severity: Severity::Error,
        assumes: None,
        promise: "the driver of every VolumeSnapshotClass is a CSI driver",
        page: include_str!("snapshot_driver_not_csi.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for class in storage.snapshot_classes() {
        let known = provisioner::known(&class.driver);
        if known.is_none_or(|it| it.is_csi) && !class.driver.starts_with("kubernetes.io/") {
            continue;
        }
        let snapshots = storage.snapshots().iter();
        let users: Vec<_> = snapshots
            .filter(|it| it.class.as_ref() == Some(&class.name))
            .collect();
        let message = format!(
            "`{}`, the driver of snapshot class `{}`, is no CSI driver",
            class.driver, class.name
        );
        let effect = match users.len() {
            0 => "no snapshot of this class is ever taken".to_owned(),
            count => format!(
                "{} of this class fail: nothing is backed up",
                counted(count, "VolumeSnapshot")
            ),
        };
        let place = Place::value(class.manifest, FieldPath::of("driver"));
        let mut violation = violations
            .at(place, message)
            .label("takes no snapshots")
            .effect(effect)
            .help("name the CSI driver that makes the volumes; where none does, move the claims to one, or back up by other means");
        if let Some(snapshot) = users.first() {
            violation = violation.related(
                Place::value(
                    snapshot.manifest,
                    FieldPath::of("spec.volumeSnapshotClassName"),
                ),
                "a snapshot that relies on it",
            );
        }
        violations.report(violation);
    }
}
