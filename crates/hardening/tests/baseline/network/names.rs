use std::collections::BTreeSet;

use hardening::spec::{Phase1, Spec};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::policies;
use crate::baseline::specs::specs;

/// `namespace/name` of each policy.
fn names(spec: &Spec) -> Vec<String> {
    let text = |policy: &Value, field: &str| policy["metadata"][field].as_str().unwrap().to_owned();
    let policies = policies(spec);
    policies
        .iter()
        .map(|it| format!("{}/{}", text(it, "namespace"), text(it, "name")))
        .collect()
}

fn policy(name: &str) -> Value {
    let (namespace, name) = name.split_once('/').unwrap();
    let mut policies = policies(&Spec::hmco());
    policies
        .retain(|it| it["metadata"]["namespace"] == namespace && it["metadata"]["name"] == name);
    assert_eq!(policies.len(), 1, "{name}");
    policies.remove(0)["spec"].take()
}

/// The values of the label `app` that a selector asks for.
fn apps(selector: &Value) -> Vec<&str> {
    let one = selector["matchLabels"]["app"].as_str();
    let several = selector["matchExpressions"]
        .as_array()
        .into_iter()
        .flatten();
    let several = several.filter(|it| it["key"] == "app" && it["operator"] == "In");
    let several = several.flat_map(|it| it["values"].as_array().unwrap());
    one.into_iter()
        .chain(several.filter_map(Value::as_str))
        .collect()
}

#[test]
fn the_nine_policies_of_hmco_are_where_they_were() {
    let names: BTreeSet<_> = names(&Spec::hmco()).into_iter().collect();
    for name in [
        "data-platform/ingress-to-platform",
        "data-platform/allow-data-platform-internal",
        "data-platform/allow-prometheus-scrape",
        "data-platform/allow-service-dependencies",
        "vault-prod/vault-access-control",
        "monitoring/monitoring-egress-policy",
        "data-platform/default-deny-ingress",
        "data-platform/allow-dns-egress",
        "data-platform/deny-default-serviceaccount",
    ] {
        assert!(names.contains(name), "{name} is not among {names:#?}");
    }
}

#[test]
fn what_has_a_host_is_reached_from_the_ingress_controller_alone() {
    let policy = policy("data-platform/ingress-to-platform");
    let mut reached = apps(&policy["podSelector"]);
    reached.sort_unstable();
    assert_eq!(
        reached,
        [
            "datahub-frontend",
            "dolphinscheduler-api",
            "lakefs",
            "minio",
            "superset",
            "trino-coordinator"
        ]
    );
    let rules = policy["ingress"].as_array().unwrap();
    assert_eq!(rules.len(), 1);
    assert_eq!(
        rules[0]["from"],
        json!([{
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}},
            "podSelector": {"matchLabels": {"app.kubernetes.io/name": "ingress-nginx"}},
        }])
    );
}

#[test]
fn every_exporter_of_the_platform_is_in_one_policy_for_prometheus() {
    let policy = policy("data-platform/allow-prometheus-scrape");
    let spec = Spec::hmco();
    let scraped = spec
        .services()
        .iter()
        .filter(|it| it.namespace.as_str() == "data-platform" && it.metrics.is_some());
    let scraped: Vec<_> = scraped.map(|it| it.name.as_str()).collect();
    assert_eq!(apps(&policy["podSelector"]), scraped);
}

#[test]
fn vault_is_called_at_its_api_by_those_who_keep_secrets_in_it() {
    let policy = policy("vault-prod/vault-access-control");
    assert_eq!(apps(&policy["podSelector"]), ["vault"]);
    let rules = policy["ingress"].as_array().unwrap();
    let api = rules
        .iter()
        .find(|rule| rule["ports"] == json!([{"port": 8200, "protocol": "TCP"}]));
    let from = api.unwrap()["from"].as_array().unwrap();
    assert_eq!(
        from[0]["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"],
        "data-platform"
    );
    assert!(apps(&from[0]["podSelector"]).contains(&"superset"));
}

#[test]
fn what_runs_as_the_default_account_is_shut_off() {
    let policy = policy("data-platform/deny-default-serviceaccount");
    assert_eq!(policy["policyTypes"], json!(["Ingress", "Egress"]));
    assert_eq!(
        (&policy["ingress"], &policy["egress"]),
        (&Value::Null, &Value::Null)
    );
    let expressions = policy["podSelector"]["matchExpressions"]
        .as_array()
        .unwrap();
    let app = expressions.iter().find(|it| it["key"] == "app").unwrap();
    assert_eq!(app["operator"], "NotIn");
    assert!(app["values"].as_array().unwrap().contains(&json!("kafka")));
}

#[test]
fn a_service_that_is_added_changes_no_name() {
    let before = names(&Spec::hmco());
    let mut phase1: Value = serde_json::to_value(Spec::hmco().phase1()).unwrap();
    for namespace in [
        "data-platform",
        "monitoring",
        "vault-prod",
        "cert-manager",
        "ingress-nginx",
    ] {
        phase1["services"].as_array_mut().unwrap().push(json!({
            "name": "newcomer",
            "namespace": namespace,
            "labels": {"app.kubernetes.io/name": "newcomer"},
            "ports": [{"name": "http", "port": 9187}],
            "metrics": {"port": 9188},
            "requests": {"cpu": "10m", "memory": "32Mi"},
            "callsApiServer": true,
            "calls": [{"to": "data-platform/kafka", "port": "kafka"}, {"to": "newcomer"}],
        }));
    }
    let phase1: Phase1 = serde_json::from_value(phase1).unwrap();
    let after: BTreeSet<_> = names(&Spec::of(phase1).unwrap()).into_iter().collect();
    let lost: Vec<_> = before.iter().filter(|it| !after.contains(*it)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_two_policies_of_a_namespace_have_one_name(drawn in specs()) {
        let names = names(&drawn.0);
        let distinct: BTreeSet<_> = names.iter().collect();
        prop_assert_eq!(distinct.len(), names.len(), "{:#?}", names);
    }

    #[test]
    fn every_namespace_denies_both_ways_before_anything_is_allowed(drawn in specs()) {
        let names = names(&drawn.0);
        for namespace in drawn.0.namespaces() {
            let own = format!("{}/", namespace.name);
            let first: Vec<_> = names.iter().filter_map(|it| it.strip_prefix(&own)).take(2).collect();
            prop_assert_eq!(first, ["default-deny-ingress", "default-deny-egress"]);
        }
    }
}
