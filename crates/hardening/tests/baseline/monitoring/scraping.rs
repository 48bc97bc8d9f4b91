//! What Prometheus scrapes: its configuration, read and relabelled by a transcription of what Prometheus documents.

use std::collections::{BTreeMap, BTreeSet};

use hardening::spec::{Exporter, Origin, Service, Spec};
use proptest::prelude::*;
use regex_lite::Regex;
use serde_yaml::Value;

use super::super::specs::specs;
use super::{configuration, list, objects, pairs, text};

type Labels = BTreeMap<String, String>;

/// What discovery finds of the pods of a bundle: a target for each port of each container.
fn discovered(objects: &[Value]) -> Vec<Labels> {
    let kinds = ["Deployment", "StatefulSet", "DaemonSet"];
    let workloads = objects
        .iter()
        .filter(|it| kinds.iter().any(|kind| it["kind"] == *kind));
    let mut targets = Vec::new();
    for workload in workloads {
        let template = &workload["spec"]["template"];
        let mut of_pod: Labels = [
            (
                "__meta_kubernetes_namespace".to_owned(),
                text(&workload["metadata"]["namespace"]).to_owned(),
            ),
            (
                "__meta_kubernetes_pod_name".to_owned(),
                format!("{}-0", text(&workload["metadata"]["name"])),
            ),
            (
                "__meta_kubernetes_pod_phase".to_owned(),
                "Running".to_owned(),
            ),
        ]
        .into();
        for (key, value) in pairs(&template["metadata"]["labels"]) {
            let key = key.replace(|it: char| !it.is_ascii_alphanumeric(), "_");
            of_pod.insert(
                format!("__meta_kubernetes_pod_labelpresent_{key}"),
                "true".to_owned(),
            );
            of_pod.insert(format!("__meta_kubernetes_pod_label_{key}"), value);
        }
        for container in list(&template["spec"]["containers"]) {
            for port in list(&container["ports"]) {
                let port = port["containerPort"].as_u64().unwrap();
                let mut target = of_pod.clone();
                target.insert(
                    "__meta_kubernetes_pod_container_port_number".to_owned(),
                    port.to_string(),
                );
                target.insert("__address__".to_owned(), format!("pod:{port}"));
                targets.push(target);
            }
        }
    }
    targets
}

/// The labels after all steps; `None` where one drops them. As in Prometheus' documentation of `relabel_config`.
fn relabelled(steps: &Value, labels: &Labels) -> Option<Labels> {
    let mut labels = labels.clone();
    for step in list(steps) {
        let action = step["action"].as_str().unwrap_or("replace");
        let sources = list(&step["source_labels"]).iter();
        let sources = sources.map(|name| labels.get(text(name)).map_or("", String::as_str));
        let source = sources.collect::<Vec<_>>().join(";");
        let pattern = step["regex"].as_str().unwrap_or("(.*)");
        let pattern = Regex::new(&format!("^(?s:{pattern})$")).unwrap();
        let replacement = step["replacement"].as_str().unwrap_or("$1");
        match action {
            "keep" if pattern.is_match(&source) => {}
            "keep" => return None,
            "replace" => {
                let mut value = String::new();
                if let Some(found) = pattern.captures(&source) {
                    found.expand(replacement, &mut value);
                    labels.insert(text(&step["target_label"]).to_owned(), value);
                }
            }
            "labeldrop" => labels.retain(|name, _| !pattern.is_match(name)),
            "labelmap" => {
                for (name, value) in labels.clone() {
                    if let Some(found) = pattern.captures(&name) {
                        let mut mapped = String::new();
                        found.expand(replacement, &mut mapped);
                        labels.insert(mapped, value);
                    }
                }
            }
            other => panic!("no step does `{other}`"),
        }
    }
    Some(labels)
}

/// The jobs of a configuration by name, those in files beside it among them.
pub(super) fn jobs(objects: &[Value]) -> BTreeMap<String, Value> {
    let mut jobs = BTreeMap::new();
    let maps = objects.iter().filter(|it| it["kind"] == "ConfigMap");
    for (file, text) in maps.flat_map(|it| pairs(&it["data"])) {
        if file == "prometheus.yml" || file.starts_with("jobs-") {
            let read: Value = serde_yaml::from_str(&text).unwrap();
            for job in list(&read["scrape_configs"]) {
                let name = super::text(&job["job_name"]).to_owned();
                assert!(
                    jobs.insert(name.clone(), job.clone()).is_none(),
                    "{name} stands twice"
                );
            }
        }
    }
    jobs
}

pub(super) fn is_scraped(service: &&Service) -> bool {
    service.metrics.is_some()
}

/// The targets of a job, as `namespace/service address`.
fn kept(job: &Value, targets: &[Labels]) -> Vec<String> {
    let discovery = &job["kubernetes_sd_configs"][0];
    assert_eq!(discovery["role"], "pod");
    let namespaces: Vec<_> = list(&discovery["namespaces"]["names"])
        .iter()
        .map(text)
        .collect();
    let searched = targets
        .iter()
        .filter(|it| namespaces.contains(&it["__meta_kubernetes_namespace"].as_str()));
    let kept = searched.filter_map(|it| relabelled(&job["relabel_configs"], it));
    let kept = kept.map(|it| {
        assert_eq!(it["pod"], format!("{}-0", it["service"]));
        format!(
            "{}/{} {}",
            it["namespace"], it["service"], it["__address__"]
        )
    });
    kept.collect()
}

fn each_job_is_of_its_service(spec: &Spec) -> Result<(), TestCaseError> {
    let objects = objects(spec);
    // What other areas render is discovered where it is there.
    let workloads: BTreeSet<_> = objects
        .iter()
        .filter(|it| it["spec"]["template"].is_mapping())
        .map(|it| {
            let metadata = &it["metadata"];
            format!(
                "{}/{}",
                text(&metadata["namespace"]),
                text(&metadata["name"])
            )
        })
        .collect();
    let targets = discovered(&objects);
    let jobs = jobs(&objects);
    for service in spec.services().iter().filter(is_scraped) {
        let job = jobs.get(&service.job());
        prop_assert!(job.is_some(), "{} has no job", service.display());
        if workloads.contains(&service.display()) {
            let port = service.metrics.as_ref().map(|it| it.port.to_string());
            let wanted = format!("{} pod:{}", service.display(), port.unwrap_or_default());
            prop_assert_eq!(kept(&job.cloned().unwrap_or_default(), &targets), [wanted]);
        }
    }
    let of_cluster = ["cadvisor", "kube-apiserver", "kubelet"].map(str::to_owned);
    let of_services = spec.services().iter().filter(is_scraped).map(Service::job);
    let probers = spec
        .services()
        .iter()
        .filter(|it| it.exporter() == Some(Exporter::Blackbox));
    let probes: BTreeSet<_> = probers.map(|it| format!("{}-probes", it.job())).collect();
    let wanted: BTreeSet<_> = of_services.chain(of_cluster).collect();
    let others: BTreeSet<_> = jobs
        .keys()
        .filter(|it| !wanted.contains(*it))
        .cloned()
        .collect();
    prop_assert!(others.is_subset(&probes), "{:?}", others);
    Ok(())
}

#[test]
fn each_job_of_hmco_finds_the_pods_of_its_service_and_no_others() {
    each_job_is_of_its_service(&Spec::hmco()).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn each_job_finds_the_pods_of_its_service_and_no_others(drawn in specs()) {
        if drawn.0.phase1().monitoring.is_some() {
            each_job_is_of_its_service(&drawn.0)?;
        }
    }
}

/// HMCo with other labels at one of its services.
fn hmco_with_labels(labels: &[(&str, &str)]) -> Result<Spec, String> {
    let mut phase1 = Spec::hmco().phase1().clone();
    let labels: Labels = labels
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let redis = phase1
        .services
        .iter_mut()
        .find(|it| it.name.as_str() == "redis")
        .unwrap();
    redis.labels = Some(labels.try_into().unwrap());
    Spec::of(phase1).map_err(|error| error.to_string())
}

#[test]
fn labels_of_any_form_are_found_as_prometheus_writes_them() {
    for labels in [
        &[("app.kubernetes.io/name", "redis-7.4")][..],
        &[("store", "redis"), ("tier", "")],
        &[("example.org/Store_kind", "Redis")],
    ] {
        let spec = hmco_with_labels(labels).unwrap();
        each_job_is_of_its_service(&spec).unwrap();
    }
}

#[test]
fn a_value_is_no_pattern() {
    let spec = hmco_with_labels(&[("app", "redis.7")]).unwrap();
    let objects = objects(&spec);
    let mut targets = discovered(&objects);
    for target in &mut targets {
        if let Some(app) = target
            .get_mut("__meta_kubernetes_pod_label_app")
            .filter(|app| *app == "redis.7")
        {
            *app = "redis-7".to_owned();
        }
    }
    let job = &jobs(&objects)["data-platform-redis"];
    assert_eq!(kept(job, &targets), Vec::<String>::new());
}

#[test]
fn labels_that_prometheus_cannot_tell_apart_are_refused() {
    assert_eq!(
        hmco_with_labels(&[("app.name", "redis"), ("app-name", "store")]).unwrap_err(),
        "/services/3/labels: Prometheus cannot tell the labels `app-name` and `app.name` apart",
    );
}

#[test]
fn a_pod_that_has_ended_is_not_scraped() {
    let objects = objects(&Spec::hmco());
    let mut targets = discovered(&objects);
    for target in &mut targets {
        target.insert(
            "__meta_kubernetes_pod_phase".to_owned(),
            "Failed".to_owned(),
        );
    }
    assert_eq!(
        kept(&jobs(&objects)["data-platform-redis"], &targets),
        Vec::<String>::new()
    );
}

/// The labels of a series as it is stored: the target's win, and what the exporter says instead is `exported_`.
fn stored(job: &Value, target: &[(&str, &str)], exposed: &[(&str, &str)]) -> Labels {
    assert!(job["honor_labels"].is_null());
    let mut labels: Labels = target
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    for (name, value) in exposed {
        let name = match labels.contains_key(*name) {
            true => format!("exported_{name}"),
            false => (*name).to_owned(),
        };
        labels.insert(name, (*value).to_owned());
    }
    relabelled(&job["metric_relabel_configs"], &labels).unwrap()
}

const TARGET: [(&str, &str); 4] = [
    ("job", "j"),
    ("namespace", "own"),
    ("service", "own"),
    ("pod", "own-0"),
];

fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

#[test]
fn what_kube_state_metrics_tells_is_about_what_it_names_and_never_about_itself() {
    let jobs = jobs(&objects(&Spec::hmco()));
    let job = &jobs["monitoring-kube-state-metrics"];
    assert_eq!(
        stored(
            job,
            &TARGET,
            &[
                ("namespace", "shop"),
                ("pod", "web-1"),
                ("container", "web")
            ]
        ),
        labels(&[
            ("job", "j"),
            ("namespace", "shop"),
            ("pod", "web-1"),
            ("container", "web")
        ]),
    );
    assert_eq!(
        stored(job, &TARGET, &[("node", "n1")]),
        labels(&[("job", "j"), ("node", "n1")])
    );
}

#[test]
fn what_the_ingress_controller_tells_is_about_what_it_names_or_about_itself() {
    let jobs = jobs(&objects(&Spec::hmco()));
    for job in [
        "ingress-nginx-nginx-ingress-controller",
        "cert-manager-cert-manager",
    ] {
        let job = &jobs[job];
        assert_eq!(
            stored(job, &TARGET, &[("namespace", "shop"), ("job", "forged")]),
            labels(&[
                ("job", "j"),
                ("exported_job", "forged"),
                ("namespace", "shop"),
                ("service", "own"),
                ("pod", "own-0")
            ]),
        );
        assert_eq!(stored(job, &TARGET, &[]), labels(&TARGET));
    }
    let job = &jobs["data-platform-redis"];
    assert_eq!(
        stored(job, &TARGET, &[("namespace", "forged")])["namespace"],
        "own"
    );
}

#[test]
fn kubelets_and_the_api_server_are_scraped_with_tls_and_the_token_of_prometheus() {
    let jobs = jobs(&objects(&Spec::hmco()));
    for (name, role, path) in [
        ("kubelet", "node", None),
        ("cadvisor", "node", Some("/metrics/cadvisor")),
        ("kube-apiserver", "endpointslice", None),
    ] {
        let job = &jobs[name];
        assert_eq!(job["scheme"], "https");
        assert!(text(&job["tls_config"]["ca_file"]).ends_with("/serviceaccount/ca.crt"));
        assert!(job["tls_config"]["insecure_skip_verify"].is_null());
        assert!(text(&job["authorization"]["credentials_file"]).ends_with("/serviceaccount/token"));
        assert_eq!(job["kubernetes_sd_configs"][0]["role"], role);
        assert_eq!(job["metrics_path"].as_str(), path);
    }
}

#[test]
fn vault_is_asked_for_metrics_in_the_form_of_prometheus() {
    let job = &jobs(&objects(&Spec::hmco()))["vault-prod-vault"];
    assert_eq!(job["metrics_path"], "/v1/sys/metrics");
    assert_eq!(job["params"]["format"][0], "prometheus");
}

#[test]
fn every_declared_host_is_probed_through_the_blackbox_exporter() {
    let spec = Spec::hmco();
    let job = &jobs(&objects(&spec))["monitoring-blackbox-exporter-probes"];
    let mut probed: Vec<_> = list(&job["static_configs"])
        .iter()
        .map(|it| text(&it["targets"][0]).to_owned())
        .collect();
    let declared = spec
        .services()
        .iter()
        .filter(|it| it.origin == Origin::Declared);
    let hosts = declared.flat_map(|service| &service.hosts);
    let mut wanted: Vec<_> = hosts
        .map(|it| format!("https://{}{}", it.spec.host, it.spec.probe))
        .collect();
    probed.sort();
    wanted.sort();
    assert_eq!(probed, wanted);
    assert!(
        wanted.contains(&"https://vault.254carbon.com/v1/sys/health?standbyok=true".to_owned()),
        "{wanted:?}"
    );
    let target = relabelled(
        &job["relabel_configs"],
        &labels(&[("__address__", "https://a.254carbon.com/")]),
    )
    .unwrap();
    assert_eq!(
        target,
        labels(&[
            ("__address__", "blackbox-exporter.monitoring.svc:9115"),
            ("__param_target", "https://a.254carbon.com/"),
            ("instance", "https://a.254carbon.com/"),
        ])
    );
}

#[test]
fn alerts_go_to_every_pod_of_alertmanager_and_carry_the_cluster_alone() {
    let configuration = configuration(&objects(&Spec::hmco()), "prometheus", "prometheus.yml");
    let targets = &configuration["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"];
    assert_eq!(
        list(targets).iter().map(text).collect::<Vec<_>>(),
        [
            "alertmanager-0.alertmanager-headless.monitoring.svc:9093",
            "alertmanager-1.alertmanager-headless.monitoring.svc:9093",
        ]
    );
    assert_eq!(
        pairs(&configuration["global"]["external_labels"]),
        labels(&[("cluster", "hmco")])
    );
    assert_eq!(configuration["global"]["evaluation_interval"], "30s");
}
