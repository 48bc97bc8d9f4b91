//! What must hold so that workloads survive what is done to their cluster: one file per invariant, its page beside it.

use super::Resilience;
use crate::finding::Rule;

mod ambiguous_defaults;
mod invalid_limit_range;
mod invalid_quota;
mod listing;
mod maximum_as_default;
mod namespace_without_quota;
mod quota_exceeded;
mod quota_matches_nothing;
mod refused_by_limit_range;
mod request_above_limit;
mod unspecified_amounts;
mod untracked_resource;
mod update_exceeds_quota;

/// All rules over the resilience, by id.
pub static RULES: &[&Rule<Resilience>] = &[
    &ambiguous_defaults::RULE,
    &invalid_limit_range::RULE,
    &invalid_quota::RULE,
    &maximum_as_default::RULE,
    &namespace_without_quota::RULE,
    &quota_exceeded::RULE,
    &quota_matches_nothing::RULE,
    &refused_by_limit_range::RULE,
    &request_above_limit::RULE,
    &unspecified_amounts::RULE,
    &untracked_resource::RULE,
    &update_exceeds_quota::RULE,
];
