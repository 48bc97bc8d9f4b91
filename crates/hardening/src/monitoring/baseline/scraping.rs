//! What Prometheus scrapes: each service with metrics by a job of its own, the kubelets, and the API server.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::spec::{Exporter, Origin, Service, Spec, meta_label};

/// Where the account of a pod is mounted.
const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";
/// The namespace of the Service of the API server.
pub(super) const API_SERVER_NAMESPACE: &str = "default";
/// The name of the API server that its certificate has on every cluster.
const API_SERVER: &str = "kubernetes.default.svc";
/// The labels that both a target has and what some exporters tell of others.
const TOLD: &str = "namespace|pod|service";
/// The module of a blackbox_exporter that takes any answer of the class 200; part of its own configuration.
const MODULE: &str = "http_2xx";

/// An entry of `scrape_configs`.
#[derive(Default, Serialize)]
pub(super) struct Job {
    job_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheme: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    metrics_path: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    params: BTreeMap<String, Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization: Option<Authorization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_config: Option<Tls>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    kubernetes_sd_configs: Vec<Discovery>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    static_configs: Vec<StaticTargets>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relabel_configs: Vec<Relabel>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metric_relabel_configs: Vec<Relabel>,
}

#[derive(Serialize)]
struct Authorization {
    credentials_file: String,
}

#[derive(Serialize)]
struct Tls {
    ca_file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_name: Option<&'static str>,
}

#[derive(Serialize)]
struct Discovery {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespaces: Option<Namespaces>,
}

#[derive(Serialize)]
struct Namespaces {
    names: Vec<String>,
}

/// Targets by their addresses.
#[derive(Serialize)]
pub(super) struct StaticTargets {
    pub(super) targets: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) labels: BTreeMap<&'static str, String>,
}

/// A step of relabelling.
#[derive(Default, Serialize)]
struct Relabel {
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    source_labels: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    regex: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_label: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    replacement: Option<String>,
}

impl Relabel {
    fn keep(labels: Vec<String>, values: &[String]) -> Self {
        Self {
            action: Some("keep"),
            source_labels: labels,
            regex: Some(values.join(";")),
            ..Self::default()
        }
    }

    fn copy(from: &str, to: &'static str) -> Self {
        Self {
            source_labels: vec![from.to_owned()],
            target_label: Some(to),
            ..Self::default()
        }
    }

    fn set(to: &'static str, value: String) -> Self {
        Self {
            target_label: Some(to),
            replacement: Some(value),
            ..Self::default()
        }
    }

    fn by_name(action: &'static str, regex: String) -> Self {
        Self {
            action: Some(action),
            regex: Some(regex),
            ..Self::default()
        }
    }
}

/// What is scraped of the cluster itself.
pub(super) fn of_cluster() -> [Job; 3] {
    let node = |name: &str, path: Option<&str>| Job {
        metrics_path: path.map(str::to_owned),
        kubernetes_sd_configs: vec![discovery("node", None)],
        relabel_configs: vec![Relabel::copy("__meta_kubernetes_node_name", "node")],
        ..authenticated(name, None)
    };
    let api_server = Job {
        kubernetes_sd_configs: vec![discovery("endpointslice", Some(API_SERVER_NAMESPACE))],
        relabel_configs: vec![Relabel::keep(
            vec![
                "__meta_kubernetes_service_name".to_owned(),
                "__meta_kubernetes_endpointslice_port_name".to_owned(),
            ],
            &["kubernetes".to_owned(), "https".to_owned()],
        )],
        ..authenticated("kube-apiserver", Some(API_SERVER))
    };
    [
        node("kubelet", None),
        node("cadvisor", Some("/metrics/cadvisor")),
        api_server,
    ]
}

/// The jobs of the services, in their order. Linear in the services.
pub(super) fn of_services(spec: &Spec) -> Vec<Job> {
    let mut jobs = Vec::new();
    for service in spec.services() {
        jobs.extend(of_service(service));
        if service.exporter() == Some(Exporter::Blackbox) {
            jobs.extend(probes(spec, service));
        }
    }
    jobs
}

fn of_service(service: &Service) -> Option<Job> {
    let metrics = service.metrics.as_ref()?;
    let mut labels = Vec::new();
    let mut values = Vec::new();
    for (key, value) in service.labels.as_map() {
        let key = meta_label(key);
        // A label that is not there counts as an empty one.
        if value.is_empty() {
            labels.push(format!("__meta_kubernetes_pod_labelpresent_{key}"));
            values.push("true".to_owned());
        }
        labels.push(format!("__meta_kubernetes_pod_label_{key}"));
        values.push(value.replace('.', "\\."));
    }
    labels.push("__meta_kubernetes_pod_container_port_number".to_owned());
    values.push(metrics.port.to_string());
    labels.push("__meta_kubernetes_pod_phase".to_owned());
    values.push("Running".to_owned());
    let params = metrics.params.iter();
    let params = params.map(|(name, value)| (name.clone(), vec![value.clone()]));
    Some(Job {
        job_name: service.job(),
        metrics_path: (metrics.path != "/metrics").then(|| metrics.path.clone()),
        params: params.collect(),
        kubernetes_sd_configs: vec![discovery("pod", Some(service.namespace.as_str()))],
        relabel_configs: vec![
            Relabel::keep(labels, &values),
            Relabel::copy("__meta_kubernetes_namespace", "namespace"),
            Relabel::set("service", service.name.to_string()),
            Relabel::copy("__meta_kubernetes_pod_name", "pod"),
        ],
        metric_relabel_configs: told_of_others(metrics.exporter),
        ..Job::default()
    })
}

/// Some exporters tell of other things than themselves: their `namespace` is that of the thing, and is what the series
/// are about. `honor_labels` would let them write `job` and `instance` as well.
fn told_of_others(exporter: Exporter) -> Vec<Relabel> {
    let own = Relabel::by_name("labeldrop", TOLD.to_owned());
    let told = Relabel::by_name("labelmap", format!("exported_({TOLD})"));
    let rest = Relabel::by_name("labeldrop", format!("exported_({TOLD})"));
    match exporter {
        // Nothing that it tells is about its own pod.
        Exporter::KubeStateMetrics => vec![own, told, rest],
        Exporter::CertManager | Exporter::IngressNginx => vec![told, rest],
        _ => Vec::new(),
    }
}

/// Asks the hosts of the declared services, as they are asked from outside. Those of the baseline's own web UIs ask for a
/// password, and their pods are scraped anyway.
fn probes(spec: &Spec, prober: &Service) -> Option<Job> {
    let port = prober.metrics.as_ref()?.port;
    let declared = spec
        .services()
        .iter()
        .filter(|service| service.origin == Origin::Declared);
    let hosts = declared.flat_map(|service| service.hosts.iter().map(move |host| (service, host)));
    let targets: Vec<_> = hosts
        .map(|(service, host)| StaticTargets {
            targets: vec![format!("https://{}{}", host.spec.host, host.spec.probe)],
            labels: [
                ("namespace", service.namespace.to_string()),
                ("service", service.name.to_string()),
            ]
            .into(),
        })
        .collect();
    if targets.is_empty() {
        return None;
    }
    Some(Job {
        job_name: prober.probes_job(),
        metrics_path: Some("/probe".to_owned()),
        params: [("module".to_owned(), vec![MODULE.to_owned()])].into(),
        static_configs: targets,
        relabel_configs: vec![
            Relabel::copy("__address__", "__param_target"),
            Relabel::copy("__param_target", "instance"),
            Relabel::set(
                "__address__",
                format!("{}.{}.svc:{port}", prober.name, prober.namespace),
            ),
        ],
        ..Job::default()
    })
}

/// With TLS, and as the account of Prometheus.
fn authenticated(name: &str, server_name: Option<&'static str>) -> Job {
    Job {
        job_name: name.to_owned(),
        scheme: Some("https"),
        authorization: Some(Authorization {
            credentials_file: format!("{ACCOUNT}/token"),
        }),
        tls_config: Some(Tls {
            ca_file: format!("{ACCOUNT}/ca.crt"),
            server_name,
        }),
        ..Job::default()
    }
}

fn discovery(role: &'static str, namespace: Option<&str>) -> Discovery {
    Discovery {
        role,
        namespaces: namespace.map(|name| Namespaces {
            names: vec![name.to_owned()],
        }),
    }
}
