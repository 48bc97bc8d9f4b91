//! What more budgets and more replicas can and cannot do.

use hardening::cluster::WorkloadId;
use hardening::resilience::{Resilience, Verdict};
use proptest::prelude::*;

use super::generated::{
    Bound, Budget, Kind, Workload, bound, budget, scaled_kind, workload_of, yaml,
};
use super::resilience;

fn allowed(resilience: &Resilience, workload: u32) -> u32 {
    match resilience.disruptions().of(WorkloadId(workload)).verdict {
        Verdict::AtATime(count) => count,
        Verdict::Unguarded => u32::MAX,
        _ => 0,
    }
}

fn of(replicas: u32, bound: Bound) -> Resilience {
    let workload = Workload {
        kind: Kind::Deployment,
        app: "a",
        tier: "x",
        replicas,
    };
    let budget = Budget {
        selector: Some((Some("a"), None)),
        bound,
        always_allow: false,
    };
    resilience(&yaml(&[workload], &[budget]))
}

proptest! {
    #[test]
    fn more_replicas_never_allow_fewer_evictions(replicas in 0..40_u32, bound in bound()) {
        prop_assert!(allowed(&of(replicas, bound), 0) <= allowed(&of(replicas + 1, bound), 0));
    }

    #[test]
    fn a_budget_never_allows_more_than_none(replicas in 1..40_u32, bound in bound()) {
        prop_assert!(allowed(&of(replicas, bound), 0) <= replicas);
    }

    /// Among pods that are made again. One that is not, such as a bare pod, is kept by two budgets, and taken away from
    /// what one of them counts without the other.
    #[test]
    fn removing_a_budget_never_blocks_a_drain(
        workloads in prop::collection::vec(workload_of(scaled_kind()), 1..5),
        budgets in prop::collection::vec(budget(), 1..4),
        removed in any::<prop::sample::Index>(),
    ) {
        let before = resilience(&yaml(&workloads, &budgets));
        let mut fewer = budgets.clone();
        fewer.remove(removed.index(budgets.len()));
        let after = resilience(&yaml(&workloads, &fewer));
        let node: Vec<_> = (0..)
            .zip(&workloads)
            .map(|(index, workload)| (WorkloadId(index), workload.pods()))
            .collect();
        let left = |resilience: &Resilience| {
            let drain = resilience.disruptions().drain(&node);
            drain.blocked.iter().map(|(id, pods, _)| (*id, *pods)).collect::<Vec<_>>()
        };
        let left_before = left(&before);
        for blocked in left(&after) {
            prop_assert!(left_before.contains(&blocked), "{:?}", blocked);
        }
    }
}
