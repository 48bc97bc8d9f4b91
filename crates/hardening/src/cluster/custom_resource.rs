//! Custom resources, as far as an area needs them: types of its own, read leniently.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Cluster, Object, decode};

/// What is needed of `metadata`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CustomMetadata {
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Cluster {
    /// The content of an object as a type; that of an empty one where it cannot be read.
    pub(crate) fn read_custom<T: DeserializeOwned + Default>(&self, object: &Object) -> T {
        let root = &self.bundle.manifest(object.manifest).root;
        decode(root).value.unwrap_or_default()
    }
}
