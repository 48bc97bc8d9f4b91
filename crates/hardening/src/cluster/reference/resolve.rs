//! Whether what is named is there.

use std::collections::{BTreeMap, BTreeSet};

use super::object::TOKEN_TYPE;
use super::supplied::Supplied;
use super::{Reference, Resolution, Target, TargetPart, TargetPartKind};
use crate::cluster::{Cluster, Object, Resource, Service, ServiceKind};
use crate::finding::ManifestId;
use crate::manifest::Node;

pub(super) fn resolve(cluster: &Cluster, supplied: &Supplied, references: &mut [Reference]) {
    let mut resolver = Resolver {
        cluster,
        supplied,
        keys: BTreeMap::new(),
    };
    for reference in references.iter_mut() {
        reference.resolution = resolver.resolve(reference);
    }
    Supplied::spare_what_others_speak_of(cluster, references);
}

struct Resolver<'c> {
    cluster: &'c Cluster,
    supplied: &'c Supplied,
    /// The keys of ConfigMaps and Secrets that were asked for.
    keys: BTreeMap<ManifestId, BTreeSet<&'c str>>,
}

impl Resolver<'_> {
    fn resolve(&mut self, reference: &Reference) -> Resolution {
        let target = &reference.target;
        let namespace = target.namespace.as_deref();
        let found = self
            .cluster
            .find(&target.group, &target.kind, namespace, &target.name);
        let Some(object) = found else {
            return self.absent(reference);
        };
        let is_there = reference
            .part
            .as_ref()
            .is_none_or(|part| self.has(object, part));
        if is_there {
            Resolution::Declared(object.manifest)
        } else {
            Resolution::PartMissing(object.manifest)
        }
    }

    fn absent(&self, reference: &Reference) -> Resolution {
        let target = &reference.target;
        if self.supplied.has(reference) {
            return Resolution::Supplied;
        }
        if target.namespace.as_deref().is_some_and(is_of_the_system) || !self.shows_kind(target) {
            return Resolution::Undecidable;
        }
        Resolution::Missing
    }

    /// Whether the bundle declares anything of the target's kind where the target should be.
    fn shows_kind(&self, target: &Target) -> bool {
        let namespace = target.namespace.as_deref();
        let mut objects = self
            .cluster
            .of_kind_in(&target.group, &target.kind, namespace);
        objects.next().is_some()
    }

    fn has(&mut self, object: &Object, part: &TargetPart) -> bool {
        match &part.kind {
            TargetPartKind::Key(key) => {
                let cluster = self.cluster;
                let keys = self.keys.entry(object.manifest);
                let keys = keys.or_insert_with(|| keys_of(cluster, object.manifest).collect());
                // What is declared without a key is there for somebody else to fill.
                keys.is_empty()
                    || keys.contains(key.as_str())
                    || self.supplied.fills(object)
                    || is_token(object)
            }
            TargetPartKind::Port(port) => {
                let service = self.cluster.service(object.namespace(), object.name());
                service
                    .is_none_or(|service| leads_anywhere(service) || service.port(port).is_some())
            }
        }
    }
}

/// The keys of a ConfigMap or Secret, as written.
pub(crate) fn keys_of(cluster: &Cluster, manifest: ManifestId) -> impl Iterator<Item = &str> {
    let root = &cluster.bundle().manifest(manifest).root;
    let fields = ["data", "binaryData", "stringData"];
    let mappings = fields
        .into_iter()
        .filter_map(|field| root.get(field).and_then(Node::as_mapping));
    mappings.flat_map(|mapping| mapping.entries().iter().map(|entry| &*entry.key))
}

/// Namespaces whose objects a bundle never shows all of.
fn is_of_the_system(namespace: &str) -> bool {
    ["kube-system", "kube-public", "kube-node-lease"].contains(&namespace)
}

/// Another name for a host is not bound to ports.
fn leads_anywhere(service: &Service) -> bool {
    matches!(service.kind, ServiceKind::ExternalName(_))
}

/// The control plane fills Secrets of this type.
fn is_token(object: &Object) -> bool {
    match &object.resource {
        Resource::Secret(secret) => secret.type_.as_deref() == Some(TOKEN_TYPE),
        _ => false,
    }
}
