//! Manifests to one typed, indexed state: what the cluster would hold once the bundle is applied.

mod container;
mod decode;
mod ingress;
pub mod invariants;
mod label_index;
mod namespace;
mod object;
mod port;
mod resource;
mod selector;
mod service;
mod workload;

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::finding::ManifestId;
use crate::manifest::Bundle;
use label_index::LabelIndex;

pub use container::{ContainerPort, ContainerRole, WorkloadContainer};
pub use decode::{DecodeProblem, DecodeProblemKind};
pub use ingress::{CLASS_ANNOTATION, Ingress, IngressBackend, IngressClassRef, IngressTls};
pub use namespace::{NAME_LABEL, Namespace};
pub use object::{Identity, Object, Scope};
pub use port::{PortRef, Protocol};
pub use resource::Resource;
pub use selector::{Requirement, Selector, SelectorError};
pub use service::{PodPort, Service, ServiceKind, ServicePort};
pub use workload::{Workload, WorkloadId, WorkloadKind};

/// The state that a bundle describes once applied.
#[derive(Debug)]
pub struct Cluster {
    bundle: Bundle,
    objects: IndexMap<Identity, Object>,
    namespaces: BTreeMap<String, Namespace>,
    workloads: Vec<Workload>,
    labels: LabelIndex,
    services: Vec<Service>,
    service_positions: BTreeMap<String, BTreeMap<String, usize>>,
    ingresses: Vec<Ingress>,
    replaced: Vec<Replaced>,
}

/// An object that a later manifest of the same identity replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The manifest that no longer counts.
    pub earlier: ManifestId,
    /// The manifest that won.
    pub later: ManifestId,
}

impl Cluster {
    /// Types and indexes a bundle. Never fails: what cannot be typed is kept as written, with its problems.
    #[must_use]
    pub fn of(bundle: Bundle) -> Self {
        let mut objects: IndexMap<Identity, Object> = IndexMap::new();
        let mut replaced = Vec::new();
        for (id, manifest) in bundle.manifests() {
            let object = Object::of(id, manifest);
            if let Some(earlier) = objects.insert(object.identity.clone(), object) {
                replaced.push(Replaced {
                    earlier: earlier.manifest,
                    later: id,
                });
            }
        }
        let namespaces = namespace::collect(objects.values());
        let workloads = workload::collect(objects.values());
        let labels = LabelIndex::of(&workloads);
        let (services, service_positions) = service::collect(objects.values());
        let ingresses = ingress::collect(objects.values());
        Self {
            bundle,
            objects,
            namespaces,
            workloads,
            labels,
            services,
            service_positions,
            ingresses,
            replaced,
        }
    }

    /// The manifests.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The objects that hold once all is applied: of the same object given twice, the later.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.values()
    }

    /// One object.
    #[must_use]
    pub fn object(&self, identity: &Identity) -> Option<&Object> {
        self.objects.get(identity)
    }

    /// All namespaces by name: declared ones, and those that objects are in.
    #[must_use]
    pub const fn namespaces(&self) -> &BTreeMap<String, Namespace> {
        &self.namespaces
    }

    /// Everything that has a pod template, and bare pods, in the order of reading.
    #[must_use]
    pub fn workloads(&self) -> &[Workload] {
        &self.workloads
    }

    /// One workload.
    ///
    /// # Panics
    /// Where the id is of another cluster.
    #[must_use]
    pub fn workload(&self, id: WorkloadId) -> &Workload {
        &self.workloads[id.0 as usize]
    }

    /// The workloads of a namespace that a selector selects, in the order of reading.
    ///
    /// Costs about as much as the rarest label that the selector asks for is common, not as the namespace is large.
    #[must_use]
    pub fn select(&self, namespace: &str, selector: &Selector) -> Vec<WorkloadId> {
        self.labels.select(&self.workloads, namespace, selector)
    }

    /// The objects that a later manifest replaced.
    #[must_use]
    pub fn replaced(&self) -> &[Replaced] {
        &self.replaced
    }
}
