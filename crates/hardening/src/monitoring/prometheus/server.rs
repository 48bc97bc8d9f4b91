//! Prometheus servers, and which rules each loads.

use super::configuration::Configuration;
use super::operated::Operated;
use super::version::Version;
use crate::cluster::{Cluster, ContainerRole, Image, Workload, WorkloadContainer, WorkloadId};
use crate::finding::{ManifestId, Place};
use crate::monitoring::rules::{Form, RuleSource};
use crate::monitoring::selection::Selection;

/// A Prometheus of the bundle.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) manifest: ManifestId,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// As far as its image tells.
    pub(crate) version: Option<Version>,
    pub(crate) kind: ServerKind,
}

/// How it is configured.
#[derive(Debug)]
pub(crate) enum ServerKind {
    /// By a file.
    Configured {
        workload: WorkloadId,
        /// `None` where the bundle does not show it.
        configuration: Option<Box<Configuration>>,
        /// Whether series are written to it by others.
        receives: bool,
    },
    /// By the operator.
    Operated(Operated),
}

/// The servers of a cluster, in the order of reading.
pub(crate) fn collect(cluster: &Cluster) -> Vec<Server> {
    let mut servers: Vec<_> = cluster
        .workloads_by_id()
        .filter_map(|(id, workload)| configured(cluster, id, workload))
        .collect();
    let operated = cluster.of_kind("monitoring.coreos.com", "Prometheus");
    servers.extend(operated.map(|object| Server {
        manifest: object.manifest,
        namespace: object.namespace().to_owned(),
        name: object.name().to_owned(),
        version: {
            let root = &cluster.bundle().manifest(object.manifest).root;
            let spec = root.get("spec");
            let version = spec.and_then(|spec| spec.get("version")?.as_str());
            version.and_then(Version::parse)
        },
        kind: ServerKind::Operated(Operated::of(cluster, object)),
    }));
    servers
}

fn configured(cluster: &Cluster, id: WorkloadId, workload: &Workload) -> Option<Server> {
    let mut containers = workload.containers();
    let container = containers.find(runs_prometheus)?;
    // The StatefulSet that the operator makes is configured by its object.
    if is_of_operator(cluster, workload) {
        return None;
    }
    let spec = container.spec;
    let mut words = spec.command.iter().chain(&spec.args).flatten();
    let receives = words.any(|word| {
        word.contains("receiver") || (word.contains("enable-feature") && word.contains("agent"))
    });
    let image = Image::of(spec.image.as_deref().unwrap_or(""));
    Some(Server {
        manifest: workload.manifest,
        namespace: workload.namespace.clone(),
        name: workload.name.clone(),
        version: image.tag.and_then(Version::parse),
        kind: ServerKind::Configured {
            workload: id,
            configuration: Configuration::of(cluster, &container).map(Box::new),
            receives,
        },
    })
}

fn runs_prometheus(container: &WorkloadContainer<'_>) -> bool {
    let name = Image::of(container.spec.image.as_deref().unwrap_or("")).name();
    container.role != ContainerRole::Init && (name == "prometheus" || name.ends_with("-prometheus"))
}

fn is_of_operator(cluster: &Cluster, workload: &Workload) -> bool {
    let object = workload.name.strip_prefix("prometheus-");
    object.is_some_and(|name| {
        let namespace = Some(workload.namespace.as_str());
        let found = cluster.find("monitoring.coreos.com", "Prometheus", namespace, name);
        found.is_some()
    })
}

impl Server {
    /// What it is called in messages.
    pub(crate) fn display(&self) -> String {
        format!("Prometheus `{}/{}`", self.namespace, self.name)
    }

    /// Its name.
    pub(crate) fn place(&self) -> Place {
        Place::name(self.manifest)
    }

    /// Its configuration, where it is read from a file that the bundle shows.
    pub(crate) fn configuration(&self) -> Option<&Configuration> {
        match &self.kind {
            ServerKind::Configured { configuration, .. } => configuration.as_deref(),
            ServerKind::Operated(_) => None,
        }
    }

    /// Whether it loads rules from this source; `None` where manifests do not tell.
    pub(crate) fn loads(&self, cluster: &Cluster, source: &RuleSource) -> Option<bool> {
        match (&self.kind, &source.form) {
            (ServerKind::Operated(operated), Form::Resource(_)) => {
                let selection = operated.selects(cluster, &self.namespace, source)?;
                Some(selection == Selection::Selected)
            }
            (_, Form::Plain { .. }) | (ServerKind::Operated(_), Form::Key { .. }) => None,
            (ServerKind::Configured { .. }, Form::Resource(_)) => Some(false),
            (ServerKind::Configured { configuration, .. }, Form::Key { .. }) => {
                let configuration = configuration.as_deref()?;
                Some(configuration.loads(source))
            }
        }
    }

    /// Why it loads a PrometheusRule or not; `None` where it loads none by its nature.
    pub(crate) fn selection(&self, cluster: &Cluster, source: &RuleSource) -> Option<Selection> {
        match &self.kind {
            ServerKind::Operated(operated) => operated.selects(cluster, &self.namespace, source),
            ServerKind::Configured { .. } => None,
        }
    }
}

impl Configuration {
    /// Whether a pattern of `rule_files` takes the key.
    pub(crate) fn loads(&self, source: &RuleSource) -> bool {
        let mut files = self
            .files
            .iter()
            .filter(|file| source.is_key(file.manifest, &file.path));
        files.any(|file| self.rule_files.iter().any(|glob| glob.matches(&file.file)))
    }
}
