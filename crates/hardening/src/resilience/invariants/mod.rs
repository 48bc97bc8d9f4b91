//! What must hold so that workloads survive what is done to their cluster: one file per invariant, its page beside it.

use super::Resilience;
use crate::finding::Rule;

/// All rules over the resilience, by id.
pub static RULES: &[&Rule<Resilience>] = &[];
