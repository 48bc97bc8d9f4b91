//! The files that Prometheus reads: what promtool says of them, and how many they are.

use std::collections::BTreeSet;
use std::process::Command;

use hardening::spec::Spec;
use serde_yaml::Value;

use super::scraping::{is_scraped, jobs};
use super::{configuration, faults, list, object, objects, pairs, text};

/// Promtool as Debian builds it finds no pods: discovery is replaced by an address, all else is judged.
#[test]
fn promtool_takes_the_configuration() {
    if Command::new("promtool").arg("--version").output().is_err() {
        println!("promtool: skipped, it is not installed (Debian's package prometheus)");
        return;
    }
    let mut configuration = configuration(&objects(&Spec::hmco()), "prometheus", "prometheus.yml");
    let found: Value = serde_yaml::from_str("[{targets: ['localhost:9100']}]").unwrap();
    for job in configuration["scrape_configs"].as_sequence_mut().unwrap() {
        if job
            .as_mapping_mut()
            .unwrap()
            .remove("kubernetes_sd_configs")
            .is_some()
        {
            job["static_configs"] = found.clone();
        }
    }
    let path =
        std::env::temp_dir().join(format!("hardening-prometheus-{}.yml", std::process::id()));
    std::fs::write(&path, serde_yaml::to_string(&configuration).unwrap()).unwrap();
    let output = Command::new("promtool")
        .args(["check", "config", "--syntax-only"])
        .arg(&path)
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
}

/// A spec with so many services that have metrics.
fn of_size(services: usize) -> Spec {
    let mut phase1 = Spec::hmco().phase1().clone();
    phase1.namespaces.iter_mut().for_each(|it| it.quota = None);
    let redis = phase1
        .services
        .iter()
        .find(|it| it.name.as_str() == "redis")
        .unwrap()
        .clone();
    for at in 0..services {
        let mut service = redis.clone();
        service.name = format!("redis-{at}").parse().unwrap();
        service.calls.clear();
        phase1.services.push(service);
    }
    Spec::of(phase1).unwrap()
}

#[test]
fn jobs_that_are_too_many_for_one_file_stand_in_several_that_prometheus_reads() {
    let spec = of_size(1_000);
    let objects = objects(&spec);
    let scraped = spec.services().iter().filter(is_scraped).count();
    assert_eq!(
        jobs(&objects).len(),
        scraped + 4,
        "with those of the cluster, and the probes"
    );
    let main = configuration(&objects, "prometheus", "prometheus.yml");
    assert_eq!(
        main["scrape_config_files"][0],
        "/etc/prometheus/config/jobs-*.yml"
    );
    let pod = &object(&objects, "StatefulSet", "prometheus")["spec"]["template"]["spec"];
    let volume = list(&pod["volumes"])
        .iter()
        .find(|it| it["name"] == "config")
        .unwrap();
    let mounted: BTreeSet<_> = list(&volume["projected"]["sources"])
        .iter()
        .map(|it| text(&it["configMap"]["name"]))
        .collect();
    let maps = objects.iter().filter(|it| {
        it["kind"] == "ConfigMap"
            && pairs(&it["data"])
                .keys()
                .any(|key| key.starts_with("jobs-"))
    });
    let maps: BTreeSet<_> = maps.map(|it| text(&it["metadata"]["name"])).collect();
    assert!(
        maps.len() > 1 && maps.is_subset(&mounted),
        "{maps:?} {mounted:?}"
    );
}

#[test]
fn every_object_fits_into_the_annotation_in_which_kubectl_keeps_it() {
    for spec in [Spec::hmco(), of_size(1_000)] {
        for object in objects(&spec) {
            let bytes = serde_json::to_string(&object).unwrap().len();
            assert!(bytes < 262_144, "{:?}: {bytes}", object["metadata"]["name"]);
        }
    }
}

#[test]
fn jobs_in_several_files_are_known_to_the_rules_all_the_same() {
    assert_eq!(faults(&of_size(400)), Vec::<String>::new());
}
