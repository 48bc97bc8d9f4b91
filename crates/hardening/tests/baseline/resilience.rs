use std::collections::BTreeMap;

use hardening::cluster::{WorkloadId, WorkloadKind};
use hardening::resilience::{Resilience, Verdict};
use hardening::spec::Spec;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::rendered::{cluster, found, names, objects};
use super::small::spec;

/// The specs of the objects of a kind, by `namespace/name`.
fn specs(kind: &str) -> BTreeMap<String, Value> {
    let objects = objects(&Spec::hmco(), kind).into_iter();
    objects
        .map(|it| {
            let text = |field: &str| {
                it["metadata"][field]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned()
            };
            (
                format!("{}/{}", text("namespace"), text("name")),
                it["spec"].clone(),
            )
        })
        .collect()
}

#[test]
fn hmco_has_a_budget_for_each_service_of_its_summary_and_vault_keeps_2_of_3() {
    let budgets = specs("PodDisruptionBudget");
    let guarded = [
        (
            "data-platform",
            &[
                "elasticsearch",
                "kafka",
                "zookeeper",
                "schema-registry",
                "postgres-shared",
                "postgres-workflow",
                "redis",
                "minio",
                "datahub-frontend",
            ][..],
        ),
        (
            "monitoring",
            &["prometheus", "grafana", "loki", "alertmanager"],
        ),
        ("ingress-nginx", &["nginx-ingress-controller"]),
        ("cert-manager", &["cert-manager"]),
        ("vault-prod", &["vault"]),
    ];
    let mut count = 0;
    for (namespace, services) in guarded {
        for service in services {
            let budget = &budgets[&format!("{namespace}/{service}-pdb")];
            assert!(budget["minAvailable"].as_u64().unwrap() >= 1, "{service}");
            assert_eq!(budget["unhealthyPodEvictionPolicy"], "AlwaysAllow");
            count += 1;
        }
    }
    assert_eq!(count, 16);
    assert_eq!(budgets["vault-prod/vault-pdb"]["minAvailable"], 2);
}

#[test]
fn hmco_has_the_quotas_of_its_summary() {
    let quotas = specs("ResourceQuota");
    for (namespace, cpu, memory) in [
        ("data-platform", "32", "64Gi"),
        ("monitoring", "8", "16Gi"),
        ("vault-prod", "4", "8Gi"),
        ("ingress-nginx", "2", "4Gi"),
        ("cert-manager", "1", "2Gi"),
    ] {
        let hard = &quotas[&format!("{namespace}/{namespace}-quota")]["hard"];
        assert_eq!(
            (&hard["requests.cpu"], &hard["requests.memory"]),
            (&json!(cpu), &json!(memory))
        );
        for bound in ["limits.cpu", "limits.memory", "pods"] {
            assert!(hard[bound].is_string(), "{namespace}: {bound}");
        }
    }
}

#[test]
fn a_namespace_without_exposed_ports_opens_no_way_beside_the_ingress_controller() {
    let quotas = specs("ResourceQuota");
    let hard = |namespace: &str| quotas[&format!("{namespace}/{namespace}-quota")]["hard"].clone();
    assert_eq!(hard("vault-prod")["services.loadbalancers"], "0");
    assert_eq!(hard("cert-manager")["services.nodeports"], "0");
    // It is what is exposed.
    assert!(
        hard("ingress-nginx")
            .get("services.loadbalancers")
            .is_none()
    );
    // Its hosts are proved through a Service that may have a port of the nodes.
    assert!(hard("vault-prod").get("services.nodeports").is_none());
}

#[test]
fn a_container_that_says_nothing_gets_250m_and_256mi_and_none_gets_more_than_4_and_8gi() {
    let ranges = specs("LimitRange");
    assert_eq!(ranges.len(), 5);
    for range in ranges.values() {
        assert_eq!(
            range["limits"],
            json!([{
                "type": "Container",
                "default": {"cpu": "250m", "memory": "256Mi"},
                "defaultRequest": {"cpu": "250m", "memory": "256Mi"},
                "min": {"cpu": "10m", "memory": "32Mi"},
                "max": {"cpu": "4", "memory": "8Gi"},
            }])
        );
    }
}

#[test]
fn priorities_are_1000_500_for_all_that_say_nothing_and_100() {
    let classes = objects(&Spec::hmco(), "PriorityClass").into_iter();
    let classes: Vec<_> = classes
        .map(|it| {
            (
                it["metadata"]["name"].clone(),
                it["value"].clone(),
                it["globalDefault"] == true,
            )
        })
        .collect();
    assert_eq!(
        classes,
        [
            (json!("critical-services"), json!(1000), false),
            (json!("standard-services"), json!(500), true),
            (json!("low-priority-batch"), json!(100), false),
        ]
    );
}

#[test]
fn before_1_27_a_budget_has_no_field_that_the_api_server_would_drop() {
    let text =
        hardening::spec::HMCO.replace("kubernetesVersion: \"1.32\"", "kubernetesVersion: \"1.26\"");
    let old = Spec::parse("old.yaml", &text, Default::default()).unwrap();
    for budget in objects(&old, "PodDisruptionBudget") {
        assert!(
            budget["spec"].get("unhealthyPodEvictionPolicy").is_none(),
            "{budget}"
        );
    }
}

#[test]
fn a_class_that_no_service_has_is_not_there() {
    let text = hardening::spec::HMCO.replace("priority: critical", "priority: standard");
    let spec = Spec::parse("flat.yaml", &text, Default::default()).unwrap();
    let standard = names(&spec, "PriorityClass");
    // cert-manager and Prometheus are critical of themselves.
    assert!(standard.contains(&"critical-services".to_owned()));
    let bare = "apiVersion: hardening/v1alpha1\nkind: Phase1\ncluster: {name: bare, kubernetesVersion: '1.32', apiServer: {addresses: [10.0.0.1]}, nodes: [10.0.0.0/24]}\nnamespaces: [{name: shop}]\n";
    let bare = Spec::parse("bare.yaml", bare, Default::default()).unwrap();
    assert_eq!(names(&bare, "PriorityClass"), ["standard-services"]);
}

#[test]
fn every_pod_of_hmco_is_admitted_also_while_it_is_updated() {
    all_are_admitted(&Spec::hmco()).unwrap();
}

fn all_are_admitted(spec: &Spec) -> Result<(), TestCaseError> {
    let resilience = Resilience::of(cluster(spec));
    let admission = resilience.admission();
    prop_assert!(admission.rejected_quotas().is_empty());
    prop_assert!(admission.rejected_limit_ranges().is_empty());
    prop_assert!(admission.refused_claims().is_empty());
    for (id, admitted) in admission.workloads() {
        let name = resilience.cluster().workload(id).display();
        prop_assert!(admitted.refused.is_none(), "{}", name);
        prop_assert!(admitted.full.refusal.is_none(), "{}", name);
        let update = admitted.update.as_ref().and_then(|it| it.refusal.as_ref());
        prop_assert!(update.is_none(), "{}: {:?}", name, update);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_pod_is_admitted_also_while_it_is_updated(spec in spec()) {
        all_are_admitted(&spec)?;
    }

    #[test]
    fn a_drain_may_evict_what_is_not_to_be_kept_and_at_least_one(spec in spec()) {
        let resilience = Resilience::of(cluster(&spec));
        let disruptions = resilience.disruptions();
        let services: BTreeMap<_, _> = spec
            .services()
            .iter()
            .map(|it| ((it.namespace.as_str(), it.name.as_str()), it))
            .collect();
        for (id, workload) in resilience.cluster().workloads_by_id() {
            let service = services[&(workload.namespace.as_str(), workload.name.as_str())];
            let expected = match service.min_available {
                _ if workload.kind == WorkloadKind::DaemonSet => Verdict::NotEvicted,
                Some(available) => Verdict::AtATime(service.replicas - available),
                None => Verdict::Unguarded,
            };
            prop_assert!(expected != Verdict::AtATime(0));
            prop_assert_eq!(disruptions.of(id).verdict, expected, "{}", workload.display());
        }
    }

    /// Pods that are kept on different nodes: one of each service on the node, in any order.
    #[test]
    fn a_node_with_a_pod_of_each_service_can_be_drained(spec in spec()) {
        let resilience = Resilience::of(cluster(&spec));
        let workloads = resilience.cluster().workloads_by_id();
        let node: Vec<(WorkloadId, u32)> = workloads
            .filter(|(_, it)| it.kind != WorkloadKind::DaemonSet)
            .map(|(id, _)| (id, 1))
            .collect();
        let drain = resilience.disruptions().drain(&node);
        prop_assert!(drain.blocked.is_empty(), "{:?}", drain.blocked);
    }

    #[test]
    fn nothing_is_found_that_needs_a_hand(spec in spec()) {
        let found = found(&spec, &["resilience"]);
        prop_assert!(found.is_empty(), "{:#?}", found);
    }
}
