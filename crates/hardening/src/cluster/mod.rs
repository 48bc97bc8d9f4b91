//! Manifests to one typed, indexed state: what the cluster would hold once the bundle is applied.

mod api_resource;
mod as_text;
mod authorization;
mod cidr;
mod container;
mod custom_resource;
mod decode;
mod host;
mod image;
mod ingress;
mod int_or_string;
pub mod invariants;
mod label_index;
mod mounted;
mod names;
mod namespace;
mod object;
mod object_index;
mod ownership;
mod pod_labels;
mod port;
pub(crate) mod provisioner;
mod quantity;
mod reference;
mod replacement;
mod resource;
pub(crate) mod script;
mod selector;
mod service;
mod versions;
mod workload;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::finding::{ManifestId, listed};
use crate::manifest::{Bundle, Node};
use label_index::LabelIndex;
use object_index::ObjectIndex;
use reference::References;

pub(crate) use api_resource::is_served;
pub use api_resource::{ApiResource, api_resources};
pub(crate) use as_text::as_text;
pub use authorization::{
    Authorization, Binding, BindingId, BoundRole, BoundSubject, Decision, Grant, MASTERS,
    PolicyRule, RBAC, Request, ResourceRequest, ResourceRule, Role, RoleId, RoleRule, RuleFault,
    RuleId, Subject, UrlRule, aggregates_nothing, covers, uncovered,
};
pub use cidr::Cidr;
pub use container::{ContainerPort, ContainerRole, WorkloadContainer};
pub(crate) use custom_resource::CustomMetadata;
pub use decode::{
    DecodeProblem, DecodeProblemKind, Decoded, ExpectedType, FileError, FoundType, OwnFile, decode,
};
pub(crate) use host::is_below;
pub use host::{NotPublic, covers_host, is_for_tests, not_public, refused_contact};
pub use image::Image;
pub use ingress::{CLASS_ANNOTATION, Ingress, IngressBackend, IngressClassRef, IngressTls};
pub use int_or_string::{CountOrPercent, PercentError};
pub use mounted::{MountedFile, MountedText};
pub(crate) use names::is_made_anew;
pub use names::{NameFault, NamePart, NameSyntax};
pub use namespace::{NAME_LABEL, Namespace};
pub use object::{Identity, Object, Scope};
pub use object_index::Replaced;
pub(crate) use pod_labels::is_of_controllers;
pub use port::{PortRef, Protocol};
pub use quantity::{Quantity, QuantityError};
pub use reference::{Reference, ReferenceRole, Resolution, Target, TargetPart, TargetPartKind};
pub use replacement::Replacement;
pub use resource::Resource;
pub use selector::{Requirement, Selector, SelectorError};
pub use service::{PodPort, Service, ServiceKind, ServicePort};
pub use versions::{RemovedVersion, Serving, TARGET_VERSION, serving};
pub(crate) use workload::STAND_IN_ANNOTATION;
pub use workload::{Workload, WorkloadId, WorkloadKind};

/// The state that a bundle describes once applied.
#[derive(Debug)]
pub struct Cluster {
    bundle: Bundle,
    objects: ObjectIndex,
    namespaces: BTreeMap<String, Namespace>,
    workloads: Vec<Workload>,
    labels: LabelIndex,
    services: Vec<Service>,
    ingresses: Vec<Ingress>,
    replaced: Vec<Replaced>,
    references: OnceLock<References>,
    authorization: OnceLock<Authorization>,
}

impl Cluster {
    /// Types and indexes a bundle. Never fails: what cannot be typed is kept as written, with its problems.
    #[must_use]
    pub fn of(bundle: Bundle) -> Self {
        let manifests = bundle.manifests();
        let objects = manifests.map(|(id, manifest)| Object::of(id, manifest));
        let (objects, replaced) = ObjectIndex::of(objects.collect());
        let namespaces = namespace::collect(objects.objects());
        let workloads = workload::collect(&objects);
        let labels = LabelIndex::of(&workloads, &namespaces);
        let services = service::collect(objects.objects());
        let ingresses = ingress::collect(objects.objects());
        Self {
            bundle,
            objects,
            namespaces,
            workloads,
            labels,
            services,
            ingresses,
            replaced,
            references: OnceLock::new(),
            authorization: OnceLock::new(),
        }
    }

    /// The manifests.
    #[must_use]
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The objects that hold once all is applied, in the order of reading: of the same object given twice, the later.
    pub fn objects(&self) -> impl Iterator<Item = &Object> {
        self.objects.objects().iter()
    }

    /// One object. Logarithmic in the number of objects.
    #[must_use]
    pub fn object(&self, identity: &Identity) -> Option<&Object> {
        let namespace = identity.namespace.as_deref();
        self.find(&identity.group, &identity.kind, namespace, &identity.name)
    }

    /// One object by the parts of its identity; the group is empty for the core group, the namespace `None` for
    /// cluster-scoped kinds. Logarithmic in the number of objects.
    #[must_use]
    pub fn find(
        &self,
        group: &str,
        kind: &str,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<&Object> {
        self.objects.find(group, kind, namespace, name)
    }

    /// All objects of a kind, by namespace and name. Logarithmic in the number of objects, linear in that of results.
    pub fn of_kind(&self, group: &str, kind: &str) -> impl Iterator<Item = &Object> {
        self.objects.of_kind(group, kind)
    }

    /// The objects of a kind in a namespace, by name. Logarithmic in the number of objects, linear in that of results.
    pub fn of_kind_in(
        &self,
        group: &str,
        kind: &str,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = &Object> {
        self.objects.of_kind_in(group, kind, namespace)
    }

    /// The object that a manifest declares; `None` where a later one replaced it.
    #[must_use]
    pub fn object_of(&self, manifest: ManifestId) -> Option<&Object> {
        self.objects.of_manifest(manifest)
    }

    /// All namespaces by name: declared ones, and those that objects are in.
    #[must_use]
    pub const fn namespaces(&self) -> &BTreeMap<String, Namespace> {
        &self.namespaces
    }

    /// Everything that has a pod template, and bare pods, in the order of reading.
    ///
    /// What a workload of the bundle controls (the ReplicaSets of a Deployment, their pods, the Jobs of a CronJob) is
    /// not listed beside it. Pods whose controller is not in the bundle are one workload of the controller's kind and
    /// name, as far as they carry the same labels.
    #[must_use]
    pub fn workloads(&self) -> &[Workload] {
        &self.workloads
    }

    /// The workloads with their ids, in the order of reading.
    pub fn workloads_by_id(&self) -> impl Iterator<Item = (WorkloadId, &Workload)> {
        (0..).map(WorkloadId).zip(&self.workloads)
    }

    /// One workload.
    ///
    /// # Panics
    /// Where the id is of another cluster.
    #[must_use]
    pub fn workload(&self, id: WorkloadId) -> &Workload {
        &self.workloads[id.0 as usize]
    }

    /// The names of workloads of one namespace, as messages list them.
    pub(crate) fn listed(&self, ids: &[WorkloadId]) -> String {
        listed(ids.iter().map(|id| &self.workload(*id).name))
    }

    /// The workload that a manifest declares; `None` where it declares none, or one that another stands for.
    /// Logarithmic in the number of workloads.
    #[must_use]
    pub fn workload_of(&self, manifest: ManifestId) -> Option<WorkloadId> {
        let by_manifest = |workload: &Workload| workload.manifest;
        let position = self.workloads.binary_search_by_key(&manifest, by_manifest);
        Some(WorkloadId(u32::try_from(position.ok()?).ok()?))
    }

    /// The workloads of a namespace of which a selector selects at least one pod, in the order of reading.
    ///
    /// Costs about as much as the rarest label that the selector asks for is common, not as the namespace is large.
    #[must_use]
    pub fn select(&self, namespace: &str, selector: &Selector) -> Vec<WorkloadId> {
        self.labels.select(&self.workloads, namespace, selector)
    }

    /// The workloads of all namespaces of which a selector selects at least one pod, in the order of reading. Costs as
    /// [`Cluster::select`] does.
    #[must_use]
    pub fn select_everywhere(&self, selector: &Selector) -> Vec<WorkloadId> {
        self.labels.select_everywhere(&self.workloads, selector)
    }

    /// The namespaces that a selector selects, by name.
    ///
    /// Costs about as much as the rarest label that the selector asks for is common, and one walk over their names.
    pub fn select_namespaces(&self, selector: &Selector) -> impl Iterator<Item = &Namespace> {
        let candidates = self.labels.namespaces(selector);
        let all = candidates.is_none().then(|| self.namespaces.values());
        let few = candidates.into_iter().flatten();
        let few = few.filter_map(|name| self.namespaces.get(name));
        let found = all.into_iter().flatten().chain(few);
        found.filter(|namespace| selector.matches(&namespace.labels))
    }

    /// The namespaces in which a ServiceMonitor or PodMonitor of a namespace looks by the `namespaceSelector` of its spec:
    /// its own unless it says otherwise.
    pub(crate) fn monitored_namespaces<'c>(&'c self, own: &'c str, spec: &'c Node) -> Vec<&'c str> {
        let selector = spec.get("namespaceSelector");
        let any = selector.and_then(|it| it.get("any"));
        let names = selector.and_then(|it| it.get("matchNames"));
        match (
            any.and_then(Node::as_bool),
            names.and_then(Node::as_sequence),
        ) {
            (Some(true), _) => self.namespaces.keys().map(String::as_str).collect(),
            (_, Some(names)) if !names.is_empty() => {
                names.iter().filter_map(Node::as_str).collect()
            }
            _ => vec![own],
        }
    }

    /// The objects that a later manifest replaced, by the later one.
    #[must_use]
    pub fn replaced(&self) -> &[Replaced] {
        &self.replaced
    }

    /// The manifest that this one replaced, where it did. Logarithmic in the number of those that did.
    #[must_use]
    pub fn replaced_by(&self, later: ManifestId) -> Option<ManifestId> {
        let position = self.replaced.binary_search_by_key(&later, |it| it.later);
        Some(self.replaced.get(position.ok()?)?.earlier)
    }
}
