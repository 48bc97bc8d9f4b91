//! More than one class that claims without one get.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.several-default-classes",
        severity: Severity::Warning,
        assumes: None,
        promise: "at most one class is the default",
        page: include_str!("several_default_classes.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let classes = storage.classes().iter();
    let mut defaults = classes.filter_map(|class| Some((class, class.default_by?)));
    let Some((first, first_by)) = defaults.next() else {
        return;
    };
    let place =
        |manifest, by: &str| Place::value(manifest, FieldPath::of("metadata.annotations").then(by));
    for (class, by) in defaults {
        let message = format!(
            "`{}` is the default class, and so is `{}`",
            class.name, first.name
        );
        let violation = violations
            .at(place(class.manifest, by), message)
            .label("a second default")
            .effect(
                "claims that name no class get the class that was created last, whichever that is",
            )
            .help("leave the annotation to one class")
            .related(place(first.manifest, first_by), "the other default");
        violations.report(violation);
    }
}
