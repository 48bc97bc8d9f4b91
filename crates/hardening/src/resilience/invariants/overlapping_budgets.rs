//! Pods that two budgets count.

use std::collections::BTreeMap;

use crate::cluster::WorkloadId;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::resilience::{BudgetId, Obstacle, Resilience, Verdict};

pub(super) static RULE: Rule<Resilience> = Rule {
    invariant: Invariant {
        id: "resilience.overlapping-budgets",
        severity: Severity::Error,
        assumes: None,
        promise: "no pod is counted by two budgets",
        page: include_str!("overlapping_budgets.md"),
    },
    check,
};

fn check(resilience: &Resilience, violations: &mut Violations<'_>) {
    let cluster = resilience.cluster();
    let disruptions = resilience.disruptions();
    let mut shared: BTreeMap<Vec<BudgetId>, Vec<WorkloadId>> = BTreeMap::new();
    for (id, _) in cluster.workloads_by_id() {
        if disruptions.budgets_of(id).len() < 2 {
            continue;
        }
        if let Verdict::Blocked(Obstacle::Overlapping(budgets)) = disruptions.of(id).verdict {
            shared.entry(budgets).or_default().push(id);
        }
    }
    for (budgets, pods) in shared {
        let budgets = budgets.iter().filter_map(|id| resilience.budget(*id));
        let budgets: Vec<_> = budgets.collect();
        let Some((last, others)) = budgets.split_last() else {
            continue;
        };
        let names: Vec<_> = budgets.iter().map(|budget| &*budget.name).collect();
        let pods = cluster.listed(&pods);
        let message = format!(
            "the pods of {pods} are counted by {} budgets: {}",
            names.len(),
            listed(&names)
        );
        let mut violation = violations
            .at(last.place("selector"), message)
            .label("selects pods that another budget selects, too")
            .effect("no such pod can be evicted, whatever the budgets say: the API server answers with an error (500), and a drain gives up on the pod")
            .help("keep one budget for each pod: join them, or let their selectors exclude each other");
        for budget in others {
            violation = violation.related(
                budget.place("selector"),
                format!("`{}` selects them, too", budget.name),
            );
        }
        violations.report(violation);
    }
}
