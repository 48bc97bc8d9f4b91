//! Snapshots by another driver than that which made the volume.

use crate::cluster::provisioner;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.snapshot-driver-mismatch",
        severity: Severity::Error,
        assumes: None,
        promise: "a snapshot is taken by the driver that made the volume",
        page: include_str!("snapshot_driver_mismatch.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for snapshot in storage.snapshots() {
        let claim = snapshot.claim.as_ref();
        let claim = claim.and_then(|claim| storage.find_claim(&snapshot.namespace, claim));
        let Some(claim) = claim.and_then(|claim| storage.claim(claim)) else {
            continue;
        };
        let Some(class) = storage.class_of(claim) else {
            continue;
        };
        let mut classes = storage.snapshot_classes().iter();
        let Some(by) = classes.find(|by| Some(&by.name) == snapshot.class.as_ref()) else {
            continue;
        };
        let made_by = class.spec.provisioner.as_str();
        let is_no_csi = |name: &str| provisioner::known(name).is_some_and(|it| !it.is_csi);
        // A driver that takes no snapshots at all is found at its class.
        if by.driver == made_by || is_no_csi(&by.driver) || by.driver.starts_with("kubernetes.io/")
        {
            continue;
        }
        let message = format!(
            "snapshot `{}` is to be taken by `{}`, but `{made_by}` makes the volume of claim `{}`",
            snapshot.name, by.driver, claim.name
        );
        let help = if is_no_csi(made_by) {
            format!("`{made_by}` takes no snapshots; move the claim to a class of a CSI driver")
        } else {
            format!("name a VolumeSnapshotClass of `{made_by}`")
        };
        let violation = violations
            .at(
                Place::value(
                    snapshot.manifest,
                    FieldPath::of("spec.volumeSnapshotClassName"),
                ),
                message,
            )
            .label("a class of another driver")
            .effect("the snapshot controller refuses it: nothing is backed up")
            .help(help)
            .related(
                Place::value(by.manifest, FieldPath::of("driver")),
                "the driver of the snapshot class",
            )
            .related(class.place("provisioner"), "the driver of the volume");
        violations.report(violation);
    }
}
