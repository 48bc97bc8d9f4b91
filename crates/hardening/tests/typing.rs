//! Manifests to Kubernetes' types: what is taken, what is refused and where, and what real kubectl answers.

use std::fmt::Write;

use hardening::cluster::{Cluster, DecodeProblemKind, Decoded, decode};
use hardening::manifest::{Bundle, Source};
use k8s_openapi::api::core::v1 as core;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;
use serde::de::DeserializeOwned;

fn typed<T: DeserializeOwned>(yaml: &str) -> Decoded<T> {
    let bundle = Bundle::read([Source::new("web.yaml", yaml)]);
    let (_, manifest) = bundle.manifests().next().expect("a manifest");
    decode(&manifest.root)
}

/// `path: what is wrong`, one line each.
fn problems<T>(decoded: &Decoded<T>) -> String {
    let mut lines: Vec<_> = decoded
        .problems
        .iter()
        .map(|problem| format!("{}: {}", problem.path, problem.kind))
        .collect();
    lines.sort();
    lines.join("\n")
}

fn pod(spec: &str) -> Decoded<core::Pod> {
    typed(&format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec: {spec}\n"
    ))
}

#[test]
fn all_refused_values_are_reported_and_the_rest_is_typed() {
    let decoded = pod(
        "{hostNetwork: 'yes', priority: 1.5, terminationGracePeriodSeconds: 3.0, \
         containers: [{name: web, image: [], ports: [{containerPort: 4294967296}]}, {name: 7, image: b}]}",
    );
    assert_eq!(
        problems(&decoded),
        "/spec/containers/0/image: a string is wanted here, not a list\n\
         /spec/containers/0/ports/0/containerPort: the number does not fit into 32 bits\n\
         /spec/containers/1/name: a string is wanted here, not a number\n\
         /spec/hostNetwork: a boolean is wanted here, not a string\n\
         /spec/priority: a whole number is wanted here"
    );
    let spec = decoded.value.unwrap().spec.unwrap();
    assert_eq!(spec.host_network, None);
    assert_eq!(spec.priority, None);
    assert_eq!(spec.termination_grace_period_seconds, Some(3));
    assert_eq!(spec.containers[0].image, None);
    assert_eq!(spec.containers[1].image.as_deref(), Some("b"));
}

#[test]
fn a_refused_entry_of_a_map_is_left_out_and_a_refused_item_of_a_list_keeps_its_place() {
    let decoded = typed::<core::Pod>(
        "kind: Pod\nmetadata: {name: web, labels: {app: web, tier: 1}, finalizers: [a, 2, c]}\n\
         spec: {containers: [{name: web, image: web}]}\n",
    );
    let metadata = decoded.value.unwrap().metadata;
    let labels: Vec<_> = metadata.labels.unwrap().into_iter().collect();
    assert_eq!(labels, [("app".to_owned(), "web".to_owned())]);
    assert_eq!(metadata.finalizers.unwrap(), ["a", "", "c"]);
}

#[test]
fn unknown_fields_are_told_with_their_type_and_its_fields() {
    let decoded =
        pod("{containers: [{name: web, image: web, resource: {limits: {}}}], Volumes: []}");
    assert_eq!(
        problems(&decoded),
        "/spec/Volumes: no such field in PodSpec\n\
         /spec/containers/0/resource: no such field in Container"
    );
    let DecodeProblemKind::UnknownField { known, .. } = decoded.problems[0].kind else {
        panic!("an unknown field");
    };
    assert!(known.contains(&"resources"));
}

#[test]
fn nothing_unknown_is_seen_in_free_maps_and_raw_json() {
    let decoded = typed::<core::ConfigMap>(
        "kind: ConfigMap\nmetadata:\n  name: a\n  annotations: {anything: goes}\n  managedFields:\n  \
         - {manager: m, fieldsV1: {'f:data': {'f:a': {}}}}\ndata: {any: key}\n",
    );
    assert_eq!(problems(&decoded), "");
}

#[test]
fn null_is_an_absent_value_wherever_it_stands() {
    let decoded = pod("{nodeSelector: null, hostNetwork: null, priority: null, \
         containers: [{name: web, image: web, args: null, env: [{name: A, value: null}], \
         resources: {limits: {cpu: null}}, livenessProbe: {httpGet: {path: null, port: 80}}}, null]}");
    assert_eq!(
        problems(&decoded),
        "/spec/containers/1: Container needs `image`\n/spec/containers/1: Container needs `name`"
    );
    let spec = decoded.value.unwrap().spec.unwrap();
    assert_eq!(spec.node_selector, None);
    let limits = spec.containers[0]
        .resources
        .clone()
        .unwrap()
        .limits
        .unwrap();
    assert_eq!(limits["cpu"].0, "0");
}

#[test]
fn quantities_are_texts_or_numbers_that_kubernetes_can_read() {
    let decoded = pod("{containers: [{name: web, image: web, resources: {\
         limits: {cpu: 2, memory: 1.5, storage: 10K}, requests: {cpu: true, memory: ' 1Gi '}}}]}");
    assert_eq!(
        problems(&decoded),
        "/spec/containers/0/resources/limits/storage: there is no such suffix; \
         n, u, m, k, M, G, T, P, E and Ki, Mi, Gi, Ti, Pi, Ei are\n\
         /spec/containers/0/resources/requests/cpu: a quantity is wanted here, not a boolean"
    );
    let resources = decoded.value.unwrap().spec.unwrap().containers[0]
        .resources
        .clone()
        .unwrap();
    let limits: Vec<_> = resources
        .limits
        .unwrap()
        .into_values()
        .map(|quantity| quantity.0)
        .collect();
    assert_eq!(limits, ["2", "1.5"]);
    assert_eq!(resources.requests.unwrap()["memory"].0, "1Gi");
}

#[test]
fn int_or_string_keeps_a_quoted_number_a_string() {
    let decoded = typed::<core::Service>(
        "kind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1, targetPort: '80'}, {port: 2, targetPort: 80.0}, \
         {port: 3, targetPort: yes}, {port: 4, targetPort: 99999999999}]}\n",
    );
    assert_eq!(
        problems(&decoded),
        "/spec/ports/2/targetPort: a whole number or a string is wanted here, not a boolean\n\
         /spec/ports/3/targetPort: the number does not fit into 32 bits"
    );
    let ports = decoded.value.unwrap().spec.unwrap().ports.unwrap();
    let targets: Vec<_> = ports.into_iter().map(|port| port.target_port).collect();
    assert_eq!(
        targets,
        [
            Some(IntOrString::String("80".to_owned())),
            Some(IntOrString::Int(80)),
            None,
            None
        ]
    );
}

#[test]
fn secret_data_is_base64_with_line_breaks_and_its_fault_does_not_show_it() {
    let decoded = typed::<core::Secret>(
        "kind: Secret\nmetadata: {name: a}\ndata:\n  good: |\n    aGVs\n    bG8=\n  bad: hunter2!\n  number: 7\n  empty:\n",
    );
    assert_eq!(
        problems(&decoded),
        "/data/bad: this is not base64\n/data/number: base64 text is wanted here, not a number"
    );
    assert!(!format!("{:?}", decoded.problems).contains("hunter2"));
    let data = decoded.value.unwrap().data.unwrap();
    assert_eq!(data["good"].0, b"hello");
    assert_eq!(data["empty"].0, b"");
    assert_eq!(data.len(), 2);
}

#[test]
fn many_bad_values_cost_no_more_walks_than_one() {
    let entries = (0..5_000).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "  key-{number}: '!'");
        text
    });
    let decoded = typed::<core::Secret>(&format!(
        "kind: Secret\nmetadata: {{name: a}}\ndata:\n{entries}"
    ));
    assert_eq!(decoded.problems.len(), 5_000);
    assert!(decoded.value.unwrap().data.unwrap().is_empty());
}

#[test]
fn times_are_read_and_refused_as_rfc_3339() {
    let decoded = typed::<core::Pod>(
        "kind: Pod\nmetadata: {name: a, creationTimestamp: '2026-01-31T12:00:00Z', deletionTimestamp: yesterday}\n\
         spec: {containers: [{name: a, image: a}]}\n",
    );
    assert_eq!(
        problems(&decoded),
        "/metadata/deletionTimestamp: this is no time such as `2026-01-31T12:00:00Z`"
    );
    let metadata = decoded.value.unwrap().metadata;
    assert_eq!(metadata.deletion_timestamp, None);
    assert_eq!(
        metadata.creation_timestamp.unwrap().0.to_string(),
        "2026-01-31T12:00:00Z"
    );
}

#[test]
fn the_identity_of_a_claim_template_is_ignored_as_kubernetes_does() {
    let decoded = typed::<k8s_openapi::api::apps::v1::StatefulSet>(
        "
kind: StatefulSet
metadata: {name: a}
spec:
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}
  volumeClaimTemplates:
  - {apiVersion: v1beta7, kind: Claim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {}}}
",
    );
    assert_eq!(
        problems(&decoded),
        "/spec/volumeClaimTemplates/0/spec: PersistentVolumeClaimSpec needs `resources`"
    );
    let spec = decoded.value.unwrap().spec;
    let claims = spec.volume_claim_templates.unwrap();
    assert_eq!(claims[0].metadata.name.as_deref(), Some("data"));
}

#[test]
fn a_type_with_rules_of_its_own_is_left_out_where_it_refuses() {
    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default, rename_all = "camelCase")]
    struct Policy {
        deletion: Option<Deletion>,
        schedule: Option<Schedule>,
        name: String,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    enum Deletion {
        Retain,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    struct Schedule {
        cron: String,
    }

    let good = typed::<Policy>("kind: P\ndeletion: Retain\nschedule: {cron: a}\nname: b\n");
    assert_eq!(problems(&good), "/kind: no such field in Policy");
    let good = good.value.unwrap();
    assert_eq!(good.deletion, Some(Deletion::Retain));
    assert_eq!(good.schedule.unwrap().cron, "a");

    let bad = typed::<Policy>("kind: P\nname: b\ndeletion: Destroy\nschedule: {crom: a}\n");
    assert_eq!(
        problems(&bad),
        "/deletion: this value is not allowed here\n/kind: no such field in Policy\n/schedule: Schedule needs `cron`"
    );
    let name = "b".to_owned();
    assert_eq!(
        bad.value,
        Some(Policy {
            name,
            ..Policy::default()
        })
    );
}

#[test]
fn a_wrong_value_does_not_hide_the_object_from_the_cluster() {
    let bundle = Bundle::read([Source::new(
        "web.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: three\n  \
         selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    \
         spec: {containers: [{name: web, image: web}]}\n",
    )]);
    let cluster = Cluster::of(bundle);
    assert_eq!(cluster.workloads()[0].labels["app"], "web");
    assert_eq!(cluster.workloads()[0].replicas, Some(1));
}
