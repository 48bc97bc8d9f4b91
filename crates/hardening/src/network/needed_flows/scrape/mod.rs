//! Scrape targets: what a Prometheus of the bundle must reach.

mod discovery;
mod jobs;
mod monitors;
mod relabeling;

use std::collections::BTreeMap;

use super::Reason;
use super::addresses::addresses;
use super::collector::{Collector, Told, ToldTarget};
use super::files::{ConfigEntry, Files};
use super::hosts::Ends;
use super::mounts::mounted_config_maps;
use crate::cluster::{Image, PortRef, Protocol, Workload, WorkloadId};
use crate::finding::{Part, Place, Span};
use crate::manifest::Bundle;

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
    monitors::collect(collector);
}

/// Programs that scrape by a Prometheus configuration.
fn runs_prometheus(workload: &Workload) -> bool {
    let mut images = workload
        .pod
        .containers
        .iter()
        .filter_map(|it| it.image.as_deref());
    images.any(|image| {
        let name = Image::of(image).name();
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
        let bundle = collector.cluster.bundle();
        let source = bundle.manifest(entry.manifest).source;
        let embedded = bundle.embedded(source, entry.node);
        let Some(configuration) = embedded.documents.first() else {
            return Vec::new();
        };
        let namespace = prometheus.namespace.as_str();
        let mut told = Vec::new();
        for job in jobs(configuration, namespace) {
            let reason = Reason::Scrape {
                job: job.name.clone(),
            };
            for (address, span) in &job.targets {
                let evidence = place(entry, *span, bundle);
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
            for (search, span) in &job.searches {
                let evidence = place(entry, *span, bundle);
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

/// The words of the configuration, without quotes.
fn place(entry: &ConfigEntry<'_>, span: Span, bundle: &Bundle) -> Place {
    let source = bundle.source(bundle.manifest(entry.manifest).source);
    let words = span.slice(source.text());
    let quote = u32::from(words.starts_with(['"', '\'']));
    Place::Field {
        manifest: entry.manifest,
        path: entry.path(),
        part: Part::Within(Span::new(span.start + quote, span.end - quote)),
    }
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
