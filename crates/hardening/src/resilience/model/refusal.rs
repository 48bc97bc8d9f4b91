//! What the API server refuses of an object.

use crate::finding::FieldPath;

/// What the API server refuses of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    /// The field.
    pub path: FieldPath,
    /// Why, as the API server puts it.
    pub reason: String,
}
