//! Servers that the Prometheus operator runs.

use crate::cluster::{Cluster, Object, Selector};
use crate::finding::ManifestId;
use crate::manifest::Node;
use crate::monitoring::rules::RuleSource;

/// What a `Prometheus` of the operator takes up.
#[derive(Debug)]
pub(crate) struct Operated {
    /// `None` selects no rules at all.
    pub(crate) rules: Option<Selector>,
    /// `None` for its own namespace only.
    pub(crate) rule_namespaces: Option<Selector>,
    pub(crate) has_alertmanagers: bool,
}

impl Operated {
    pub(super) fn of(cluster: &Cluster, object: &Object) -> Self {
        let spec = cluster.bundle().manifest(object.manifest).root.get("spec");
        let field = |key: &str| {
            spec.and_then(|spec| spec.get(key))
                .filter(|it| !it.is_null())
        };
        let alertmanagers = field("alerting")
            .and_then(|alerting| alerting.get("alertmanagers"))
            .and_then(Node::as_sequence);
        Self {
            rules: field("ruleSelector").and_then(Selector::read),
            rule_namespaces: field("ruleNamespaceSelector").and_then(Selector::read),
            has_alertmanagers: alertmanagers.is_some_and(|list| !list.is_empty())
                || field("additionalAlertManagerConfigs").is_some(),
        }
    }

    /// Whether it loads a PrometheusRule.
    pub(crate) fn selects(&self, cluster: &Cluster, own: &str, source: &RuleSource) -> Selection {
        let namespace = cluster.namespaces().get(&source.namespace);
        let in_namespace = match &self.rule_namespaces {
            None => source.namespace == own,
            Some(selector) => namespace.is_some_and(|namespace| {
                // The labels of a namespace that is not declared are not known.
                namespace.manifest.is_none() || selector.matches(&namespace.labels)
            }),
        };
        if !in_namespace {
            return Selection::OtherNamespace;
        }
        let Some(selector) = &self.rules else {
            return Selection::NoSelector;
        };
        let labels = source.manifest().map(|manifest| labels(cluster, manifest));
        match selector.matches(&labels.unwrap_or_default()) {
            true => Selection::Selected,
            false => Selection::OtherLabels,
        }
    }
}

/// Whether and why a PrometheusRule is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    Selected,
    OtherNamespace,
    OtherLabels,
    NoSelector,
}

fn labels(cluster: &Cluster, manifest: ManifestId) -> std::collections::BTreeMap<String, String> {
    let root = &cluster.bundle().manifest(manifest).root;
    let labels = root
        .get("metadata")
        .and_then(|metadata| metadata.get("labels"));
    labels.map(Node::texts).unwrap_or_default()
}
