//! Prometheus: two pods that scrape and judge the same, each by itself.

use std::collections::BTreeMap;

use serde::Serialize;

use super::alertmanager::{external_url, pod_host, probe, read_only};
use super::scraping::{self, Job, StaticTargets};
use super::texts::{self, Texts};
use crate::finding::FieldPath;
use crate::manifest::Document;
use crate::spec::workload::{annotated_workload, container, pod, services};
use crate::spec::{PrometheusSpec, Service, Spec};

/// Where the configuration is mounted.
const CONFIGURATION: &str = "/etc/prometheus/config";
/// The key of the configuration, and the name of its file.
const FILE: &str = "prometheus.yml";
/// Where the rules are mounted.
const RULES: &str = "/etc/prometheus/rules";
/// Where the volume of its claim is mounted.
const DATA: &str = "/var/lib/data";
/// What the jobs of one file may come to.
const ROOM: usize = 200_000;
/// Seconds for it to write down what it has in memory.
const GRACE: i64 = 300;
/// Looks of the kubelet until it has read its log again: half an hour.
const STARTING: i32 = 180;
/// Jobs of the cluster itself, which stand before those of the services.
const OF_CLUSTER: usize = 3;

#[derive(Serialize)]
struct Configuration {
    global: Global,
    alerting: Alerting,
    rule_files: [String; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    scrape_config_files: Option<[String; 1]>,
    scrape_configs: Vec<Job>,
}

#[derive(Serialize)]
struct Global {
    scrape_interval: String,
    evaluation_interval: String,
    external_labels: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Alerting {
    alertmanagers: [Alertmanagers; 1],
}

#[derive(Serialize)]
struct Alertmanagers {
    static_configs: [StaticTargets; 1],
}

/// Jobs in a file of their own.
#[derive(Serialize)]
struct JobFile<'j> {
    scrape_configs: &'j [Job],
}

/// The ConfigMaps of the configuration. Where the jobs are too many for one, they stand in files beside it.
pub(super) fn configuration(
    spec: &Spec,
    prometheus: &Service,
    alertmanager: &Service,
    interval: u32,
) -> Vec<Texts> {
    let mut jobs = Vec::from(scraping::of_cluster());
    let of_services = scraping::of_services(spec);
    let parts = parts(&of_services);
    let mut files = Vec::new();
    let is_parted = parts.len() > 1;
    if is_parted {
        for (at, part) in parts.into_iter().enumerate() {
            let jobs = JobFile {
                scrape_configs: part,
            };
            files.push((
                format!("jobs-{:04}.yml", at + 1),
                Document::of(&jobs).to_yaml(),
            ));
        }
    } else {
        jobs.extend(of_services);
    }
    let web = alertmanager
        .ports
        .iter()
        .find(|port| port.name.as_str() == "web")
        .map_or(0, |port| port.port.get());
    let targets = (0..alertmanager.replicas)
        .map(|at| format!("{}:{web}", pod_host(alertmanager, at)))
        .collect();
    let interval = format!("{interval}s");
    let has_services = jobs.len() > OF_CLUSTER;
    let configuration = Configuration {
        global: Global {
            scrape_interval: interval.clone(),
            evaluation_interval: interval,
            external_labels: [("cluster", spec.cluster().name.to_string())].into(),
        },
        alerting: Alerting {
            alertmanagers: [Alertmanagers {
                static_configs: [StaticTargets {
                    targets,
                    labels: BTreeMap::new(),
                }],
            }],
        },
        rule_files: [format!("{RULES}/*.yml")],
        scrape_config_files: is_parted.then(|| [format!("{CONFIGURATION}/jobs-*.yml")]),
        scrape_configs: jobs,
    };
    let mut document = Document::of(&configuration);
    for (path, comment) in comments(has_services) {
        document = document.with_comment(&path, comment);
    }
    files.insert(0, (FILE.to_owned(), document.to_yaml()));
    texts::packed(prometheus, "prometheus", files)
}

fn comments(has_services: bool) -> Vec<(FieldPath, &'static str)> {
    let job = |at: usize| FieldPath::of("scrape_configs").then(at);
    let mut comments = vec![
        (
            FieldPath::of("alerting"),
            "Every pod by its name: behind one address, half of the alerts would wait for gossip to tell the other pod.",
        ),
        (
            FieldPath::of("global.external_labels"),
            "The same on both pods: what both send is one alert to Alertmanager then.",
        ),
        (
            job(0),
            "A kubelet must have a certificate that the cluster signed (`serverTLSBootstrap: true`): not to look at it would \
             hand the token to whoever answers.",
        ),
    ];
    if has_services {
        comments.push((
            job(OF_CLUSTER),
            "One job for each service, and no annotations of pods: whoever may create a pod would else say what is scraped. \
             Pods that have ended keep their address for a while and would count as down.",
        ));
    }
    comments
}

/// Jobs in their order, in lists that fit into a file.
fn parts(jobs: &[Job]) -> Vec<&[Job]> {
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, job) in jobs.iter().enumerate() {
        let text = Document::of(job).to_yaml();
        // In a list each line stands four columns further to the right.
        let size = texts::size(&text) + 4 * text.lines().count();
        if used + size > ROOM && at > start {
            parts.extend(jobs.get(start..at));
            (start, used) = (at, 0);
        }
        used += size;
    }
    parts.extend(jobs.get(start..));
    parts
}

/// The Services and the workload, whose pods read what is given.
pub(super) fn workload(
    spec: &PrometheusSpec,
    service: &Service,
    configuration: &[Texts],
    rules: &[Texts],
) -> Vec<Document> {
    let mut args = vec![
        format!("--config.file={CONFIGURATION}/{FILE}"),
        format!("--storage.tsdb.path={DATA}"),
        format!("--storage.tsdb.retention.time={}d", spec.retention_days),
        format!("--storage.tsdb.retention.size={}MB", most_kept(spec)),
    ];
    args.extend(external_url(service));
    let mut container = container(service);
    container.args = Some(args);
    container.liveness_probe = Some(probe("/-/healthy", 3));
    container.readiness_probe = Some(probe("/-/ready", 3));
    container.startup_probe = Some(probe("/-/ready", STARTING));
    container.volume_mounts.get_or_insert_default().extend([
        read_only("config", CONFIGURATION),
        read_only("rules", RULES),
    ]);
    let mut pod = pod(service, container);
    pod.termination_grace_period_seconds = Some(GRACE);
    pod.volumes = Some(vec![
        texts::volume("config", configuration),
        texts::volume("rules", rules),
    ]);
    let digest = texts::digest(configuration.iter().chain(rules));
    let template = FieldPath::of("spec.template");
    let args = template.join(&FieldPath::of("spec.containers").then(0).then("args"));
    let mut documents = services(service);
    let workload = annotated_workload(service, pod, digest).into_iter();
    documents.extend(workload.map(|document| {
        document
            .with_comment(
                &args.then(3),
                "Four fifths of the volume: a full one would stop it, and its log and compaction need room as well.",
            )
            .with_comment(
                &template.then("metadata").then("annotations"),
                "Changes with the configuration and the rules, which are read at the start only: to read them again while it \
                 runs would take a port at which anyone can stop it.",
            )
    }));
    documents
}

/// Four fifths of the volume, in MiB.
fn most_kept(spec: &PrometheusSpec) -> i128 {
    let bytes = spec.storage.quantity().round_up(0).unwrap_or_default();
    (bytes / 5 * 4 / 1_048_576).max(1)
}
