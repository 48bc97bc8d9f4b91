//! What must hold so that workloads survive what is done to their cluster: one file per invariant, its page beside it.

use super::Resilience;
use crate::finding::Rule;

mod blocking;
mod budget_blocks_drains;
mod budget_over_single_replica;
mod budget_selects_nothing;
mod budget_selects_other_workload;
mod custom_pods;
mod global_default_priority;
mod invalid_budget;
mod invalid_priority_class;
mod memory_below_heap;
mod no_budget;
mod overlapping_budgets;
mod phrases;
mod replicas_on_one_node;
mod second_global_default;
mod spreading;
mod standby_never_ready;
mod unused_priority_class;
mod update_takes_all_down;

/// All rules over the resilience, by id.
pub static RULES: &[&Rule<Resilience>] = &[
    &budget_blocks_drains::RULE,
    &budget_over_single_replica::RULE,
    &budget_selects_nothing::RULE,
    &budget_selects_other_workload::RULE,
    &global_default_priority::RULE,
    &invalid_budget::RULE,
    &invalid_priority_class::RULE,
    &memory_below_heap::RULE,
    &no_budget::RULE,
    &overlapping_budgets::RULE,
    &replicas_on_one_node::RULE,
    &second_global_default::RULE,
    &standby_never_ready::RULE,
    &unused_priority_class::RULE,
    &update_takes_all_down::RULE,
];
