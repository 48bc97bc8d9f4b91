//! Which changed object needs which other to be there first.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Graph;
use super::kinds::Rank;
use crate::cluster::{Cluster, Identity, Object, Resolution};
use crate::finding::{FieldPath, ManifestId, SourceId};
use crate::manifest::Node;
use crate::plan::comparison::Comparison;
use crate::plan::objects::ObjectChange;

/// What needs what, among the objects that are applied, by position.
pub(super) struct Needs {
    /// All of it.
    pub(super) all: Graph,
    /// Where the API server refuses what comes too early, or cuts what runs.
    pub(super) strict: Vec<(usize, usize)>,
    /// Files that hold something without a name, which `kubectl apply` stops at.
    pub(super) unnamed: BTreeSet<SourceId>,
}

/// Linear in the references, but for a logarithm.
pub(super) fn needs(comparison: &Comparison, applied: &[&ObjectChange]) -> Needs {
    let cluster = comparison.after().cluster();
    let positions = applied.iter().enumerate();
    let positions: BTreeMap<ManifestId, usize> = positions
        .filter_map(|(at, change)| Some((change.after()?, at)))
        .collect();
    let mut needs = Needs {
        all: Graph::new(applied.len()),
        strict: Vec::new(),
        unnamed: BTreeSet::new(),
    };
    for reference in cluster.references() {
        let (Resolution::Declared(target) | Resolution::PartMissing(target)) = reference.resolution
        else {
            continue;
        };
        if let (Some(one), Some(other)) =
            (positions.get(&reference.manifest), positions.get(&target))
        {
            needs.all.add(*one, *other);
        }
    }
    solvers_before_issuers(cluster, &positions, &mut needs.all);
    let namespaces = of_namespaces(cluster, &positions);
    let definitions = definitions(cluster, &positions);
    for (at, change) in applied.iter().enumerate() {
        let identity = change.identity();
        let namespace = identity.namespace.as_deref();
        let namespace = namespace.and_then(|name| namespaces.get(name));
        let definition = definitions.get(&(&*identity.group, &*identity.kind));
        for other in namespace.into_iter().chain(definition) {
            needs.all.add(at, *other);
            needs.strict.push((at, *other));
        }
    }
    allow_before_deny(comparison, applied, &mut needs);
    let offset = comparison.current().cluster().bundle().sources().len();
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    for id in comparison.nameless() {
        let source = comparison.desired().manifest(*id).source;
        needs
            .unnamed
            .insert(SourceId(source.0.saturating_add(offset)));
    }
    needs
}

fn of_namespaces<'c>(
    cluster: &'c Cluster,
    positions: &BTreeMap<ManifestId, usize>,
) -> BTreeMap<&'c str, usize> {
    let namespaces = cluster.of_kind("", "Namespace");
    let placed = namespaces.filter_map(|object| {
        let at = positions.get(&object.manifest)?;
        Some((object.name(), *at))
    });
    placed.collect()
}

/// The definitions by the group and kind of their objects.
fn definitions<'c>(
    cluster: &'c Cluster,
    positions: &BTreeMap<ManifestId, usize>,
) -> BTreeMap<(&'c str, &'c str), usize> {
    let definitions = cluster.of_kind("apiextensions.k8s.io", "CustomResourceDefinition");
    let placed = definitions.filter_map(|object| {
        let at = positions.get(&object.manifest)?;
        Some((defined(cluster, object)?, *at))
    });
    placed.collect()
}

/// The group and kind that a definition defines.
pub(super) fn defined<'c>(cluster: &'c Cluster, object: &Object) -> Option<(&'c str, &'c str)> {
    let spec = cluster
        .bundle()
        .manifest(object.manifest)
        .root
        .get("spec")?;
    let kind = spec.get("names")?.get("kind").and_then(Node::as_str)?;
    Some((spec.get("group").and_then(Node::as_str)?, kind))
}

/// An issuer answers challenges through an IngressClass, which it names in a field that only cert-manager reads.
fn solvers_before_issuers(
    cluster: &Cluster,
    positions: &BTreeMap<ManifestId, usize>,
    all: &mut Graph,
) {
    let issuers = ["ClusterIssuer", "Issuer"].into_iter();
    for issuer in issuers.flat_map(|kind| cluster.of_kind("cert-manager.io", kind)) {
        let root = &cluster.bundle().manifest(issuer.manifest).root;
        let solvers = root
            .at(&FieldPath::of("spec.acme.solvers"))
            .and_then(Node::as_sequence);
        let field = FieldPath::of("http01.ingress.ingressClassName");
        let named = solvers
            .into_iter()
            .flatten()
            .filter_map(|solver| solver.at(&field)?.as_str());
        for name in named {
            let class = cluster.find("networking.k8s.io", "IngressClass", None, name);
            let class = class.and_then(|class| positions.get(&class.manifest));
            if let (Some(one), Some(other)) = (positions.get(&issuer.manifest), class) {
                all.add(*one, *other);
            }
        }
    }
}

/// A policy that isolates without a rule waits for those of its namespace that allow.
fn allow_before_deny(comparison: &Comparison, applied: &[&ObjectChange], needs: &mut Needs) {
    let bundle = comparison.after().cluster().bundle();
    let mut of_namespaces: BTreeMap<Option<&str>, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, change) in applied.iter().enumerate() {
        let (Identity { namespace, .. }, Some(after)) = (change.identity(), change.after()) else {
            continue;
        };
        let root = &bundle.manifest(after).root;
        let lists = match Rank::of(change.identity(), root) {
            Rank::Allowing => &mut of_namespaces.entry(namespace.as_deref()).or_default().0,
            Rank::Denying => &mut of_namespaces.entry(namespace.as_deref()).or_default().1,
            _ => continue,
        };
        lists.push(at);
    }
    for (allowing, denying) in of_namespaces.into_values() {
        for one in &denying {
            for other in &allowing {
                needs.all.add(*one, *other);
                needs.strict.push((*one, *other));
            }
        }
    }
}
