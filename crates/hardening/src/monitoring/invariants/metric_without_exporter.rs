//! Metrics of exporters that the bundle does not run.

use std::collections::BTreeSet;

use super::rule_name;
use super::rule_wording::with_others;
use crate::cluster::{Cluster, Image};
use crate::finding::{Invariant, Rule, Severity, Violations, counted, listed};
use crate::monitoring::Monitoring;
use crate::monitoring::promql::{MatchOperation, Selector};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.metric-without-exporter",
        severity: Severity::Warning,
        assumes: Some("the bundle holds all that its Prometheus scrapes"),
        promise: "the metrics that rules use are exported by something",
        page: include_str!("metric_without_exporter.md"),
    },
    check,
};

/// Metrics that one program alone exports.
struct Exporter {
    name: &'static str,
    /// How the names of its metrics begin.
    prefixes: &'static [&'static str],
    /// Parts of the images that export them, and words of a scrape configuration that name them.
    signs: &'static [&'static str],
}

const KUBELET: &str = "the kubelet";

const EXPORTERS: &[Exporter] = &[
    Exporter {
        name: "cAdvisor within the kubelet",
        prefixes: &[
            "container_cpu_",
            "container_fs_",
            "container_memory_",
            "container_network_",
            "container_spec_",
        ],
        signs: &["cadvisor"],
    },
    Exporter {
        name: KUBELET,
        prefixes: &["kubelet_"],
        signs: &["kubelet", "/api/v1/nodes/"],
    },
    Exporter {
        name: "kube-state-metrics",
        prefixes: &[
            "kube_configmap_",
            "kube_cronjob_",
            "kube_daemonset_",
            "kube_deployment_",
            "kube_horizontalpodautoscaler_",
            "kube_ingress_",
            "kube_job_",
            "kube_namespace_",
            "kube_node_",
            "kube_persistentvolume_",
            "kube_persistentvolumeclaim_",
            "kube_pod_",
            "kube_poddisruptionbudget_",
            "kube_replicaset_",
            "kube_resourcequota",
            "kube_secret_",
            "kube_service_",
            "kube_statefulset_",
        ],
        signs: &["kube-state-metrics", "state-metrics", "ksm"],
    },
    Exporter {
        name: "node-exporter",
        prefixes: &[
            "node_cpu_",
            "node_disk_",
            "node_filesystem_",
            "node_load1",
            "node_load5",
            "node_load15",
            "node_memory_",
            "node_network_",
            "node_nf_",
            "node_timex_",
            "node_vmstat_",
        ],
        signs: &["node-exporter", "node_exporter", "nodeexporter"],
    },
    Exporter {
        name: "postgres-exporter",
        prefixes: &[
            "pg_stat_",
            "pg_settings_",
            "pg_replication_",
            "pg_up",
            "pg_locks_",
            "pg_database_",
        ],
        signs: &[
            "postgres-exporter",
            "postgres_exporter",
            "pgexporter",
            "cloudnative-pg",
            "spilo",
            "pgmonitor",
            "crunchy",
        ],
    },
    Exporter {
        name: "mysqld-exporter",
        prefixes: &["mysql_global_", "mysql_slave_", "mysql_up"],
        signs: &[
            "mysqld-exporter",
            "mysqld_exporter",
            "mysql-exporter",
            "mysql_exporter",
        ],
    },
    Exporter {
        name: "redis-exporter",
        prefixes: &["redis_up", "redis_memory_", "redis_connected_", "redis_db_"],
        signs: &["redis-exporter", "redis_exporter", "redis-enterprise"],
    },
    Exporter {
        name: "blackbox-exporter",
        prefixes: &[
            "probe_success",
            "probe_duration_",
            "probe_http_",
            "probe_ssl_",
        ],
        signs: &["blackbox"],
    },
    Exporter {
        name: "elasticsearch-exporter",
        prefixes: &[
            "elasticsearch_cluster_health_",
            "elasticsearch_jvm_",
            "elasticsearch_filesystem_",
        ],
        signs: &[
            "elasticsearch-exporter",
            "elasticsearch_exporter",
            "prometheus-exporter",
        ],
    },
];

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let evaluated = monitoring.evaluated();
    // Only a bundle with a Prometheus of its own shows what is scraped.
    let configurations: Vec<_> = evaluated
        .configured()
        .filter_map(|server| server.configuration())
        .collect();
    if configurations.is_empty() || evaluated.configured().count() != evaluated.servers.len() {
        return;
    }
    let images = images(monitoring.cluster());
    let names = |sign: &str| {
        images.iter().any(|image| image.contains(sign))
            || configurations
                .iter()
                .any(|configuration| configuration.text.contains(sign))
    };
    let scraped = &evaluated.job_names;
    for exporter in EXPORTERS {
        let mut jobs = configurations
            .iter()
            .flat_map(|configuration| &configuration.jobs);
        let by_nodes = exporter.name == KUBELET && jobs.any(|job| job.is_of_kubelets);
        if by_nodes || exporter.signs.iter().any(|sign| names(sign)) {
            continue;
        }
        let mut using = Vec::new();
        for file in &evaluated.files {
            for (_, rule) in file.rules() {
                let selectors = rule
                    .expression()
                    .map(|it| it.selectors())
                    .unwrap_or_default();
                let mut metrics = selectors
                    .into_iter()
                    .filter(|it| !is_of_job(it, scraped.as_ref()))
                    .filter_map(|it| it.metric.as_deref());
                let metric = metrics.find(|metric| {
                    !metric.contains(':')
                        && exporter.prefixes.iter().any(|it| metric.starts_with(it))
                });
                if let Some(metric) = metric {
                    using.push((rule, metric));
                }
            }
        }
        let Some((first, metric)) = using.first() else {
            continue;
        };
        let metrics: BTreeSet<_> = using.iter().map(|(_, metric)| *metric).collect();
        let metrics: Vec<_> = metrics.into_iter().collect();
        let message = format!(
            "{} {} {}, which {} exports, and nothing in the bundle runs or scrapes it",
            counted(using.len(), "rule"),
            if using.len() == 1 { "uses" } else { "use" },
            listed(&metrics),
            exporter.name,
        );
        let violation = violations
            .at(first.expression_place.clone(), message)
            .label(format!("`{metric}` comes from {}", exporter.name))
            .effect("where the metric is never there, a rule gives nothing and its alert never fires")
            .help(match exporter.name.contains(KUBELET) {
                true => "add a scrape job for the kubelets, with `role: node` and, for containers, the path \
                         `/metrics/cadvisor`"
                    .to_owned(),
                false => format!("run {} and add a scrape job for it", exporter.name),
            });
        let others = using.iter().skip(1).map(|(rule, metric)| {
            let name = rule_name(&rule.kind);
            (
                rule.expression_place.clone(),
                format!("`{name}` uses `{metric}`"),
            )
        });
        violations.report(with_others(violation, others));
    }
}

/// Whether a selector asks for a job that is scraped: what its targets export is for whoever wrote it to know.
fn is_of_job(selector: &Selector, scraped: Option<&BTreeSet<String>>) -> bool {
    let mut jobs = selector
        .matchers
        .iter()
        .filter(|it| it.label == "job" && it.operation == MatchOperation::Equal);
    jobs.any(|job| scraped.is_some_and(|scraped| scraped.contains(&job.value)))
}

/// The images of all containers.
fn images(cluster: &Cluster) -> BTreeSet<&str> {
    let workloads = cluster.workloads().iter();
    let containers = workloads.flat_map(|workload| workload.containers());
    containers
        .filter_map(|container| container.spec.image.as_deref())
        .map(|image| Image::of(image).repository)
        .collect()
}
