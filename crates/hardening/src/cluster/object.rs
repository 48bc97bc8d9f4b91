//! One typed object and its identity.

use super::decode::DecodeProblem;
use super::resource::{self, Resource};
use crate::finding::ManifestId;
use crate::manifest::Manifest;

/// What makes two manifests the same object: group, kind, namespace and name; the version does not count.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    /// The API group; empty for the core group.
    pub group: String,
    /// As written.
    pub kind: String,
    /// `None` for cluster-scoped kinds; `default` where a namespaced object names none.
    pub namespace: Option<String>,
    /// As written.
    pub name: String,
}

/// Whether objects of a kind live in a namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In a namespace.
    Namespaced,
    /// In none.
    Cluster,
}

/// One object of the cluster.
#[derive(Debug)]
pub struct Object {
    /// Where it is written.
    pub manifest: ManifestId,
    /// What it is.
    pub identity: Identity,
    /// Its content, typed where its kind is known.
    pub resource: Resource,
    /// Fields that Kubernetes does not know, and values of the wrong type.
    pub problems: Vec<DecodeProblem>,
}

impl Object {
    pub(super) fn of(id: ManifestId, manifest: &Manifest) -> Self {
        let (resource, problems) = resource::decode(manifest);
        let group = manifest
            .api_version()
            .rsplit_once('/')
            .map_or("", |(group, _)| group);
        let namespace = match resource::scope(group, manifest.kind()) {
            Scope::Cluster => None,
            Scope::Namespaced => Some(manifest.namespace().unwrap_or("default").to_owned()),
        };
        Self {
            manifest: id,
            identity: Identity {
                group: group.to_owned(),
                kind: manifest.kind().to_owned(),
                namespace,
                name: manifest.name().to_owned(),
            },
            resource,
            problems,
        }
    }

    /// The namespace; empty for cluster-scoped objects.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.identity.namespace.as_deref().unwrap_or("")
    }

    /// Whether it is a configuration that a program reads from a file, which no API server serves.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        resource::is_configuration(&self.identity.group)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.identity.name
    }
}
