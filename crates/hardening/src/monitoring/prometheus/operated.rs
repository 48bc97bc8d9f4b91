//! Servers that the Prometheus operator runs.

use crate::cluster::{Cluster, Object};
use crate::manifest::Node;
use crate::monitoring::rules::RuleSource;
use crate::monitoring::selection::{Selection, Selectors};

/// What a `Prometheus` of the operator takes up.
#[derive(Debug)]
pub(crate) struct Operated {
    rules: Selectors,
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
            rules: Selectors::read(spec, "ruleSelector", "ruleNamespaceSelector"),
            has_alertmanagers: alertmanagers.is_some_and(|list| !list.is_empty())
                || field("additionalAlertManagerConfigs").is_some(),
        }
    }

    /// Whether it loads a PrometheusRule; `None` for what is none.
    pub(crate) fn selects(
        &self,
        cluster: &Cluster,
        own: &str,
        source: &RuleSource,
    ) -> Option<Selection> {
        let manifest = source.manifest()?;
        let selection = self.rules.select(cluster, own, &source.namespace, manifest);
        Some(selection)
    }
}
