//! Budgets over one pod, which no drain can move.

use super::blocking::{Cause, blocking, one_unavailable, scale_place};
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::resilience::{Bound, Resilience, Scale};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.budget-over-single-replica",
        severity: Severity::Error,
        assumes: None,
        promise: "no budget asks a single pod to be always there",
        page: include_str!("budget_over_single_replica.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    for blocking in blocking(resilience) {
        let ([workload], 1, Cause::Demand) = (&*blocking.workloads, blocking.pods, &blocking.cause)
        else {
            continue;
        };
        let budget = blocking.budget;
        let name = &cluster.workload(*workload).name;
        let is_scaled = matches!(disruptions.scale(*workload), Scale::Scaled { .. });
        let has = if is_scaled {
            "may be only one pod"
        } else {
            "is only one pod"
        };
        let message = match budget.bound {
            Bound::MinAvailable(count) => format!(
                "budget `{}` wants `{count}` of `{name}` available at all times, and there {has}",
                budget.name
            ),
            _ => format!(
                "budget `{}` lets no pod of `{name}` be unavailable, and there {has}",
                budget.name
            ),
        };
        let (place, words) = scale_place(cluster, &disruptions, *workload);
        let mut violation = violations
            .at(budget.bound_place(), message)
            .label("leaves no pod to spare")
            .effect("a drain of the node with this pod never ends: its eviction is answered with 429 until somebody deletes the pod or the budget")
            .help(format!(
                "there are two honest ways out: run two or more replicas, where the application can; or say `maxUnavailable: 1` and accept that `{name}` is away while it moves"
            ))
            .related(place, words)
            .fix(one_unavailable(budget));
        if is_scaled {
            violation = violation.severity(Severity::Warning);
        }
        violations.report(violation);
    }
}
