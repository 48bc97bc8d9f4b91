//! What must hold of text, types and references before any area can be judged: one file per invariant, its page beside it.

use super::Cluster;
use crate::finding::Rule;

mod duplicate_object;
mod invalid_name;
mod invalid_quantity;
mod invalid_secret_data;
mod missing_field;
mod missing_namespace;
mod missing_reference;
mod namespace_not_given;
mod refusal;
mod unknown_field;
mod unknown_kind;
mod unresolvable_references;
mod unserved_version;
mod wrong_type;

/// All rules over the cluster as a whole, by id.
pub static RULES: &[&Rule<Cluster>] = &[
    &duplicate_object::RULE,
    &invalid_name::RULE,
    &invalid_quantity::RULE,
    &invalid_secret_data::RULE,
    &missing_field::RULE,
    &missing_namespace::RULE,
    &missing_reference::RULE,
    &namespace_not_given::RULE,
    &unknown_field::RULE,
    &unknown_kind::RULE,
    &unresolvable_references::RULE,
    &unserved_version::RULE,
    &wrong_type::RULE,
];
