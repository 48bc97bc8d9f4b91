//! A PodDisruptionBudget that the API server refuses.

use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.invalid-budget",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every PodDisruptionBudget",
        page: include_str!("invalid_budget.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for budget in resilience.invalid_budgets() {
        for fault in &budget.faults {
            let message = format!(
                "the API server refuses the PodDisruptionBudget `{}/{}`: {}",
                budget.namespace, budget.name, fault.kind
            );
            let violation = violations
                .at(Place::value(budget.manifest, fault.path.clone()), message)
                .label("refused here")
                .effect("the budget is not created, or keeps its former version; it guards nothing as written");
            violations.report(violation);
        }
    }
}
