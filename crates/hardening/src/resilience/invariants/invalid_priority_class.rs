//! A PriorityClass that the API server refuses.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.invalid-priority-class",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every PriorityClass",
        page: include_str!("invalid_priority_class.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for class in resilience.invalid_priority_classes() {
        for fault in &class.faults {
            let message = format!(
                "the API server refuses the PriorityClass `{}`: {}",
                class.name, fault.kind
            );
            let violation = violations
                .at(Place::value(class.manifest, fault.path.clone()), message)
                .label("refused here")
                .effect("the class is not created, and pods that name it are refused");
            violations.report(violation);
        }
    }
}
