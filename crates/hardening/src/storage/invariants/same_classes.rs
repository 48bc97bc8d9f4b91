//! Classes that differ in nothing but their names.

use crate::cluster::provisioner::NO_PROVISIONER;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::classes::Class;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.same-classes",
        severity: Severity::Warning,
        assumes: None,
        promise: "classes of different names make different volumes",
        page: include_str!("same_classes.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let classes = storage.classes();
    for (index, class) in classes.iter().enumerate() {
        // Classes of volumes made by hand differ in their volumes.
        if class.spec.provisioner == NO_PROVISIONER || class.spec.provisioner.is_empty() {
            continue;
        }
        let mut before = classes.iter().take(index);
        let Some(other) = before.find(|other| are_same(class, other)) else {
            continue;
        };
        let message = format!(
            "classes `{}` and `{}` differ in name only: both have provisioner `{}` with the same parameters and policies",
            other.name, class.name, class.spec.provisioner
        );
        let violation = violations
            .at(Place::name(class.manifest), message)
            .label("makes the same volumes")
            .effect("claims that choose one for what its name promises get what the other gives")
            .help("give it the parameters that its name promises, or remove it")
            .related(Place::name(other.manifest), "the same under another name");
        violations.report(violation);
    }
}

fn are_same(one: &Class, other: &Class) -> bool {
    let of = |class: &Class| {
        let spec = class.spec.clone();
        (
            spec.provisioner,
            spec.parameters.unwrap_or_default(),
            class.deletes(),
            class.binds_at_once(),
            spec.allow_volume_expansion.unwrap_or(false),
            spec.mount_options.unwrap_or_default(),
        )
    };
    of(one) == of(other) && one.spec.allowed_topologies == other.spec.allowed_topologies
}
