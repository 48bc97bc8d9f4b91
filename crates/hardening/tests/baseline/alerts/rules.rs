//! The rules, held against our own: what these find in others they must not find here.

use std::collections::BTreeSet;

use hardening::analysis::Analysis;
use hardening::api::{AlertFiring, AlertLoading, AnswerBody, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::monitoring::{alert_definitions, alert_groups};
use hardening::spec::{Exporter, Spec};
use proptest::prelude::*;
use serde_json::json;

use super::watched;
use crate::baseline::specs::specs;

/// A Prometheus that loads the rules of a spec and scrapes its jobs, beside an Alertmanager that it knows.
fn analysis(spec: &Spec) -> Analysis {
    let scraped = spec.services().iter().filter(|it| it.metrics.is_some());
    let mut jobs: Vec<_> = scraped
        .flat_map(|service| {
            let probes = service.exporter() == Some(Exporter::Blackbox);
            [Some(service.job()), probes.then(|| service.probes_job())]
        })
        .flatten()
        .collect();
    jobs.extend(["kubelet", "cadvisor", "kube-apiserver"].map(str::to_owned));
    let jobs = jobs.iter().map(|job| json!({"job_name": job}));
    let configuration = json!({
        "global": {"scrape_interval": "30s", "evaluation_interval": "30s"},
        "rule_files": ["/etc/prometheus/rules.yml"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": ["alertmanager:9093"]}]}]},
        "scrape_configs": jobs.collect::<Vec<_>>(),
    });
    let map = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "prometheus", "namespace": "monitoring"},
        "data": {
            "prometheus.yml": configuration.to_string(),
            "rules.yml": json!({"groups": alert_groups(spec)}).to_string(),
        },
    });
    let workload = json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "prometheus", "namespace": "monitoring"},
        "spec": {
            "selector": {"matchLabels": {"app": "prometheus"}},
            "template": {
                "metadata": {"labels": {"app": "prometheus"}},
                "spec": {
                    "containers": [{
                        "name": "prometheus",
                        "image": "docker.io/prom/prometheus:v3.5.0",
                        "volumeMounts": [{"name": "configuration", "mountPath": "/etc/prometheus"}],
                    }],
                    "volumes": [{"name": "configuration", "configMap": {"name": "prometheus"}}],
                },
            },
        },
    });
    let text = format!("{map}\n---\n{workload}\n");
    Analysis::of(Bundle::read([Source::new("rules.yaml", text)]))
}

/// What our rules say of the alerts of a spec.
fn found(spec: &Spec) -> Vec<String> {
    let findings = analysis(spec).findings();
    let of_area = findings
        .iter()
        .filter(|finding| finding.invariant.starts_with("monitoring."));
    of_area
        .map(|finding| format!("{}: {}", finding.invariant, finding.message))
        .collect()
}

#[test]
fn our_rules_find_nothing_in_the_whole_catalogue() {
    assert_eq!(found(&watched()), [""; 0]);
}

#[test]
fn our_rules_find_nothing_in_the_alerts_of_hmco() {
    assert_eq!(found(&Spec::hmco()), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn our_rules_find_nothing_in_the_alerts_of_any_spec(drawn in specs()) {
        if drawn.0.phase1().monitoring.is_some() {
            prop_assert_eq!(found(&drawn.0), [""; 0]);
        }
    }
}

#[test]
fn each_alert_is_loaded_and_can_fire_and_only_the_watchdog_always_does() {
    let answer = ask(&analysis(&watched()), &Question::Alerts {}).unwrap();
    let AnswerBody::Alerts(answer) = answer.answer else {
        panic!("{answer:?}");
    };
    let names: BTreeSet<_> = answer
        .alerts
        .iter()
        .map(|alert| alert.alert.as_str())
        .collect();
    let all: BTreeSet<_> = alert_definitions().map(|alert| alert.name).collect();
    assert_eq!(names, all);
    for alert in &answer.alerts {
        let firing = match alert.alert.as_str() {
            "Watchdog" => AlertFiring::Always,
            _ => AlertFiring::Depends,
        };
        assert_eq!(alert.firing, firing, "{alert:?}");
        assert_eq!(alert.loading, AlertLoading::Loaded, "{alert:?}");
    }
}
