//! What must hold of text, types and references before any area can be judged: one file per invariant, its page beside it.

use super::Cluster;
use crate::finding::Rule;

mod duplicate_object;
mod missing_namespace;
mod missing_reference;
mod namespace_not_given;
mod unresolvable_references;

/// All rules over the cluster as a whole, by id.
pub static RULES: &[&Rule<Cluster>] = &[
    &duplicate_object::RULE,
    &missing_namespace::RULE,
    &missing_reference::RULE,
    &namespace_not_given::RULE,
    &unresolvable_references::RULE,
];
