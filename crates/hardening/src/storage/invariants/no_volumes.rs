//! Classes of volumes made by hand, of which nobody makes any.

use crate::cluster::Resource;
use crate::cluster::provisioner::NO_PROVISIONER;
use crate::finding::{Invariant, Rule, Severity, Violations, counted};
use crate::storage::{ClaimClass, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.no-volumes",
        severity: Severity::Warning,
        assumes: Some("the bundle holds all PersistentVolumes, and nothing else makes them"),
        promise: "a class without a provisioner has volumes",
        page: include_str!("no_volumes.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    if makes_local_volumes(storage) {
        return;
    }
    for class in storage
        .classes()
        .iter()
        .filter(|it| it.spec.provisioner == NO_PROVISIONER)
    {
        let mut volumes = storage.cluster().of_kind("", "PersistentVolume");
        let has_volume = volumes.any(|object| match &object.resource {
            Resource::PersistentVolume(volume) => {
                let spec = volume.spec.as_ref();
                let name = spec.and_then(|spec| spec.storage_class_name.as_ref());
                name == Some(&class.name)
            }
            _ => false,
        });
        if has_volume {
            continue;
        }
        let claims = storage.claims().iter();
        let named = ClaimClass::Named(class.name.clone());
        let claims: Vec<_> = claims.filter(|claim| claim.class == named).collect();
        let message = format!(
            "class `{}` makes no volumes of itself, and no PersistentVolume is of it",
            class.name
        );
        let effect = match claims.len() {
            0 => "a claim of this class waits for ever".to_owned(),
            count => format!("{} of it wait for ever", counted(count, "claim")),
        };
        let mut violation = violations
            .at(class.place("provisioner"), message)
            .label("makes none")
            .effect(effect)
            .help("declare local PersistentVolumes of this class, name a provisioner that makes them, or remove the class");
        if let Some(claim) = claims.first() {
            violation = violation.related(claim.place(), "a claim that waits");
        }
        violations.report(violation);
    }
}

/// Whether the bundle runs something that makes local volumes.
fn makes_local_volumes(storage: &Storage) -> bool {
    let workloads = storage.cluster().workloads().iter();
    let images = workloads.flat_map(|workload| {
        workload
            .containers()
            .filter_map(|it| it.spec.image.as_deref())
    });
    let makers = [
        "local-volume-provisioner",
        "local-static-provisioner",
        "local-diskmaker",
    ];
    let mut images = images.filter(|image| makers.iter().any(|maker| image.contains(maker)));
    images.next().is_some()
}
