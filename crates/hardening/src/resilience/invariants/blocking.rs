//! Budgets that allow no eviction while all is well: what they count, and the edit that makes them allow one.

use crate::cluster::{Cluster, WorkloadId};
use crate::finding::{Applicability, Change, FieldPath, FixPlan, Place};
use crate::resilience::{
    Bound, Budget, BudgetId, BudgetState, Disruptions, Health, Resilience, Scale, Verdict,
};

/// A budget that allows no eviction although all is well.
pub(super) struct Blocking<'r> {
    pub(super) budget: &'r Budget,
    /// The workloads whose pods a drain would evict.
    pub(super) workloads: Vec<WorkloadId>,
    /// How many pods the budget counts.
    pub(super) pods: u32,
    pub(super) cause: Cause,
}

pub(super) enum Cause {
    /// It wants as many pods as there are, or more.
    Demand,
    /// It says neither how many stay nor how many may go.
    Neither,
    /// It needs to know the scale of this workload, which has none.
    Unscalable(WorkloadId),
}

/// In the order of reading. What only a readiness probe makes impossible is not the fault of the budget.
pub(super) fn blocking(resilience: &Resilience) -> Vec<Blocking<'_>> {
    let disruptions = resilience.disruptions();
    let health = disruptions.full_health();
    let budgets = resilience.budgets_by_id();
    budgets
        .filter_map(|(id, budget)| of_budget(&disruptions, &health, id, budget))
        .collect()
}

fn of_budget<'r>(
    disruptions: &Disruptions<'r>,
    health: &Health,
    id: BudgetId,
    budget: &'r Budget,
) -> Option<Blocking<'r>> {
    let cause = match disruptions.state(id, health) {
        BudgetState::Unscalable(workload) => Cause::Unscalable(workload),
        BudgetState::Known(status) => {
            let waiting = disruptions.covered(id).into_iter().map(|workload| {
                let count = health.count(workload);
                match disruptions.standby(workload) {
                    Some(_) => count.pods - count.ready,
                    None => 0,
                }
            });
            let healthy = waiting.fold(status.healthy, u32::saturating_add);
            if budget.bound == Bound::Neither {
                Cause::Neither
            } else if healthy > status.desired {
                return None;
            } else {
                Cause::Demand
            }
        }
        BudgetState::Undecided => return None,
    };
    let covered = disruptions.covered(id).into_iter();
    let workloads: Vec<_> = covered
        .filter(|workload| matches!(disruptions.of(*workload).verdict, Verdict::Blocked(_)))
        .collect();
    let pods = workloads.iter().map(|it| health.count(*it).pods);
    let pods = pods.fold(0, u32::saturating_add);
    (!workloads.is_empty()).then_some(Blocking {
        budget,
        workloads,
        pods,
        cause,
    })
}

/// What says that a workload has so many pods.
pub(super) fn scale_place(
    cluster: &Cluster,
    disruptions: &Disruptions<'_>,
    workload: WorkloadId,
) -> (Place, String) {
    let declared = cluster.workload(workload);
    let scale = disruptions.scale(workload);
    let place = scale.place(declared);
    let count = scale.least().unwrap_or_default();
    let words = match scale {
        Scale::Scaled { .. } => format!("`{}` is scaled down to {count}", declared.name),
        Scale::Fixed(1) => format!("`{}` has one pod", declared.name),
        Scale::Fixed(_) | Scale::PerNode => format!("`{}` has {count} pods", declared.name),
    };
    (place, words)
}

/// Allows one pod at a time to be away. The number is written as text: as a scalar it would get quotes, which a budget
/// does not take.
pub(super) fn one_unavailable(budget: &Budget) -> FixPlan {
    let changes = match budget.bound {
        Bound::MinAvailable(_) => vec![
            Change::RenameKey {
                place: Place::key(budget.manifest, FieldPath::of("spec.minAvailable")),
                key: "maxUnavailable".to_owned(),
            },
            Change::ReplaceText {
                place: budget.place("minAvailable"),
                text: "1".to_owned(),
            },
        ],
        Bound::MaxUnavailable(_) => vec![Change::ReplaceText {
            place: budget.place("maxUnavailable"),
            text: "1".to_owned(),
        }],
        Bound::Neither => vec![Change::Insert {
            place: Place::value(budget.manifest, FieldPath::of("spec")),
            key: "maxUnavailable".to_owned(),
            value: "1".to_owned(),
        }],
    };
    FixPlan {
        applicability: Applicability::NeedsReview,
        title: "maxUnavailable: 1".to_owned(),
        changes,
    }
}
