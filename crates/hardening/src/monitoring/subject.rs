//! Which workloads an alert speaks of, and whether it says in words what is wrong.

use super::evaluation::{self, Firing};
use super::invariants::alert_without_explanation::{is_explained, is_heartbeat};
use super::invariants::alert_without_runbook::{has_runbook, is_critical};
use super::pattern::Pattern;
use super::promql::{MatchOperation, Matcher, Selector};
use super::{Loaded, Monitoring};
use crate::cluster::{Workload, WorkloadKind};

/// What the expression of an alert tells of workloads.
#[derive(Clone, Debug)]
pub struct AlertSubject {
    /// Whether it can fire, and is not known to be loaded by nothing.
    pub is_live: bool,
    /// Whether its severity is `critical`.
    pub is_critical: bool,
    /// Whether it leads to a runbook.
    pub has_runbook: bool,
    /// Whether a summary or a description says what is wrong; a heartbeat needs none.
    pub is_explained: bool,
    selectors: Vec<Looked>,
}

/// How an alert speaks of a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaks {
    /// Not at all.
    No,
    /// As of all pods or workloads of its kind.
    InGeneral,
    /// By its name, or by metrics that have its name.
    ByName,
}

/// What a selector looks at.
#[derive(Clone, Debug)]
struct Looked {
    metric: String,
    conditions: Vec<Condition>,
}

#[derive(Clone, Debug)]
struct Condition {
    label: String,
    wanted: bool,
    value: Wanted,
}

#[derive(Clone, Debug)]
enum Wanted {
    Text(String),
    Pattern(Pattern),
}

/// The labels by which exporters and scrape configurations name what a series is about.
const NAMES: [&str; 14] = [
    "app",
    "app_kubernetes_io_name",
    "component",
    "container",
    "created_by_name",
    "cronjob",
    "daemonset",
    "deployment",
    "job",
    "job_name",
    "pod",
    "service",
    "statefulset",
    "workload",
];

impl Monitoring {
    /// The alerts with what they speak of, in the order of reading.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use hardening::cluster::Cluster;
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::monitoring::{Monitoring, Speaks};
    ///
    /// let yaml = r#"
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: orders, namespace: shop}
    /// spec: {containers: [{name: orders, image: orders}]}
    /// ---
    /// apiVersion: monitoring.coreos.com/v1
    /// kind: PrometheusRule
    /// metadata: {name: shop, namespace: shop}
    /// spec:
    ///   groups:
    ///     - name: shop
    ///       rules: [{alert: OrdersDown, expr: 'up{job="orders"} == 0'}]
    /// "#;
    /// let cluster = Arc::new(Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)])));
    /// let subjects = Monitoring::of(Arc::clone(&cluster)).alert_subjects();
    /// assert_eq!(subjects[0].speaks_of(&cluster.workloads()[0]), Speaks::ByName);
    /// ```
    #[must_use]
    pub fn alert_subjects(&self) -> Vec<AlertSubject> {
        let evaluated = self.evaluated();
        let mut subjects = Vec::new();
        for file in &evaluated.files {
            let loaded = self.loaded(evaluated, file);
            let is_loaded = matches!(loaded, Loaded::By(_) | Loaded::Unknown);
            for (_, rule, _) in file.alerts() {
                let expression = rule.expression();
                let fires = expression
                    .is_some_and(|it| !matches!(evaluation::firing(it), Firing::Never(_)));
                let selectors = expression.map(|it| it.selectors()).unwrap_or_default();
                subjects.push(AlertSubject {
                    is_live: is_loaded && fires,
                    is_critical: is_critical(rule),
                    has_runbook: has_runbook(rule),
                    is_explained: is_explained(rule) || is_heartbeat(rule),
                    selectors: selectors.into_iter().filter_map(Looked::at).collect(),
                });
            }
        }
        subjects
    }
}

impl AlertSubject {
    /// How it speaks of a workload. Linear in its selectors.
    #[must_use]
    pub fn speaks_of(&self, workload: &Workload) -> Speaks {
        let spoken = self
            .selectors
            .iter()
            .map(|looked| looked.speaks_of(workload));
        spoken.max().unwrap_or(Speaks::No)
    }
}

impl Looked {
    fn at(selector: &Selector) -> Option<Self> {
        let conditions = selector.matchers.iter().map(Condition::of);
        Some(Self {
            metric: selector.metric.clone().unwrap_or_default(),
            conditions: conditions.collect::<Option<_>>()?,
        })
    }

    fn speaks_of(&self, workload: &Workload) -> Speaks {
        let is_general = is_general(&self.metric, workload.kind);
        let mut is_named = false;
        for condition in &self.conditions {
            let label = condition.label.as_str();
            if label == "job" && is_general {
                // Such a series is about its other labels; the job is that of the exporter.
                continue;
            }
            if label == "namespace" {
                if !condition.takes(&workload.namespace) {
                    return Speaks::No;
                }
            } else if NAMES.contains(&label) {
                if !names(label, workload).iter().any(|it| condition.takes(it)) {
                    return Speaks::No;
                }
                is_named |= condition.wanted && !condition.takes_everything();
            }
        }
        let prefix = workload.name.replace('-', "_");
        if is_named || is_prefix(&prefix, &self.metric) {
            return Speaks::ByName;
        }
        match is_general {
            true => Speaks::InGeneral,
            false => Speaks::No,
        }
    }
}

impl Condition {
    fn of(matcher: &Matcher) -> Option<Self> {
        let text = || Some(Wanted::Text(matcher.value.clone()));
        let pattern = || Pattern::parse(&matcher.value).ok().map(Wanted::Pattern);
        let (wanted, value) = match matcher.operation {
            MatchOperation::Equal => (true, text()?),
            MatchOperation::NotEqual => (false, text()?),
            MatchOperation::Matches => (true, pattern()?),
            MatchOperation::MatchesNot => (false, pattern()?),
        };
        Some(Self {
            label: matcher.label.clone(),
            wanted,
            value,
        })
    }

    fn takes(&self, value: &str) -> bool {
        let is_met = match &self.value {
            Wanted::Text(text) => Some(text == value),
            Wanted::Pattern(pattern) => pattern.matches(value),
        };
        is_met == Some(self.wanted)
    }

    /// Whether any value will do, as with `.+`.
    fn takes_everything(&self) -> bool {
        match &self.value {
            Wanted::Text(text) => text.is_empty(),
            Wanted::Pattern(pattern) => pattern.matches("any other text") == Some(true),
        }
    }
}

/// The values that a label may have for a workload.
fn names(label: &str, workload: &Workload) -> Vec<String> {
    let name = &workload.name;
    match label {
        "container" => {
            let containers = workload.pod.containers.iter();
            containers.map(|container| container.name.clone()).collect()
        }
        "pod" => match workload.kind {
            WorkloadKind::Pod => vec![name.clone()],
            WorkloadKind::StatefulSet => vec![format!("{name}-0")],
            WorkloadKind::Deployment => vec![format!("{name}-7d4b9c6f58-x2x7z")],
            _ => vec![format!("{name}-x2x7z")],
        },
        "deployment" if workload.kind != WorkloadKind::Deployment => Vec::new(),
        "statefulset" if workload.kind != WorkloadKind::StatefulSet => Vec::new(),
        "daemonset" if workload.kind != WorkloadKind::DaemonSet => Vec::new(),
        "cronjob" if workload.kind != WorkloadKind::CronJob => Vec::new(),
        "job_name" if workload.kind == WorkloadKind::CronJob => vec![format!("{name}-28934400")],
        "job" => {
            let namespace = &workload.namespace;
            let qualified = ["-", "/"].map(|between| format!("{namespace}{between}{name}"));
            qualified
                .into_iter()
                .chain(names("service", workload))
                .collect()
        }
        _ => {
            let of_labels = ["app", "app.kubernetes.io/name", "k8s-app"];
            let of_labels = of_labels.iter().filter_map(|key| workload.labels.get(*key));
            std::iter::once(name).chain(of_labels).cloned().collect()
        }
    }
}

fn is_prefix(name: &str, metric: &str) -> bool {
    let rest = metric.strip_prefix(name);
    !name.is_empty() && rest.is_some_and(|rest| rest.starts_with('_'))
}

/// Whether a metric is one of kube-state-metrics or cAdvisor about pods, or about workloads of a kind.
fn is_general(metric: &str, kind: WorkloadKind) -> bool {
    let of_kind = match kind {
        WorkloadKind::CronJob => "kube_cronjob_",
        WorkloadKind::DaemonSet => "kube_daemonset_",
        WorkloadKind::Deployment => "kube_deployment_",
        WorkloadKind::Job => "kube_job_",
        WorkloadKind::ReplicaSet => "kube_replicaset_",
        WorkloadKind::ReplicationController => "kube_replicationcontroller_",
        WorkloadKind::StatefulSet => "kube_statefulset_",
        WorkloadKind::Pod => "kube_pod_",
    };
    // The Jobs of a CronJob have series of their own.
    let of_its_jobs = kind == WorkloadKind::CronJob && metric.starts_with("kube_job_");
    metric.starts_with(of_kind)
        || of_its_jobs
        || metric.starts_with("kube_pod_")
        || metric.starts_with("container_")
}
