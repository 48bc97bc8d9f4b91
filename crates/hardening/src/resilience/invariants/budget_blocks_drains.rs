//! Budgets that forbid every drain.

use super::blocking::{Blocking, Cause, blocking, one_unavailable, scale_place};
use crate::finding::{Invariant, Place, Rule, Severity, Violation, Violations};
use crate::resilience::Resilience;

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.budget-blocks-drains",
        severity: Severity::Error,
        assumes: None,
        promise: "every budget lets at least one pod go while all of them are ready",
        page: include_str!("budget_blocks_drains.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    for blocking in blocking(resilience) {
        // A budget over one pod is a fault of its own.
        if matches!(blocking.cause, Cause::Demand) && blocking.pods == 1 {
            continue;
        }
        violations.report(violation(resilience, &blocking, violations));
    }
}

fn violation(
    resilience: &Resilience,
    blocking: &Blocking<'_>,
    violations: &Violations<'_>,
) -> Violation {
    let cluster = resilience.cluster();
    let budget = blocking.budget;
    let names = cluster.listed(&blocking.workloads);
    let message = match blocking.cause {
        Cause::Demand => format!(
            "budget `{}` lets none of the {} pods of {names} be evicted",
            budget.name, blocking.pods
        ),
        Cause::Neither => format!(
            "budget `{}` has neither `minAvailable` nor `maxUnavailable`, so it lets no pod of {names} be evicted",
            budget.name
        ),
        Cause::Unscalable(workload) => {
            let workload = cluster.workload(workload);
            format!(
                "budget `{}` counts pods of the {} `{}`, which has no scale, so it lets no pod of {names} be evicted",
                budget.name, workload.kind, workload.name
            )
        }
    };
    let mut violation = violations
        .at(budget.bound_place(), message)
        .effect("a drain of a node with such a pod never ends: each eviction is answered with 429, and node upgrades and cluster autoscalers wait or give up");
    match blocking.cause {
        Cause::Demand => {
            violation = violation
                .label("leaves no pod to spare")
                .help("let one pod at a time go: `maxUnavailable: 1`")
                .fix(one_unavailable(budget));
        }
        Cause::Neither => {
            violation = violation
                .label("does not say how many pods it wants")
                .help("say `maxUnavailable: 1`, or how many pods must stay")
                .fix(one_unavailable(budget));
        }
        Cause::Unscalable(workload) => {
            let workload = cluster.workload(workload);
            return violation
                .label("is held against a scale")
                .help("let the selector leave it out, or give `minAvailable` as a number: that alone is held against the pods that there are")
                .related(
                    Place::name(workload.manifest),
                    format!("a {} has no replicas that Kubernetes could count", workload.kind),
                );
        }
    }
    for workload in blocking.workloads.iter().take(3) {
        let (place, words) = scale_place(cluster, &resilience.disruptions(), *workload);
        violation = violation.related(place, words);
    }
    violation
}
