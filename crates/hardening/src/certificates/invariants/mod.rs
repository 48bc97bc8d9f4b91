//! What must hold of the area: one file per invariant, its page beside it.

use super::Certificates;
use crate::finding::Rule;

/// All rules over the area, by id.

/// All rules over the area, by id.

/// All rules over the area, by id.

/// All rules over the area, by id.

/// All rules over the area, by id.
pub static RULES: &[&Rule<Certificates>] = &[];
