//! Monitoring as it is rendered: what reaches whom, and what is scraped.

mod files;
mod notifications;
mod scraping;
mod workloads;

use std::collections::BTreeMap;

use hardening::analysis::Analysis;
use hardening::baseline::Baseline;
use hardening::finding::{Finding, Severity};
use hardening::monitoring::{Loaded, WhenFiring};
use hardening::spec::Spec;
use proptest::prelude::*;
use serde::Deserialize;
use serde_yaml::Value;

use super::specs::specs;

/// The objects of a rendered bundle, as another reader reads them.
fn objects(spec: &Spec) -> Vec<Value> {
    let baseline = Baseline::of(spec);
    let texts = baseline.manifests().iter().map(|file| file.to_text());
    let objects = texts.flat_map(|text| {
        let documents = serde_yaml::Deserializer::from_str(&text);
        let read = documents.map(|document| Value::deserialize(document).unwrap());
        read.collect::<Vec<_>>()
    });
    objects.collect()
}

/// The objects of a kind with a name.
fn object<'o>(objects: &'o [Value], kind: &str, name: &str) -> &'o Value {
    let mut found = objects
        .iter()
        .filter(|it| it["kind"] == kind && it["metadata"]["name"] == name);
    let first = found.next();
    assert!(found.next().is_none(), "{kind} {name} stands twice");
    first.unwrap_or_else(|| panic!("there is no {kind} {name}"))
}

fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value:?} is no text"))
}

fn list(value: &Value) -> &[Value] {
    value.as_sequence().map_or(&[], Vec::as_slice)
}

/// The analysis of a rendered bundle.
fn analysis(spec: &Spec) -> Analysis {
    Analysis::of(super::rendered::bundle(spec))
}

/// What is wrong with monitoring in a rendered bundle, but for the rules that other areas have to keep: a web UI has its
/// password from the Ingress in front of it.
fn faults(spec: &Spec) -> Vec<String> {
    let findings = analysis(spec).findings();
    let wrong = findings.iter().filter(|it| is_of_monitoring(it));
    wrong
        .map(|it| format!("{}: {}: {}", it.location.file, it.invariant, it.message))
        .collect()
}

fn is_of_monitoring(finding: &Finding) -> bool {
    let is_rule =
        finding.invariant.starts_with("monitoring.") && finding.severity != Severity::Info;
    is_rule && finding.location.file.contains("k8s/monitoring/")
}

#[test]
fn the_phase_1_of_hmco_breaks_no_rule_of_monitoring() {
    assert_eq!(faults(&Spec::hmco()), Vec::<String>::new());
}

#[test]
fn without_monitoring_in_the_spec_nothing_of_it_is_rendered() {
    let mut phase1 = Spec::hmco().phase1().clone();
    phase1.monitoring = None;
    phase1.services.retain(|it| it.name.as_str() != "grafana");
    for service in &mut phase1.services {
        service
            .calls
            .retain(|call| call.to.name.as_str() != "alertmanager");
    }
    phase1
        .access
        .roles
        .retain(|it| it.name.as_str() != "grafana-read-only");
    let baseline = Baseline::of(&Spec::of(phase1).unwrap());
    let mut paths = baseline.manifests().iter().map(|file| &file.path);
    assert!(paths.all(|path| !path.contains("monitoring/")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_spec_renders_what_breaks_a_rule_of_monitoring(drawn in specs()) {
        prop_assert_eq!(faults(&drawn.0), Vec::<String>::new());
    }
}

/// The fields of a text that stands in a ConfigMap.
fn configuration(objects: &[Value], name: &str, key: &str) -> Value {
    let map = object(objects, "ConfigMap", name);
    serde_yaml::from_str(text(&map["data"][key])).unwrap()
}

/// The words behind `--` of the one container of a workload.
fn flags(workload: &Value) -> Vec<(String, String)> {
    let args = list(&workload["spec"]["template"]["spec"]["containers"][0]["args"]);
    let flags = args.iter().map(|word| {
        let (name, value) = text(word).split_once('=').unwrap();
        (name.to_owned(), value.to_owned())
    });
    flags.collect()
}

fn flag<'f>(flags: &'f [(String, String)], name: &str) -> Vec<&'f str> {
    let found = flags.iter().filter(|(it, _)| it == name);
    found.map(|(_, value)| value.as_str()).collect()
}

/// The pairs of a mapping of texts.
fn pairs(value: &Value) -> BTreeMap<String, String> {
    let entries = value.as_mapping().into_iter().flatten();
    entries
        .map(|(key, value)| (text(key).to_owned(), text(value).to_owned()))
        .collect()
}

#[test]
fn every_alert_is_loaded_may_fire_and_reaches_somebody() {
    let analysis = analysis(&Spec::hmco());
    let alerts = analysis.monitoring().defined_alerts();
    assert!(alerts.len() >= 70, "{}", alerts.len());
    for alert in alerts {
        let name = &alert.alert.name;
        let by = vec!["monitoring/prometheus".to_owned()];
        assert_eq!(alert.loaded, Loaded::By(by), "{name}");
        assert!(alert.reaches.is_some_and(|it| !it.is_empty()), "{name}");
        let wanted = match name.as_str() {
            "Watchdog" => WhenFiring::Always,
            _ => WhenFiring::Depends,
        };
        assert_eq!(alert.firing, wanted, "{name}");
    }
}
