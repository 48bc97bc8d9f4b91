//! What Prometheus and Alertmanager would refuse, or could not do.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use super::{at_service, fault};
use crate::finding::FieldPath;
use crate::spec::SpecError;
use crate::spec::monitoring::{MonitoringSpec, SlackSpec, meta_label};
use crate::spec::phase1::{Exporter, Phase1};
use crate::spec::service::{Component, Origin, Service};

/// The jobs of what Prometheus scrapes of the cluster itself.
const CLUSTER_JOBS: [&str; 3] = ["kubelet", "cadvisor", "kube-apiserver"];
/// Seconds between two scrapes beyond which a window of five minutes no longer has enough of them to tell a rate.
const LONGEST_INTERVAL: u32 = 60;
/// Days that fit into a duration of Prometheus many times over.
const LONGEST_RETENTION: u32 = 3_650;

pub(super) fn check(spec: &Phase1, services: &[Service]) -> Result<(), SpecError> {
    let Some(monitoring) = &spec.monitoring else {
        return Ok(());
    };
    jobs_are_distinct(services)?;
    labels_are_distinct(services)?;
    let path = FieldPath::of("monitoring");
    let prometheus = &monitoring.prometheus;
    for (field, value, most, of) in [
        (
            "intervalSeconds",
            prometheus.interval_seconds,
            LONGEST_INTERVAL,
            "seconds: rates are taken over five minutes",
        ),
        (
            "retentionDays",
            prometheus.retention_days,
            LONGEST_RETENTION,
            "days",
        ),
    ] {
        if value.get() > most {
            return fault(
                &path.then("prometheus").then(field),
                format!("at most {most} {of}"),
            );
        }
    }
    smarthost_is_reached(monitoring, &path)?;
    channels_are_named(
        &monitoring.receivers.slack,
        &path.then("receivers").then("slack"),
    )?;
    probes_are_paths(services)
}

/// A job is the metrics of one service.
fn jobs_are_distinct(services: &[Service]) -> Result<(), SpecError> {
    let of_cluster = CLUSTER_JOBS.into_iter().map(|job| (job.to_owned(), None));
    let mut jobs: BTreeMap<String, Option<(usize, &Service)>> = of_cluster.collect();
    for (at, service) in services.iter().enumerate() {
        let Some(exporter) = service.exporter() else {
            continue;
        };
        let probes = (exporter == Exporter::Blackbox).then(|| service.probes_job());
        for job in [Some(service.job()), probes].into_iter().flatten() {
            let Some(first) = jobs.insert(job.clone(), Some((at, service))) else {
                continue;
            };
            // The name of a component cannot be changed.
            let (at, other) = match first {
                None => (at, "what is scraped of the cluster itself".to_owned()),
                Some((first_at, _)) if service.origin != Origin::Declared => {
                    (first_at, format!("`{}`", service.display()))
                }
                Some((_, first)) => (at, format!("`{}`", first.display())),
            };
            let message =
                format!("Prometheus would know it as the job `{job}`, which is {other} already");
            return fault(&at_service(at).then("name"), message);
        }
    }
    Ok(())
}

/// Prometheus writes the keys of labels with `_` for all that is neither letter nor digit.
fn labels_are_distinct(services: &[Service]) -> Result<(), SpecError> {
    for (at, service) in services.iter().enumerate() {
        if service.metrics.is_none() || service.origin != Origin::Declared {
            continue;
        }
        let mut seen = BTreeMap::new();
        for key in service.labels.as_map().keys() {
            let Some(first) = seen.insert(meta_label(key), key) else {
                continue;
            };
            let message = format!("Prometheus cannot tell the labels `{first}` and `{key}` apart");
            return fault(&at_service(at).then("labels"), message);
        }
    }
    Ok(())
}

/// Mail is handed in at a port that the network lets Alertmanager reach.
fn smarthost_is_reached(monitoring: &MonitoringSpec, path: &FieldPath) -> Result<(), SpecError> {
    let smarthost = &monitoring.receivers.email.smarthost;
    let parts = smarthost.rsplit_once(':').filter(|(host, _)| {
        !host.is_empty()
            && host
                .chars()
                .all(|it| it.is_ascii_alphanumeric() || ".-[]:".contains(it))
    });
    let port = parts.and_then(|(_, port)| port.parse::<NonZeroU16>().ok());
    let path = path.then("receivers").then("email").then("smarthost");
    match port {
        None => fault(&path, format!("`{smarthost}` is no `host:port`")),
        Some(port) if !monitoring.alertmanager.outside.ports.contains(&port) => {
            let message = format!(
                "the network does not let Alertmanager reach port {port}: add it to `monitoring.alertmanager.outside`"
            );
            fault(&path, message)
        }
        Some(_) => Ok(()),
    }
}

fn channels_are_named(slack: &SlackSpec, path: &FieldPath) -> Result<(), SpecError> {
    for (field, channel) in [
        ("critical", Some(&slack.critical)),
        ("warning", Some(&slack.warning)),
        ("info", Some(&slack.info)),
        ("storage", slack.storage.as_ref()),
        ("database", slack.database.as_ref()),
        ("pod", slack.pod.as_ref()),
        ("cluster", slack.cluster.as_ref()),
    ] {
        // What stands in braces would be taken for a template.
        let is_channel = |it: &String| {
            it.len() > 1
                && it.starts_with('#')
                && !it.contains("{{")
                && !it.contains(char::is_whitespace)
        };
        if let Some(channel) = channel.filter(|it| !is_channel(it)) {
            return fault(
                &path.then(field),
                format!("`{channel}` is no channel, such as `#alerts`"),
            );
        }
    }
    Ok(())
}

fn probes_are_paths(services: &[Service]) -> Result<(), SpecError> {
    for (at, service) in services.iter().enumerate() {
        for (number, host) in service.hosts.iter().enumerate() {
            let probe = &host.spec.probe;
            if probe.starts_with('/') && probe.chars().all(|it| it.is_ascii_graphic()) {
                continue;
            }
            let path = match service.origin {
                Origin::Declared => at_service(at).then("hosts").then(number),
                Origin::Component(Component::Prometheus) => {
                    FieldPath::of("monitoring.prometheus.host")
                }
                Origin::Component(_) => FieldPath::of("monitoring.alertmanager.host"),
            };
            let message = "a path begins with `/` and has no blanks".to_owned();
            return fault(&path.then("probe"), message);
        }
    }
    Ok(())
}
