//! The catalogue itself: what each alert has, and that each has its cases.

use std::collections::{BTreeMap, BTreeSet};

use hardening::monitoring::{AlertCategory, AlertSeverity, alert_definitions, alert_groups};
use hardening::spec::{Phase1, Spec};
use proptest::prelude::*;

use super::{cases, watched};
use crate::baseline::specs::specs;

/// The alerts that the completion summary of HMCo names.
const OF_THE_SUMMARY: [&str; 20] = [
    "PodRestartingTooOften",
    "PodCrashLooping",
    "PodNotHealthy",
    "PersistentVolumeUsageHigh",
    "PersistentVolumeLowSpace",
    "PersistentVolumeInodeLow",
    "PodMemoryUsageHigh",
    "ContainerCpuThrottled",
    "NodeMemoryPressure",
    "PostgreSQLDown",
    "PostgreSQLTooManyConnections",
    "MySQLDown",
    "ServiceDown",
    "HighErrorRate",
    "HighLatency",
    "DeploymentReplicasMismatch",
    "StatefulSetReplicasMismatch",
    "NodeNotReady",
    "NodeDiskPressure",
    "KubeletDown",
];

fn names(spec: &Spec) -> BTreeSet<String> {
    let groups = alert_groups(spec).into_iter();
    let rules = groups.flat_map(|group| group.rules);
    rules.map(|rule| rule.alert).collect()
}

#[test]
fn each_alert_has_a_case_in_which_it_fires_and_one_in_which_it_is_silent() {
    let of = |firing: bool| -> BTreeSet<_> {
        let those = cases().filter(|case| case.firing.is_empty() != firing);
        those.map(|case| case.alert).collect()
    };
    let all: BTreeSet<_> = alert_definitions().map(|alert| alert.name).collect();
    assert_eq!(of(true), all);
    // That it always fires is what it is for.
    let silent: BTreeSet<_> = all.into_iter().filter(|name| *name != "Watchdog").collect();
    assert_eq!(of(false), silent);
    for case in cases() {
        assert_eq!(
            case.series.is_empty(),
            case.alert == "Watchdog",
            "{}",
            case.alert
        );
    }
}

#[test]
fn a_service_of_each_kind_gives_every_alert_of_the_catalogue() {
    let all: BTreeSet<_> = alert_definitions()
        .map(|alert| alert.name.to_owned())
        .collect();
    assert_eq!(names(&watched()), all);
    assert_eq!(
        all.len(),
        alert_definitions().count(),
        "each name is there once"
    );
    assert_eq!(all.len(), 87);
}

#[test]
fn hmco_has_more_than_70_alerts_in_all_categories_and_those_of_its_summary() {
    let names = names(&Spec::hmco());
    assert!(names.len() >= 70, "{}", names.len());
    for name in OF_THE_SUMMARY {
        assert!(names.contains(name), "{name}");
    }
    let groups = alert_groups(&Spec::hmco());
    let categories: BTreeSet<_> = groups
        .iter()
        .flat_map(|group| &group.rules)
        .map(|rule| rule.labels.category)
        .collect();
    let all: BTreeSet<_> = alert_definitions().map(|alert| alert.category).collect();
    assert_eq!(categories, all);
    assert!(
        groups
            .iter()
            .all(|group| group.interval.to_string() == "30s")
    );
}

#[test]
fn each_rule_says_how_bad_it_is_what_is_wrong_and_where_its_runbook_is() {
    for rule in alert_groups(&Spec::hmco())
        .iter()
        .flat_map(|group| &group.rules)
    {
        let annotations = &rule.annotations;
        assert_eq!(
            annotations.runbook_url,
            format!("https://runbooks.254carbon.com/{}", rule.alert)
        );
        for text in [&annotations.summary, &annotations.description] {
            assert!(text.len() > 10, "{}: {text}", rule.alert);
        }
        assert!(annotations.description.ends_with('.'), "{}", rule.alert);
        // Only the alert that proves that alerting works wakes nobody.
        assert_eq!(
            rule.labels.severity == AlertSeverity::None,
            rule.alert == "Watchdog"
        );
    }
}

#[test]
fn an_alert_is_there_only_where_what_it_looks_at_is_scraped() {
    let with = |exporter: Option<&str>| {
        let mut written = serde_json::to_value(watched().phase1()).unwrap();
        let services = written["services"].as_array_mut().unwrap();
        services.retain(|service| {
            service["name"] == "web"
                || service["name"] == "ingress"
                || service["name"] == "postgres"
        });
        for service in services {
            service["metrics"] = match exporter {
                Some(exporter) if service["name"] == "web" => {
                    serde_json::json!({"port": 8080, "exporter": exporter})
                }
                _ => serde_json::Value::Null,
            };
        }
        let phase1: Phase1 = serde_json::from_value(written).unwrap();
        names(&Spec::of(phase1).unwrap())
    };
    let bare = with(None);
    assert!(
        !bare.contains("RedisDown")
            && !bare.contains("PodCrashLooping")
            && !bare.contains("BackupCronJobTooOld")
    );
    let added = |exporter| -> Vec<_> { with(Some(exporter)).difference(&bare).cloned().collect() };
    assert_eq!(added("redis"), ["RedisDown", "RedisMemoryHigh"]);
    assert_eq!(added("http"), ["HighErrorRate", "HighLatency"]);
    assert_eq!(added("other"), [""; 0]);
    assert!(added("kubeStateMetrics").contains(&"BackupCronJobTooOld".to_owned()));
}

#[test]
fn groups_are_small_and_have_names_of_their_own() {
    let mut written = serde_json::to_value(watched().phase1()).unwrap();
    let services = written["services"].as_array_mut().unwrap();
    services.extend((0..120).map(|at| {
        serde_json::json!({"name": format!("more-{at}"), "namespace": "shop", "metrics": {"port": 8080}})
    }));
    let phase1: Phase1 = serde_json::from_value(written).unwrap();
    let groups = alert_groups(&Spec::of(phase1).unwrap());
    assert!(
        groups
            .iter()
            .all(|group| (1..=50).contains(&group.rules.len()))
    );
    let names: BTreeSet<_> = groups.iter().map(|group| &group.name).collect();
    assert_eq!(names.len(), groups.len());
    assert!(groups.iter().any(|group| group.name == "service-3"));
    for group in &groups {
        let categories: BTreeSet<AlertCategory> = group
            .rules
            .iter()
            .map(|rule| rule.labels.category)
            .collect();
        assert_eq!(categories.len(), 1);
    }
}

proptest! {
    /// Whatever vanishes is noticed: each service with metrics has a rule that fires without any series of it.
    #[test]
    fn each_service_with_metrics_is_missed_when_it_is_gone(drawn in specs()) {
        let spec = &drawn.0;
        let mut missed: BTreeMap<_, usize> = BTreeMap::new();
        for rule in alert_groups(spec).into_iter().flat_map(|group| group.rules) {
            if rule.alert == "ServiceDown" {
                prop_assert!(rule.expr.contains("absent(up{job="), "{}", rule.expr);
                *missed.entry((rule.labels.namespace.unwrap(), rule.labels.service.unwrap())).or_default() += 1;
            }
        }
        let scraped = spec.services().iter().filter(|it| it.metrics.is_some() && spec.phase1().monitoring.is_some());
        let scraped: BTreeMap<_, _> = scraped.map(|it| ((it.namespace.to_string(), it.name.to_string()), 1)).collect();
        prop_assert_eq!(missed, scraped);
    }
}
