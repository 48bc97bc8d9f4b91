//! Custom resources from which an operator may make pods.

use std::collections::BTreeMap;

use crate::cluster::{Cluster, Object, Resource};
use crate::manifest::Node;

/// What the spec of a resource that stands for pods has.
const SIGNS: [&str; 8] = [
    "replicas",
    "instances",
    "podTemplate",
    "template",
    "jobManager",
    "taskManager",
    "nodeSets",
    "size",
];

/// The custom resources that look like they stand for pods, by namespace and name. Linear but for a logarithm.
pub(super) fn by_name(cluster: &Cluster) -> BTreeMap<(&str, &str), &Object> {
    let objects = cluster.objects().filter(|object| {
        matches!(object.resource, Resource::Other)
            && object.identity.group.contains('.')
            && !object.identity.group.ends_with(".k8s.io")
            && stands_for_pods(cluster, object)
    });
    let by_name = objects.map(|object| ((object.namespace(), object.name()), object));
    by_name.collect()
}

/// The first of a namespace that has a name, or a name that goes on from it with a dash.
pub(super) fn named<'m, 'k, T>(
    by_name: &'m BTreeMap<(&'k str, &'k str), T>,
    namespace: &'k str,
    name: &'k str,
) -> Option<&'m T> {
    let behind = by_name.range((namespace, name)..);
    let of_namespace =
        behind.take_while(|((of, found), _)| *of == namespace && found.starts_with(name));
    let mut of_namespace = of_namespace.filter(|((_, found), _)| is_named(found, name));
    of_namespace.next().map(|(_, found)| found)
}

/// Whether something has a name, or a name that goes on from it with a dash.
pub(super) fn is_named(found: &str, name: &str) -> bool {
    let rest = found.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn stands_for_pods(cluster: &Cluster, object: &Object) -> bool {
    let spec = cluster.bundle().manifest(object.manifest).root.get("spec");
    let Some(spec) = spec.and_then(Node::as_mapping) else {
        return false;
    };
    let has_sign = |node: &Node| SIGNS.iter().any(|sign| node.get(sign).is_some());
    spec.entries()
        .iter()
        .any(|entry| SIGNS.contains(&&*entry.key) || has_sign(&entry.value))
}
