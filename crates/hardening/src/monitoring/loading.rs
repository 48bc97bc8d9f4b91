//! Which rules are loaded, and by whom.

use std::collections::BTreeSet;

use super::prometheus::{self, JobNames, Server, ServerKind, Version};
use super::promql::Expression;
use super::rules::{self, Form, Rule, RuleFile, RuleSource};
use crate::cluster::Cluster;
use crate::finding::{FieldPath, ManifestId};

/// The servers and rules of a cluster.
#[derive(Debug)]
pub(crate) struct Evaluated {
    pub(crate) servers: Vec<Server>,
    pub(crate) files: Vec<RuleFile>,
    /// The values of `job` that the servers of the bundle give; `None` where they are not all known.
    pub(crate) job_names: Option<BTreeSet<String>>,
}

/// Whether rules are loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Loading {
    /// By these servers, by their positions.
    By(Vec<usize>),
    /// By none of the bundle, which shows all that could.
    Never,
    /// Manifests do not tell.
    Unknown,
}

impl Evaluated {
    /// Reads all rules. Linear in the text of rules and configurations.
    pub(crate) fn of(cluster: &Cluster) -> Self {
        let servers = prometheus::collect(cluster);
        let seen: BTreeSet<(ManifestId, &FieldPath)> = servers
            .iter()
            .filter_map(Server::configuration)
            .flat_map(|configuration| {
                let files = configuration.files.iter();
                let loaded = files.filter(|file| {
                    file.is_rules
                        || configuration
                            .rule_files
                            .iter()
                            .any(|glob| glob.matches(&file.file))
                });
                loaded.map(|file| (file.manifest, &file.path))
            })
            .collect();
        let version_of = |source: &RuleSource| {
            let loading = servers
                .iter()
                .filter(|server| server.loads(cluster, source) == Some(true));
            loading
                .filter_map(|server| server.version)
                .min()
                .unwrap_or_else(|| match &*servers {
                    [only] if !matches!(source.form, Form::Resource(_)) => {
                        only.version.unwrap_or(Version::NEWEST)
                    }
                    _ => Version::NEWEST,
                })
        };
        let files = rules::collect(cluster, version_of, |manifest, path| {
            seen.contains(&(manifest, path))
        });
        let job_names = job_names(&servers, cluster);
        Self {
            servers,
            files,
            job_names,
        }
    }

    /// All rules that make alerts, with the names of these, in the order of reading.
    pub(crate) fn alerts(&self) -> impl Iterator<Item = (&Rule, &str)> {
        let files = self.files.iter();
        let alerts = files.flat_map(RuleFile::alerts);
        alerts.map(|(_, rule, name)| (rule, name))
    }

    /// All rules whose expressions are known, with these, in the order of reading.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (&Rule, &Expression)> {
        let files = self.files.iter();
        let rules = files.flat_map(RuleFile::rules);
        rules.filter_map(|(_, rule)| Some((rule, rule.expression()?)))
    }

    /// Whether the rules of a source are loaded.
    pub(crate) fn loading(&self, cluster: &Cluster, source: &RuleSource) -> Loading {
        let mut by = Vec::new();
        let mut is_open = self.servers.is_empty();
        for (position, server) in self.servers.iter().enumerate() {
            match server.loads(cluster, source) {
                Some(true) => by.push(position),
                Some(false) => {}
                None => is_open = true,
            }
        }
        match (by.is_empty(), is_open) {
            (false, _) => Loading::By(by),
            (true, true) => Loading::Unknown,
            (true, false) => Loading::Never,
        }
    }

    /// The servers that are configured by a file.
    pub(crate) fn configured(&self) -> impl Iterator<Item = &Server> {
        let servers = self.servers.iter();
        servers.filter(|server| matches!(server.kind, ServerKind::Configured { .. }))
    }
}

fn job_names(servers: &[Server], cluster: &Cluster) -> Option<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut maps_labels = false;
    for server in servers {
        let ServerKind::Configured {
            configuration: Some(configuration),
            receives: false,
            ..
        } = &server.kind
        else {
            return None;
        };
        if configuration.has_other_jobs || configuration.text.contains("remote_read") {
            return None;
        }
        for job in &configuration.jobs {
            let JobNames::Known(known) = &job.names else {
                return None;
            };
            maps_labels |= job.maps_labels;
            names.extend(known.iter().cloned());
        }
    }
    let may_be_named_by_label = maps_labels && has_job_label(cluster);
    (!names.is_empty() && !may_be_named_by_label).then_some(names)
}

/// Whether a pod or Service carries a label `job`, which `labelmap` would take up.
fn has_job_label(cluster: &Cluster) -> bool {
    let pods = cluster.workloads().iter().map(|workload| &workload.labels);
    let services = cluster.services().iter().map(|service| &service.labels);
    pods.chain(services)
        .any(|labels| labels.contains_key("job"))
}
