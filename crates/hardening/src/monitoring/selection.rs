//! Which objects a resource of the Prometheus operator takes up, by labels and namespaces.

use crate::cluster::{Cluster, Selector};
use crate::finding::ManifestId;
use crate::manifest::Node;

/// The two selectors of one kind of objects.
#[derive(Clone, Debug)]
pub(crate) struct Selectors {
    /// `None` selects nothing at all.
    objects: Option<Selector>,
    /// `None` for the resource's own namespace only.
    namespaces: Option<Selector>,
}

/// Whether and why an object is taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    Selected,
    OtherNamespace,
    OtherLabels,
    NoSelector,
}

impl Selectors {
    /// Those in two fields of a `spec`.
    pub(crate) fn read(spec: Option<&Node>, objects: &str, namespaces: &str) -> Self {
        let selector = |key: &str| spec?.get(key).and_then(Selector::read);
        Self {
            objects: selector(objects),
            namespaces: selector(namespaces),
        }
    }

    /// Whether a resource in the namespace `own` takes up an object in `namespace`.
    pub(crate) fn select(
        &self,
        cluster: &Cluster,
        own: &str,
        namespace: &str,
        manifest: ManifestId,
    ) -> Selection {
        let Some(selector) = &self.objects else {
            return Selection::NoSelector;
        };
        let in_namespace = match &self.namespaces {
            None => namespace == own,
            Some(selector) => {
                let namespace = cluster.namespaces().get(namespace);
                namespace.is_some_and(|namespace| {
                    // The labels of a namespace that is not declared are not known.
                    namespace.manifest.is_none() || selector.matches(&namespace.labels)
                })
            }
        };
        if !in_namespace {
            return Selection::OtherNamespace;
        }
        let root = &cluster.bundle().manifest(manifest).root;
        let labels = root
            .get("metadata")
            .and_then(|metadata| metadata.get("labels"));
        match selector.matches(&labels.map(Node::texts).unwrap_or_default()) {
            true => Selection::Selected,
            false => Selection::OtherLabels,
        }
    }
}
