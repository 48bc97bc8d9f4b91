//! Snapshots by another driver than that which made the volume.

use crate::cluster::provisioner;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::classes::Class;
use crate::storage::sources::SnapshotClass;
use crate::storage::{Claim, Storage};

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

/// A claim whose volume one driver made, and of which another is to take a snapshot.
struct Mismatch<'s> {
    claim: &'s Claim,
    class: &'s Class,
    by: &'s SnapshotClass,
}

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for snapshot in storage.snapshots() {
        let (Some(claim), Some(class)) = (&snapshot.claim, &snapshot.class) else {
            continue;
        };
        let Some(mismatch) = mismatch(storage, &snapshot.namespace, claim, class) else {
            continue;
        };
        let who = format!("snapshot `{}`", snapshot.name);
        let path = FieldPath::of("spec.volumeSnapshotClassName");
        let place = Place::value(snapshot.manifest, path);
        report(&mismatch, place, &who, violations);
    }
    of_jobs(storage, violations);
}

/// The jobs that take snapshots. Those that share a script are told of once.
fn of_jobs(storage: &Storage, violations: &mut Violations<'_>) {
    let mut told = Vec::new();
    for job in storage.jobs() {
        for taken in job.snapshots() {
            let mismatch = taken
                .class
                .and_then(|class| mismatch(storage, taken.namespace, taken.claim, class));
            let Some((mismatch, place)) = mismatch.zip(taken.place(storage.cluster())) else {
                continue;
            };
            let key = (place, mismatch.by.manifest);
            if told.contains(&key) {
                continue;
            }
            let who = format!("what {} `{}` takes", job.kind(), job.name);
            report(&mismatch, key.0.clone(), &who, violations);
            told.push(key);
        }
    }
}

fn mismatch<'s>(
    storage: &'s Storage,
    namespace: &str,
    claim: &str,
    class: &str,
) -> Option<Mismatch<'s>> {
    let claim = storage.claim(storage.find_claim(namespace, claim)?)?;
    let by = storage
        .snapshot_classes()
        .iter()
        .find(|by| by.name == class)?;
    let class = storage.class_of(claim)?;
    // A driver that takes no snapshots at all is found at its class.
    let is_found_elsewhere = is_no_csi(&by.driver) || by.driver.starts_with("kubernetes.io/");
    let is_another = by.driver != class.spec.provisioner;
    (is_another && !is_found_elsewhere).then_some(Mismatch { claim, class, by })
}

fn is_no_csi(name: &str) -> bool {
    provisioner::known(name).is_some_and(|it| !it.is_csi)
}

fn report(mismatch: &Mismatch<'_>, place: Place, who: &str, violations: &mut Violations<'_>) {
    let Mismatch { claim, class, by } = mismatch;
    let made_by = class.spec.provisioner.as_str();
    let message = format!(
        "{who} is to be taken by `{}`, but `{made_by}` makes the volume of claim `{}`",
        by.driver, claim.name
    );
    let help = if is_no_csi(made_by) {
        format!("`{made_by}` takes no snapshots; move the claim to a class of a CSI driver")
    } else {
        format!("name a VolumeSnapshotClass of `{made_by}`")
    };
    let violation = violations
        .at(place, message)
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
