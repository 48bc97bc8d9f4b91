//! Classes that promise a growth that their provisioner cannot bring about.

use crate::finding::{Applicability, Change, FixPlan, Invariant, Rule, Severity, Violations};
use crate::storage::Storage;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.expansion-impossible",
        severity: Severity::Warning,
        assumes: None,
        promise: "a class allows expansion only where its provisioner can expand",
        page: include_str!("expansion_impossible.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for class in storage.classes() {
        let allows = class.spec.allow_volume_expansion == Some(true);
        let Some(provisioner) = class.known().filter(|it| allows && !it.expands) else {
            continue;
        };
        let place = class.place("allowVolumeExpansion");
        let message = format!(
            "class `{}` allows expansion, but `{}` cannot expand a volume",
            class.name, provisioner.name
        );
        let violation = violations
            .at(place.clone(), message)
            .label("never happens")
            .effect("a claim that asks for more is accepted and waits for ever; the volume stays as it is")
            .help("set it to false, so that the API server refuses such a request")
            .related(class.place("provisioner"), "cannot expand")
            .fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: "forbid expansion".to_owned(),
                changes: vec![Change::SetScalar { place, value: "false".to_owned() }],
            });
        violations.report(violation);
    }
}
