//! The Secrets and ConfigMaps that notifications of the Prometheus operator are sent with.

use super::{Collector, ReferenceRole as Role, Target};
use crate::cluster::{Cluster, Object};
use crate::finding::{FieldPath, ManifestId};
use crate::manifest::Node;

const GROUP: &str = "monitoring.coreos.com";

/// Deeper fields are not searched.
const DEEPEST: usize = 16;

pub(super) fn collect(cluster: &Cluster, object: &Object, collector: &mut Collector) {
    if object.identity.group != GROUP {
        return;
    }
    let Some(spec) = cluster.bundle().manifest(object.manifest).root.get("spec") else {
        return;
    };
    let path = FieldPath::of("spec");
    match &*object.identity.kind {
        "Alertmanager" => {
            if let Some(name) = spec.get("configSecret").and_then(Node::as_str) {
                let target = Target::core("Secret", object.namespace(), name);
                let place = (object.manifest, path.then("configSecret"));
                collector.add(place, Role::AlertmanagerConfiguration, target, false);
            }
        }
        "AlertmanagerConfig" => {
            let receivers = spec.get("receivers").and_then(Node::as_sequence);
            for (index, receiver) in receivers.unwrap_or_default().iter().enumerate() {
                let name = receiver.get("name").and_then(Node::as_str).unwrap_or("");
                let mut search = Search {
                    manifest: object.manifest,
                    namespace: object.namespace(),
                    receiver: name,
                    collector,
                };
                search.node(receiver, path.then("receivers").then(index), "Secret", 0);
            }
        }
        _ => {}
    }
}

/// Looks for selectors of keys in the integrations of a receiver.
struct Search<'s> {
    manifest: ManifestId,
    namespace: &'s str,
    receiver: &'s str,
    collector: &'s mut Collector,
}

impl Search<'_> {
    /// `kind` is what a selector here selects.
    fn node(&mut self, node: &Node, path: FieldPath, kind: &str, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        for (index, item) in node.as_sequence().unwrap_or_default().iter().enumerate() {
            self.node(item, path.then(index), kind, depth + 1);
        }
        let Some(mapping) = node.as_mapping() else {
            return;
        };
        let text = |field: &str| mapping.get(field).and_then(Node::as_str);
        if let (Some(name), Some(key)) = (text("name"), text("key")) {
            let place = (self.manifest, path.then("name"));
            let target = Target::core(kind, self.namespace, name);
            let role = Role::Notification {
                receiver: self.receiver.to_owned(),
            };
            let part = (path.then("key"), key);
            self.collector.add_key(place, role, target, false, part);
            return;
        }
        for entry in mapping.entries() {
            let kind = match &*entry.key {
                "configMap" => "ConfigMap",
                _ => "Secret",
            };
            self.node(&entry.value, path.then(&*entry.key), kind, depth + 1);
        }
    }
}
