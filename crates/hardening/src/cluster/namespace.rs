//! Namespaces: declared, or implied by the objects in them.

use std::collections::BTreeMap;

use super::object::Object;
use super::resource::Resource;
use crate::finding::ManifestId;

/// The label that the API server puts on every namespace, with its name; nobody can change it.
pub const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// A namespace of the cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    /// Its name.
    pub name: String,
    /// Its labels, `kubernetes.io/metadata.name` among them.
    pub labels: BTreeMap<String, String>,
    /// Where it is declared; `None` where objects only name it.
    pub manifest: Option<ManifestId>,
}

pub(super) fn collect(objects: &[Object]) -> BTreeMap<String, Namespace> {
    let mut namespaces: BTreeMap<String, Namespace> = BTreeMap::new();
    for object in objects {
        let is_namespace = object.identity.group.is_empty() && object.identity.kind == "Namespace";
        let declared = match &object.resource {
            Resource::Namespace(namespace) => {
                Some(namespace.metadata.labels.clone().unwrap_or_default())
            }
            // It is declared, even where its labels cannot be read.
            _ => is_namespace.then(BTreeMap::new),
        };
        let name = match (&declared, &object.identity.namespace) {
            (Some(_), _) => object.name(),
            (None, Some(namespace)) => namespace,
            (None, None) => continue,
        };
        let namespace = namespaces
            .entry(name.to_owned())
            .or_insert_with(|| Namespace {
                name: name.to_owned(),
                labels: BTreeMap::new(),
                manifest: None,
            });
        if let Some(labels) = declared {
            namespace.labels = labels;
            namespace.manifest = Some(object.manifest);
        }
        namespace
            .labels
            .insert(NAME_LABEL.to_owned(), name.to_owned());
    }
    namespaces
}
