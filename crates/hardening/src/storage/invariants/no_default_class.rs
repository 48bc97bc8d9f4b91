//! Claims that ask for the default class where there is none.

use crate::finding::{Invariant, Place, Rule, Severity, Violations, counted, listed};
use crate::storage::classes::DEFAULT_ANNOTATIONS;
use crate::storage::{ClaimClass, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.no-default-class",
        severity: Severity::Warning,
        assumes: Some("the bundle holds all StorageClasses"),
        promise: "claims without a class find a default class",
        page: include_str!("no_default_class.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let classes = storage.classes();
    let Some(first) = classes.first() else {
        return;
    };
    if classes.iter().any(|class| class.default_by.is_some()) {
        return;
    }
    let claims = storage.claims().iter();
    let waiting: Vec<_> = claims
        .filter(|claim| claim.class == ClaimClass::Default)
        .collect();
    let Some((claim, others)) = waiting.split_first() else {
        return;
    };
    let message = format!(
        "claim `{}` names no class, and none of {} is the default",
        claim.name,
        counted(classes.len(), "class").replace("classs", "classes")
    );
    let mut violation = violations
        .at(claim.place(), message)
        .label("gets no volume")
        .effect("the claim waits for a default class, and its pods wait with it")
        .help(format!(
            "name a class in the claim, or give one the annotation `{}: \"true\"`",
            DEFAULT_ANNOTATIONS[0]
        ))
        .related(
            Place::name(first.manifest),
            "a class that is not the default",
        );
    if !others.is_empty() {
        let names: Vec<_> = others.iter().map(|claim| &claim.name).collect();
        violation = violation.related(others[0].place(), format!("so do {}", listed(&names)));
    }
    violations.report(violation);
}
