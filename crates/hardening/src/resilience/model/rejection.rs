//! Objects that the API server rejects, and what of them.

use crate::finding::{FieldPath, ManifestId};

/// An object that the API server rejects, so that nothing of it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection<F> {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// What is rejected, in the order of the fields; never empty.
    pub faults: Vec<Fault<F>>,
}

/// One thing that the API server rejects in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault<F> {
    /// The field to change.
    pub path: FieldPath,
    /// What is wrong with it: a kind of fault, or the words of the API server.
    pub kind: F,
}
