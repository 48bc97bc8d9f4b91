//! What must hold so that workloads survive what is done to their cluster: one file per invariant, its page beside it.

use super::Resilience;
use crate::finding::Rule;

mod ambiguous_defaults;
mod blocking;
mod budget_blocks_drains;
mod budget_over_single_replica;
mod budget_selects_nothing;
mod budget_selects_other_workload;
mod custom_pods;
mod global_default_priority;
mod invalid_budget;
mod invalid_limit_range;
mod invalid_priority_class;
mod invalid_quota;
mod maximum_as_default;
mod memory_below_heap;
mod namespace_without_quota;
mod no_budget;
mod overlapping_budgets;
mod quota_exceeded;
mod quota_matches_nothing;
mod refused;
mod refused_by_limit_range;
mod replicas_on_one_node;
mod request_above_limit;
mod second_global_default;
mod spreading;
mod standby_never_ready;
mod unspecified_amounts;
mod untracked_resource;
mod unused_priority_class;
mod update_exceeds_quota;
mod update_takes_all_down;

/// All rules over the resilience, by id.
pub static RULES: &[&Rule<Resilience>] = &[
    &ambiguous_defaults::RULE,
    &budget_blocks_drains::RULE,
    &budget_over_single_replica::RULE,
    &budget_selects_nothing::RULE,
    &budget_selects_other_workload::RULE,
    &global_default_priority::RULE,
    &invalid_budget::RULE,
    &invalid_limit_range::RULE,
    &invalid_priority_class::RULE,
    &invalid_quota::RULE,
    &maximum_as_default::RULE,
    &memory_below_heap::RULE,
    &namespace_without_quota::RULE,
    &no_budget::RULE,
    &overlapping_budgets::RULE,
    &quota_exceeded::RULE,
    &quota_matches_nothing::RULE,
    &refused_by_limit_range::RULE,
    &replicas_on_one_node::RULE,
    &request_above_limit::RULE,
    &second_global_default::RULE,
    &standby_never_ready::RULE,
    &unspecified_amounts::RULE,
    &untracked_resource::RULE,
    &unused_priority_class::RULE,
    &update_exceeds_quota::RULE,
    &update_takes_all_down::RULE,
];
