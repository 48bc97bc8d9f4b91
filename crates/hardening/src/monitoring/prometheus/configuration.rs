//! The configuration file of a Prometheus.

use super::glob;
use super::jobs::ScrapeJob;
use crate::cluster::{Cluster, MountedFile, WorkloadContainer};
use crate::finding::{FieldPath, ManifestId, Place};
use crate::manifest::Node;
use crate::monitoring::duration::Duration;
use crate::monitoring::rules::Origin;

/// What a configuration says about rules, targets and Alertmanagers.
#[derive(Debug)]
pub(crate) struct Configuration {
    /// The key that holds it.
    pub(crate) place: Place,
    pub(crate) rule_files: Vec<RuleGlob>,
    pub(crate) jobs: Vec<ScrapeJob>,
    /// Whether more jobs stand in files that the bundle does not show.
    pub(crate) has_other_jobs: bool,
    /// Whether alerts are sent anywhere.
    pub(crate) has_alertmanagers: bool,
    /// The text without comments, for what is not read of it.
    pub(crate) text: String,
    /// The keys that the container sees as files.
    pub(crate) files: Vec<VisibleFile>,
}

/// An entry of `rule_files`.
#[derive(Debug)]
pub(crate) struct RuleGlob {
    /// As the container reads it: an absolute path.
    pub(crate) pattern: String,
    pub(crate) place: Place,
    /// Whether files may be there that the bundle does not show.
    pub(crate) is_open: bool,
}

/// A key under the path that the container sees it at.
#[derive(Debug)]
pub(crate) struct VisibleFile {
    pub(crate) file: String,
    pub(crate) manifest: ManifestId,
    pub(crate) path: FieldPath,
    pub(crate) is_secret: bool,
    pub(crate) is_rules: bool,
}

const DEFAULT_INTERVAL: Duration = Duration::from_milliseconds(60_000);

impl RuleGlob {
    /// Whether it takes a file.
    pub(crate) fn matches(&self, file: &str) -> bool {
        glob::matches(&self.pattern, file)
    }
}

impl Configuration {
    /// The configuration that a container is started with; `None` where the bundle does not show it as text.
    pub(super) fn of(cluster: &Cluster, container: &WorkloadContainer<'_>) -> Option<Self> {
        let path = file_named(container);
        let MountedFile::Text(text) = container.file_at(cluster, &path) else {
            return None;
        };
        let bundle = cluster.bundle();
        let manifest = text.object.manifest;
        // What is encoded has no place for its lines.
        if text.path.segments().first() == Some(&"data".into()) && text.is_secret {
            return None;
        }
        let node = bundle.manifest(manifest).root.at(&text.path)?;
        let embedded = bundle.embedded(bundle.manifest(manifest).source, node);
        let root = embedded.documents.first()?;
        let origin = Origin::text(bundle, manifest, text.path.clone());
        let global = root.get("global");
        let interval = global.and_then(|global| global.get("scrape_interval")?.as_str());
        let interval = interval.and_then(|interval| Duration::parse(interval).ok());
        let interval = interval.unwrap_or(DEFAULT_INTERVAL);
        let list = |key| {
            root.get(key)
                .and_then(Node::as_sequence)
                .unwrap_or_default()
        };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let glob = |node: &Node| {
            let written = node.as_str()?;
            let pattern = match written.starts_with('/') {
                true => written.to_owned(),
                false => format!("{folder}/{}", written.trim_start_matches("./")),
            };
            Some(RuleGlob {
                is_open: is_open(cluster, container, &pattern),
                pattern,
                place: origin.place(&FieldPath::root(), node),
            })
        };
        let files = visible_files(cluster, container);
        let place = Place::key(manifest, text.path.clone());
        let mut jobs: Vec<_> = list("scrape_configs")
            .iter()
            .map(|job| ScrapeJob::of(job, &origin, interval))
            .collect();
        let mut text = without_comments(&text.text);
        let others: Vec<_> = list("scrape_config_files")
            .iter()
            .filter_map(glob)
            .collect();
        let mut is_hidden = others.iter().any(|glob| glob.is_open);
        for file in files
            .iter()
            .filter(|file| others.iter().any(|glob| glob.matches(&file.file)))
        {
            // What is encoded is not looked into.
            if file.is_secret {
                is_hidden = true;
                continue;
            }
            add_jobs(cluster, file, interval, &mut jobs, &mut text);
        }
        let alertmanagers = root
            .get("alerting")
            .and_then(|alerting| alerting.get("alertmanagers"))
            .and_then(Node::as_sequence);
        Some(Self {
            place,
            rule_files: list("rule_files").iter().filter_map(glob).collect(),
            jobs,
            has_other_jobs: is_hidden,
            has_alertmanagers: alertmanagers.is_some_and(|list| list.iter().any(names_any)),
            text,
            files,
        })
    }
}

/// Adds the jobs of a file of `scrape_config_files`, and its text.
fn add_jobs(
    cluster: &Cluster,
    file: &VisibleFile,
    interval: Duration,
    jobs: &mut Vec<ScrapeJob>,
    text: &mut String,
) {
    let bundle = cluster.bundle();
    let written = bundle.manifest(file.manifest);
    let Some(node) = written.root.at(&file.path) else {
        return;
    };
    text.push_str(&without_comments(node.as_str().unwrap_or_default()));
    let embedded = bundle.embedded(written.source, node);
    let origin = Origin::text(bundle, file.manifest, file.path.clone());
    let root = embedded.documents.first();
    let listed = root.and_then(|root| root.get("scrape_configs")?.as_sequence());
    let listed = listed.unwrap_or_default().iter();
    jobs.extend(listed.map(|job| ScrapeJob::of(job, &origin, interval)));
}

/// The value of `--config.file`.
fn file_named(container: &WorkloadContainer<'_>) -> String {
    let spec = container.spec;
    let mut words = spec.command.iter().chain(&spec.args).flatten();
    let mut path = None;
    while let Some(word) = words.next() {
        let Some(flag) = word.trim_start_matches('-').strip_prefix("config.file") else {
            continue;
        };
        path = match flag.strip_prefix('=') {
            Some(value) => Some(value.to_owned()),
            None if flag.is_empty() => words.next().cloned(),
            None => path,
        };
    }
    match path {
        // The working folder of the image is `/prometheus`.
        Some(path) if !path.starts_with('/') => format!("/prometheus/{path}"),
        Some(path) => path,
        None => "/etc/prometheus/prometheus.yml".to_owned(),
    }
}

/// Whether something may write files there that the bundle does not show: a volume that is no ConfigMap of it.
fn is_open(cluster: &Cluster, container: &WorkloadContainer<'_>, pattern: &str) -> bool {
    let fixed = match glob::is_pattern(pattern) {
        true => pattern.split(['*', '?', '[']).next().unwrap_or(""),
        false => pattern,
    };
    let folder = fixed.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mounts = container.spec.volume_mounts.iter().flatten();
    let is_mounted = mounts.into_iter().any(|mount| {
        let at = mount.mount_path.trim_end_matches('/');
        let below = |inner: &str, outer: &str| {
            inner == outer
                || inner
                    .strip_prefix(outer)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        // A mount below the folder may hold what a wildcard takes.
        below(folder, at) || below(at, folder) || below(fixed, at)
    });
    let file = match glob::is_pattern(pattern) {
        true => format!("{folder}/any"),
        false => pattern.to_owned(),
    };
    // The images of Prometheus have no rule files of their own.
    is_mounted && matches!(container.file_at(cluster, &file), MountedFile::Unknown)
}

/// Whether an entry of `alertmanagers` has anything to find Alertmanagers by.
fn names_any(entry: &Node) -> bool {
    let fields = entry.as_mapping().into_iter();
    let mut fields = fields.flat_map(|mapping| mapping.entries());
    fields.any(|field| {
        let list = field.value.as_sequence().unwrap_or_default();
        match &*field.key {
            "static_configs" => list.iter().any(|group| {
                let targets = group.get("targets").and_then(Node::as_sequence);
                targets.is_some_and(|targets| !targets.is_empty())
            }),
            key => key.ends_with("_sd_configs") && !list.is_empty(),
        }
    })
}

fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        let end = match line.find(" #") {
            _ if line.starts_with('#') => 0,
            found => found.unwrap_or(line.len()),
        };
        kept.push_str(line.get(..end).unwrap_or(""));
        kept.push('\n');
    }
    kept
}

fn visible_files(cluster: &Cluster, container: &WorkloadContainer<'_>) -> Vec<VisibleFile> {
    let files = container.files(cluster).into_iter();
    files
        .map(|file| VisibleFile {
            is_secret: file.is_secret,
            is_rules: crate::monitoring::rules::looks_like_rules(&file.text),
            file: file.file,
            manifest: file.object.manifest,
            path: file.path,
        })
        .collect()
}
