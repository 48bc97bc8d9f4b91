//! What must hold of the words by which findings are ignored; their check is the suppression itself.

pub(super) mod suppression;
