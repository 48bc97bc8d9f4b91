//! What is listed as a workload, and which workloads a selector selects.

use std::collections::BTreeMap;

use hardening::cluster::{Cluster, Requirement, Selector, WorkloadKind};
use hardening::manifest::{Bundle, Source};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use proptest::prelude::*;
use serde_json::json;

fn cluster(yaml: &str) -> Cluster {
    Cluster::of(Bundle::read([Source::new("dump.yaml", yaml)]))
}

fn listed(cluster: &Cluster) -> Vec<String> {
    let workloads = cluster.workloads().iter();
    workloads
        .map(hardening::cluster::Workload::display)
        .collect()
}

fn owned(kind: &str, name: &str, by: &str, labels: &str) -> String {
    let (owner_api, owner_kind, owner) = match by.split_once('/').unwrap() {
        ("Job", owner) => ("batch/v1", "Job", owner),
        ("CronJob", owner) => ("batch/v1", "CronJob", owner),
        ("Node", owner) => ("v1", "Node", owner),
        (kind, owner) => ("apps/v1", kind, owner),
    };
    let (api, spec) = match kind {
        "Pod" => ("v1", "{containers: [{name: a, image: a}]}"),
        "Job" => (
            "batch/v1",
            "{template: {spec: {containers: [{name: a, image: a}]}}}",
        ),
        _ => (
            "apps/v1",
            "{selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, \
             spec: {containers: [{name: a, image: a}]}}}",
        ),
    };
    let owners = match owner {
        "" => String::new(),
        _ => format!(
            "ownerReferences: [{{apiVersion: {owner_api}, kind: {owner_kind}, name: {owner}, uid: u, \
             controller: true}}], "
        ),
    };
    format!(
        "apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}, {owners}labels: {labels}}}\nspec: {spec}\n---\n"
    )
}

#[test]
fn a_dump_lists_a_deployment_once_and_not_its_replica_sets_and_pods() {
    let dump = owned(
        "Pod",
        "web-6d4-x2x",
        "ReplicaSet/web-6d4",
        "{app: web, pod-template-hash: 6d4}",
    ) + &owned("ReplicaSet", "web-6d4", "Deployment/web", "{app: web}")
        + &owned("Deployment", "web", "Deployment/", "{}");
    assert_eq!(listed(&cluster(&dump)), ["default/web[Deployment]"]);
}

#[test]
fn a_pod_belongs_to_its_deployment_even_where_the_replica_set_between_them_is_not_given() {
    let dump = owned("Deployment", "web", "Deployment/", "{}")
        + &owned(
            "Pod",
            "web-6d4-x2x",
            "ReplicaSet/web-6d4",
            "{app: web, pod-template-hash: 6d4}",
        );
    assert_eq!(listed(&cluster(&dump)), ["default/web[Deployment]"]);
}

#[test]
fn pods_whose_controller_is_not_given_are_one_workload_of_its_kind_and_name() {
    let dump = owned(
        "Pod",
        "db-0",
        "StatefulSet/db",
        "{app: db, statefulset.kubernetes.io/pod-name: db-0}",
    ) + &owned(
        "Pod",
        "db-1",
        "StatefulSet/db",
        "{app: db, statefulset.kubernetes.io/pod-name: db-1}",
    ) + &owned("Pod", "db-2", "StatefulSet/db", "{app: db, role: leader}");
    let cluster = cluster(&dump);
    assert_eq!(
        listed(&cluster),
        ["default/db[StatefulSet]", "default/db[StatefulSet]"],
        "the third pod's labels differ by more than its name"
    );
    let replicas: Vec<_> = cluster.workloads().iter().map(|it| it.replicas).collect();
    assert_eq!(replicas, [Some(2), Some(1)]);
}

#[test]
fn a_job_of_a_given_cron_job_is_not_listed_and_a_finished_job_of_its_own_is() {
    let dump = "
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec: {schedule: '@daily', jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: a}]}}}}}
---
"
    .to_owned()
        + &owned("Job", "report-29", "CronJob/report", "{}")
        + &owned("Job", "migrate", "Job/", "{}");
    assert_eq!(
        listed(&cluster(&dump)),
        ["default/report[CronJob]", "default/migrate[Job]"]
    );
}

#[test]
fn a_pod_of_a_node_or_of_a_controller_in_another_namespace_stays_a_pod() {
    let other = owned("Deployment", "web", "Deployment/", "{}").replace(
        "metadata: {name: web,",
        "metadata: {name: web, namespace: other,",
    );
    let dump = owned("Pod", "etcd-n1", "Node/n1", "{}")
        + &other
        + &owned("ReplicaSet", "web-6d4", "Deployment/web", "{app: web}");
    assert_eq!(
        listed(&cluster(&dump)),
        [
            "default/etcd-n1[Pod]",
            "other/web[Deployment]",
            "default/web-6d4[ReplicaSet]"
        ]
    );
}

fn selected(cluster: &Cluster, key: &str, value: &str) -> Vec<String> {
    let labels = BTreeMap::from([(key.to_owned(), value.to_owned())]);
    let ids = cluster.select("default", &Selector::of_labels(&labels));
    ids.into_iter()
        .map(|id| cluster.workload(id).display())
        .collect()
}

#[test]
fn labels_that_controllers_add_to_pods_can_be_selected() {
    let dump = owned("StatefulSet", "db", "StatefulSet/", "{}")
        + &owned("Job", "migrate", "Job/", "{}")
        + &owned("Deployment", "web", "Deployment/", "{}");
    let cluster = cluster(&dump);
    let none: [&str; 0] = [];
    let pod_name = "statefulset.kubernetes.io/pod-name";
    assert_eq!(
        selected(&cluster, pod_name, "db-0"),
        ["default/db[StatefulSet]"]
    );
    assert_eq!(selected(&cluster, pod_name, "cache-0"), none);
    assert_eq!(
        selected(&cluster, "job-name", "migrate"),
        ["default/migrate[Job]"]
    );
    assert_eq!(selected(&cluster, "job-name", "report"), none);
    assert_eq!(
        selected(&cluster, "pod-template-hash", "6d4"),
        ["default/web[Deployment]"]
    );
}

/// The rules of label selectors as the API reference words them, one workload after the other.
fn holds(requirement: &Requirement, labels: &BTreeMap<String, String>) -> bool {
    match requirement {
        Requirement::In(key, values) => {
            matches!(labels.get(key), Some(value) if values.contains(value))
        }
        Requirement::NotIn(key, values) => {
            !matches!(labels.get(key), Some(value) if values.contains(value))
        }
        Requirement::Exists(key) => labels.contains_key(key),
        Requirement::DoesNotExist(key) => !labels.contains_key(key),
    }
}

fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    proptest::collection::btree_map("[abc]", "[xyz]", 0..4)
}

fn requirement() -> impl Strategy<Value = LabelSelectorRequirement> {
    let values = proptest::collection::vec("[xyz]", 1..3);
    (0..4usize, "[abcd]", values).prop_map(|(operator, key, values)| LabelSelectorRequirement {
        key,
        operator: ["In", "NotIn", "Exists", "DoesNotExist"][operator].to_owned(),
        values: (operator < 2).then_some(values),
    })
}

proptest! {
    #[test]
    fn the_index_selects_what_asking_every_workload_would(
        pods in proptest::collection::vec(("[mn]", labels()), 0..30),
        match_labels in labels(),
        expressions in proptest::collection::vec(requirement(), 0..4),
    ) {
        let items: Vec<_> = pods.iter().enumerate().map(|(index, (namespace, labels))| json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": format!("pod-{index}"), "namespace": namespace, "labels": labels},
            "spec": {"containers": [{"name": "a", "image": "a"}]},
        }).to_string()).collect();
        let cluster = cluster(&format!("---\n{}", items.join("\n---\n")));
        prop_assert_eq!(cluster.workloads().len(), pods.len());
        let selector = Selector::parse(&LabelSelector {
            match_labels: Some(match_labels),
            match_expressions: Some(expressions),
        }).unwrap();

        for namespace in ["m", "n", "absent"] {
            let expected: Vec<_> = cluster.workloads().iter()
                .filter(|workload| workload.namespace == namespace)
                .filter(|workload| selector.requirements().iter().all(|it| holds(it, &workload.labels)))
                .map(|workload| workload.name.clone())
                .collect();
            let selected: Vec<_> = cluster.select(namespace, &selector).into_iter()
                .map(|id| cluster.workload(id).name.clone())
                .collect();
            prop_assert_eq!(selected, expected);
        }
    }
}

#[test]
fn a_workload_is_found_by_its_manifest() {
    let cluster = cluster(&owned("StatefulSet", "db", "StatefulSet/", "{}"));
    let workload = &cluster.workloads()[0];
    assert_eq!(workload.kind, WorkloadKind::StatefulSet);
    let id = cluster.workload_of(workload.manifest).unwrap();
    assert_eq!(cluster.workload(id).name, "db");
}

#[test]
fn objects_are_found_by_kind_namespace_and_name_and_of_duplicates_the_later_counts() {
    let cluster = cluster(
        "---
{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}, data: {x: first}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: shop}, data: {x: second}}
---
{apiVersion: batch/v1, kind: Job, metadata: {generateName: run-}}
---
{apiVersion: batch/v1, kind: Job, metadata: {generateName: run-}}
",
    );
    let names = |objects: Vec<&hardening::cluster::Object>| -> Vec<String> {
        let names = objects
            .iter()
            .map(|it| format!("{}/{}", it.namespace(), it.name()));
        names.collect()
    };
    let maps = names(cluster.of_kind("", "ConfigMap").collect());
    assert_eq!(maps, ["default/a", "shop/a", "shop/b"]);
    let in_shop = names(cluster.of_kind_in("", "ConfigMap", Some("shop")).collect());
    assert_eq!(in_shop, ["shop/a", "shop/b"]);
    assert!(cluster.find("", "ConfigMap", Some("shop"), "c").is_none());
    assert!(
        cluster
            .find("apps", "ConfigMap", Some("shop"), "a")
            .is_none()
    );

    let second = cluster.find("", "ConfigMap", Some("shop"), "b").unwrap();
    assert_eq!(
        cluster.object(&second.identity).unwrap().manifest,
        second.manifest
    );
    assert_eq!(cluster.object_of(second.manifest).unwrap().name(), "b");
    let replaced = cluster.replaced()[0];
    assert_eq!((replaced.earlier.0, replaced.later.0), (0, 3));
    assert!(cluster.object_of(replaced.earlier).is_none());
    assert_eq!(
        cluster.replaced().len(),
        1,
        "jobs that get their names later are different ones"
    );
    assert_eq!(cluster.of_kind("batch", "Job").count(), 2);
}
