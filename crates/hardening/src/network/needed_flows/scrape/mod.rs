//! Scrape targets: what a Prometheus of the bundle must reach.

mod discovery;
mod jobs;
mod relabeling;

use std::collections::BTreeMap;
use std::ops::Range;

use super::Reason;
use super::addresses::addresses;
use super::collector::{Collector, Told, ToldTarget};
use super::files::{ConfigEntry, Files};
use super::hosts::Ends;
use super::ingress::repository;
use super::mounts::mounted_config_maps;
use super::stretch::stretch;
use crate::cluster::{PortRef, Protocol, Workload, WorkloadId};
use crate::finding::{FieldPath, Place};
use crate::manifest::{Bundle, Node, Source};

use discovery::{Discoverable, Found, Search};
use jobs::{Job, jobs};
use relabeling::{Outcome, Value, relabel};

/// Takes up the targets of every Prometheus.
pub(super) fn collect<'c>(files: &Files<'c>, collector: &mut Collector<'c>) {
    let cluster = collector.cluster;
    let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
    let running = workloads.filter(|(_, workload)| runs_prometheus(workload));
    let mut scrapes = Scrapes::default();
    for (id, workload) in running {
        for entry in configurations(workload, files) {
            for told in scrapes.told(&entry, workload, collector) {
                collector.take(id, &told);
            }
        }
    }
}

/// Programs that scrape by a Prometheus configuration.
fn runs_prometheus(workload: &Workload) -> bool {
    let mut images = workload
        .pod
        .containers
        .iter()
        .filter_map(|it| it.image.as_deref());
    images.any(|image| {
        let name = repository(image).rsplit('/').next().unwrap_or("");
        name == "prometheus" || name.ends_with("-prometheus") || name == "vmagent"
    })
}

/// The mounted texts that are Prometheus configurations; where `--config.file` names one of them, only that.
fn configurations<'c>(workload: &'c Workload, files: &Files<'c>) -> Vec<ConfigEntry<'c>> {
    let mounted = mounted_config_maps(workload, files);
    let with_jobs = mounted
        .into_iter()
        .filter(|entry| entry.text.contains("scrape_configs:"));
    let mut entries: Vec<_> = with_jobs.collect();
    let containers = workload.pod.containers.iter();
    let mut words = containers.flat_map(|it| it.command.iter().chain(&it.args).flatten());
    let named = words.find_map(|word| {
        let (flag, path) = word.split_once('=')?;
        let flag = flag.trim_start_matches('-');
        matches!(flag, "config.file" | "promscrape.config").then_some(path)
    });
    let file = named.and_then(|path| path.rsplit('/').next());
    if entries.iter().any(|entry| Some(entry.key) == file) {
        entries.retain(|entry| Some(entry.key) == file);
    }
    entries
}

/// The scrape jobs of configurations, and what their searches found: many Prometheus often search alike.
#[derive(Default)]
struct Scrapes<'c> {
    discoverable: Option<Discoverable<'c>>,
    found: BTreeMap<(Search, String), Vec<Found<'c>>>,
}

impl<'c> Scrapes<'c> {
    fn told(
        &mut self,
        entry: &ConfigEntry<'c>,
        prometheus: &Workload,
        collector: &Collector<'c>,
    ) -> Vec<Told> {
        let Some(configuration) = configuration(entry.text) else {
            return Vec::new();
        };
        let namespace = prometheus.namespace.as_str();
        let mut told = Vec::new();
        for job in jobs(&configuration, namespace) {
            let reason = Reason::Scrape {
                job: job.name.clone(),
            };
            for (address, range) in &job.targets {
                let evidence = place(entry, range, collector);
                let nothing = |_: &str| Value::Unknown;
                if let Outcome::Scraped(address) = relabel(&job.steps, address, &nothing) {
                    let targets = at_address(&address, &job, namespace, collector).into_iter();
                    told.extend(targets.map(|target| Told {
                        target,
                        evidence: evidence.clone(),
                        reason: reason.clone(),
                    }));
                }
            }
            for (search, range) in &job.searches {
                let evidence = place(entry, range, collector);
                let found = self.search(search, &job, collector);
                let targets = found
                    .iter()
                    .flat_map(|found| target(found, &job, namespace, collector));
                told.extend(targets.map(|target| Told {
                    target,
                    evidence: evidence.clone(),
                    reason: reason.clone(),
                }));
            }
        }
        told
    }

    fn search(&mut self, search: &Search, job: &Job, collector: &Collector<'c>) -> &[Found<'c>] {
        let discoverable = self
            .discoverable
            .get_or_insert_with(|| Discoverable::of(collector.cluster));
        let alike = (
            search.clone(),
            format!("{} {:?}", job.default_port, job.steps),
        );
        self.found
            .entry(alike)
            .or_insert_with(|| discoverable.search(search, &job.steps, job.default_port))
    }
}

/// What the reader takes for an object, so that it reads the configuration behind it.
const HEAD: &str = "apiVersion: v1\nkind: Configuration\n";

/// The configuration as a tree; its ranges count from the beginning of [`HEAD`].
fn configuration(text: &str) -> Option<Node> {
    let bundle = Bundle::read([Source::new("", format!("{HEAD}{text}"))]);
    let mut manifests = bundle.manifests();
    manifests.next().map(|(_, manifest)| manifest.root.clone())
}

/// The words of the configuration, without quotes.
fn place(entry: &ConfigEntry<'_>, range: &Range<usize>, collector: &Collector<'_>) -> Place {
    let path = FieldPath::of("data").then(entry.key);
    let behind = |at: usize| at.saturating_sub(HEAD.len());
    let range = behind(range.start)..behind(range.end);
    let words = entry.text.get(range.clone()).unwrap_or("");
    let bare = words.trim_matches(['"', '\'']);
    let quote = words.len() - words.trim_start_matches(['"', '\'']).len();
    let start = range.start + quote;
    let range = start..start + bare.len();
    stretch(collector.cluster.bundle(), entry.manifest, path, &range)
}

fn target(
    found: &Found<'_>,
    job: &Job,
    namespace: &str,
    collector: &Collector<'_>,
) -> Vec<ToldTarget> {
    let (service, ends) = match found {
        Found::Address(address) => return at_address(address, job, namespace, collector),
        Found::Pod { id, port } => {
            let ends = Ends {
                to: vec![*id],
                protocol: Protocol::Tcp,
                port: *port,
            };
            (None, vec![ends])
        }
        Found::Service { service, port } => {
            let endpoints = collector.cluster.endpoints(service);
            let port = service.port(&PortRef::Number(*port));
            let ends = port.map(|port| collector.hosts.behind(port, endpoints));
            (Some(service.manifest), ends.unwrap_or_default())
        }
    };
    let targets = ends
        .into_iter()
        .map(|ends| ToldTarget::Pods { service, ends });
    targets.collect()
}

/// A target is an address by definition, whatever its words look like.
fn at_address(
    address: &str,
    job: &Job,
    namespace: &str,
    collector: &Collector<'_>,
) -> Vec<ToldTarget> {
    let scheme = if job.default_port == 443 {
        "https"
    } else {
        "http"
    };
    let url = match address.contains("://") {
        true => address.to_owned(),
        false => format!("{scheme}://{address}"),
    };
    let found = addresses(&url, "").into_iter();
    found
        .flat_map(|address| collector.targets(namespace, &address, None))
        .collect()
}
