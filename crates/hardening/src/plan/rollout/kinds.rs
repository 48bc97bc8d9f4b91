//! In which order kinds are applied, and how `kubectl` calls them.

use std::collections::BTreeMap;

use crate::cluster::{Identity, RBAC, Serving, serving};
use crate::manifest::Node;

/// Where objects of a kind stand in the order, as far as references do not say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Rank {
    Namespaces,
    Definitions,
    Classes,
    Limits,
    Accounts,
    Configuration,
    Volumes,
    Services,
    Workloads,
    Admission,
    Issuers,
    Custom,
    Entrances,
    Allowing,
    Denying,
    Budgets,
}

impl Rank {
    /// That of an object.
    pub(super) fn of(identity: &Identity, root: &Node) -> Self {
        match (&*identity.group, &*identity.kind) {
            ("", "Namespace") => Self::Namespaces,
            ("apiextensions.k8s.io", _) => Self::Definitions,
            ("scheduling.k8s.io" | "storage.k8s.io" | "node.k8s.io", _)
            | ("networking.k8s.io", "IngressClass")
            | ("snapshot.storage.k8s.io", "VolumeSnapshotClass") => Self::Classes,
            ("", "ResourceQuota" | "LimitRange") => Self::Limits,
            ("", "ServiceAccount") | (RBAC, _) => Self::Accounts,
            ("", "ConfigMap" | "Secret") => Self::Configuration,
            ("", "PersistentVolume" | "PersistentVolumeClaim") => Self::Volumes,
            ("", "Service" | "Endpoints") | ("discovery.k8s.io", _) => Self::Services,
            ("" | "apps" | "batch" | "extensions", _) => Self::Workloads,
            ("admissionregistration.k8s.io" | "apiregistration.k8s.io", _) => Self::Admission,
            ("cert-manager.io", "Issuer" | "ClusterIssuer") => Self::Issuers,
            ("networking.k8s.io", "Ingress") => Self::Entrances,
            ("networking.k8s.io", "NetworkPolicy") if denies(root) => Self::Denying,
            ("networking.k8s.io", "NetworkPolicy") => Self::Allowing,
            ("policy" | "autoscaling", _) => Self::Budgets,
            _ => Self::Custom,
        }
    }
}

/// Whether a policy isolates its pods in a direction without a rule for it.
fn denies(root: &Node) -> bool {
    let Some(spec) = root.get("spec") else {
        return true;
    };
    let types = spec.get("policyTypes").and_then(Node::as_sequence);
    let rules = |field: &str| {
        let rules = spec.get(field).and_then(Node::as_sequence);
        rules.is_some_and(|rules| !rules.is_empty())
    };
    let isolates = |word: &str, by_default: bool| match types {
        Some(types) if !types.is_empty() => types.iter().any(|it| it.as_str() == Some(word)),
        _ => by_default,
    };
    let ingress = isolates("Ingress", true) && !rules("ingress");
    let egress = isolates("Egress", rules("egress")) && !rules("egress");
    ingress || egress
}

/// How `kubectl` calls a kind: `deployment`, `certificate.cert-manager.io`.
pub(super) fn word(identity: &Identity, api_version: &str) -> String {
    let kind = identity.kind.to_lowercase();
    match serving(api_version, &identity.kind) {
        Serving::Custom => format!("{kind}.{}", identity.group),
        _ => kind,
    }
}

/// The names of objects of one kind in one namespace, or in none.
pub(super) type OfKind<'i> = ((String, Option<&'i str>), Vec<&'i str>);

/// Objects by kind and namespace, in the order given.
pub(super) fn by_kind<'i>(
    objects: impl Iterator<Item = (&'i Identity, String)>,
) -> Vec<OfKind<'i>> {
    let mut positions: BTreeMap<(String, Option<&str>), usize> = BTreeMap::new();
    let mut groups: Vec<OfKind<'i>> = Vec::new();
    for (identity, word) in objects {
        let key = (word, identity.namespace.as_deref());
        let position = *positions.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, names)) = groups.get_mut(position) {
            names.push(&identity.name);
        }
    }
    groups
}
