//! The scrape jobs of a configuration, and the values of `job` that they give.

use std::collections::BTreeSet;

use crate::manifest::Node;
use crate::monitoring::duration::Duration;
use crate::monitoring::rules::Origin;

/// An entry of `scrape_configs`.
#[derive(Debug)]
pub(crate) struct ScrapeJob {
    pub(crate) name: String,
    pub(crate) interval: Duration,
    pub(crate) names: JobNames,
    /// Whether it maps labels of pods, Services or nodes to labels of the same name, `job` among them.
    pub(crate) maps_labels: bool,
    /// Whether its targets are written down one by one.
    pub(crate) is_static: bool,
    /// Whether its targets are the kubelets of the nodes.
    pub(crate) is_of_kubelets: bool,
}

/// The values of `job` on what a job scrapes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JobNames {
    /// One of these.
    Known(BTreeSet<String>),
    /// Whatever relabelling or the target itself says.
    Open,
}

impl ScrapeJob {
    pub(super) fn of(node: &Node, origin: &Origin<'_>, default: Duration) -> Self {
        let name = node
            .get("job_name")
            .map(|name| origin.scalar(name))
            .unwrap_or_default();
        let name = name.unwrap_or_default();
        let list = |key: &str| {
            node.get(key)
                .and_then(Node::as_sequence)
                .unwrap_or_default()
        };
        let steps = || {
            list("relabel_configs")
                .iter()
                .chain(list("metric_relabel_configs"))
        };
        let text = |step: &Node, key: &str| step.get(key).and_then(Node::as_str).map(str::to_owned);
        let writes_job = steps().any(|step| {
            text(step, "target_label").is_some_and(|target| target == "job" || target.contains('$'))
        });
        let honors = node.get("honor_labels").and_then(Node::as_bool) == Some(true);
        let groups = list("static_configs").iter();
        let own = groups.filter_map(|group| group.get("labels")?.get("job"));
        let own: Vec<_> = own.filter_map(|job| origin.scalar(job)).collect();
        // Files and other discoveries may bring a `job` of their own.
        let is_static = !list("static_configs").is_empty();
        let others = node
            .as_mapping()
            .into_iter()
            .flat_map(|mapping| mapping.entries());
        let discoveries = others.filter(|entry| entry.key.ends_with("_sd_configs"));
        let discoveries: Vec<_> = discoveries.map(|entry| &*entry.key).collect();
        let discovers = discoveries
            .iter()
            .any(|key| *key != "kubernetes_sd_configs");
        let names = match writes_job || honors || discovers {
            true => JobNames::Open,
            false => JobNames::Known(own.into_iter().chain([name.clone()]).collect()),
        };
        let searches = list("kubernetes_sd_configs").iter();
        let mut roles = searches.filter_map(|search| text(search, "role"));
        let moves =
            steps().any(|step| text(step, "target_label").as_deref() == Some("__address__"));
        let is_of_kubelets = roles.any(|role| role == "node") && !moves;
        let interval = node.get("scrape_interval").and_then(Node::as_str);
        Self {
            name,
            interval: interval
                .and_then(|interval| Duration::parse(interval).ok())
                .unwrap_or(default),
            names,
            is_static: is_static && discoveries.is_empty(),
            is_of_kubelets,
            maps_labels: steps().any(|step| text(step, "action").as_deref() == Some("labelmap")),
        }
    }
}
