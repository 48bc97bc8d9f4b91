//! What must hold so that data can be restored: one file per invariant, its page beside it.

use super::Storage;
use crate::finding::Rule;

/// All rules over the storage, by id.
pub static RULES: &[&Rule<Storage>] = &[];
