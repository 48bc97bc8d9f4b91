//! What must hold of the area: one file per invariant, its page beside it.

use super::Access;
use crate::finding::Rule;

mod audit_coverage_missing;
mod audit_field_ignored;
mod audit_policy_not_loaded;
mod audit_policy_rejected;
mod audit_rule_matches_nothing;
mod audit_rule_shadowed;
mod audit_values_recorded;
mod audit_without_backend;
mod audit_wording;
mod committed_secret;
mod image_not_pinned;
mod placeholder_secret;
mod plain_secret;

/// All rules over the area, by id.
pub static RULES: &[&Rule<Access>] = &[
    &audit_coverage_missing::RULE,
    &audit_field_ignored::RULE,
    &audit_policy_not_loaded::RULE,
    &audit_policy_rejected::RULE,
    &audit_rule_matches_nothing::RULE,
    &audit_rule_shadowed::RULE,
    &audit_values_recorded::RULE,
    &audit_without_backend::RULE,
    &committed_secret::RULE,
    &image_not_pinned::RULE,
    &placeholder_secret::RULE,
    &plain_secret::RULE,
];
