//! What breaks budgets, quotas, limits, priorities and updates.

mod budgets;
mod limits;
mod priorities;
mod quotas;
mod workloads;

use super::Breaker;

pub(super) const BREAKERS: &[Breaker] = &[
    Breaker {
        invariant: "resilience.ambiguous-defaults",
        breaks: limits::ambiguous_defaults,
    },
    Breaker {
        invariant: "resilience.budget-blocks-drains",
        breaks: budgets::budget_blocks_drains,
    },
    Breaker {
        invariant: "resilience.budget-over-single-replica",
        breaks: budgets::budget_over_single_replica,
    },
    Breaker {
        invariant: "resilience.budget-selects-nothing",
        breaks: budgets::budget_selects_nothing,
    },
    Breaker {
        invariant: "resilience.budget-selects-other-workload",
        breaks: budgets::budget_selects_other_workload,
    },
    Breaker {
        invariant: "resilience.global-default-priority",
        breaks: priorities::global_default_priority,
    },
    Breaker {
        invariant: "resilience.invalid-budget",
        breaks: budgets::invalid_budget,
    },
    Breaker {
        invariant: "resilience.invalid-limit-range",
        breaks: limits::invalid_limit_range,
    },
    Breaker {
        invariant: "resilience.invalid-priority-class",
        breaks: priorities::invalid_priority_class,
    },
    Breaker {
        invariant: "resilience.invalid-quota",
        breaks: quotas::invalid_quota,
    },
    Breaker {
        invariant: "resilience.maximum-as-default",
        breaks: limits::maximum_as_default,
    },
    Breaker {
        invariant: "resilience.memory-below-heap",
        breaks: workloads::memory_below_heap,
    },
    Breaker {
        invariant: "resilience.namespace-without-quota",
        breaks: quotas::namespace_without_quota,
    },
    Breaker {
        invariant: "resilience.no-budget",
        breaks: budgets::no_budget,
    },
    Breaker {
        invariant: "resilience.overlapping-budgets",
        breaks: budgets::overlapping_budgets,
    },
    Breaker {
        invariant: "resilience.quota-exceeded",
        breaks: quotas::quota_exceeded,
    },
    Breaker {
        invariant: "resilience.quota-matches-nothing",
        breaks: quotas::quota_matches_nothing,
    },
    Breaker {
        invariant: "resilience.refused-by-limit-range",
        breaks: limits::refused_by_limit_range,
    },
    Breaker {
        invariant: "resilience.replicas-on-one-node",
        breaks: workloads::replicas_on_one_node,
    },
    Breaker {
        invariant: "resilience.request-above-limit",
        breaks: limits::request_above_limit,
    },
    Breaker {
        invariant: "resilience.second-global-default",
        breaks: priorities::second_global_default,
    },
    Breaker {
        invariant: "resilience.standby-never-ready",
        breaks: workloads::standby_never_ready,
    },
    Breaker {
        invariant: "resilience.unspecified-amounts",
        breaks: quotas::unspecified_amounts,
    },
    Breaker {
        invariant: "resilience.untracked-resource",
        breaks: quotas::untracked_resource,
    },
    Breaker {
        invariant: "resilience.unused-priority-class",
        breaks: priorities::unused_priority_class,
    },
    Breaker {
        invariant: "resilience.update-exceeds-quota",
        breaks: quotas::update_exceeds_quota,
    },
    Breaker {
        invariant: "resilience.update-takes-all-down",
        breaks: workloads::update_takes_all_down,
    },
];
