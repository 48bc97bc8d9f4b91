//! Two PriorityClasses for pods that name none.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.second-global-default",
        severity: Severity::Error,
        assumes: None,
        promise: "at most one PriorityClass is the default of the cluster",
        page: include_str!("second_global_default.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let classes = resilience.priority_classes().iter();
    let mut defaults = classes.filter(|class| class.global_default);
    let Some(first) = defaults.next() else {
        return;
    };
    let field = || FieldPath::of("globalDefault");
    for class in defaults {
        let message = format!(
            "PriorityClass `{}` is a second global default beside `{}`",
            class.name, first.name
        );
        let violation = violations
            .at(Place::value(class.manifest, field()), message)
            .label("the API server refuses this")
            .effect(format!(
                "whichever is applied later is refused, and pods that name it are refused, too; should both get in, the lower value holds: {}",
                class.value.min(first.value)
            ))
            .help("leave `globalDefault: true` to one of them")
            .related(
                Place::value(first.manifest, field()),
                format!("`{}` is the default already, with {}", first.name, first.value),
            );
        violations.report(violation);
    }
}
