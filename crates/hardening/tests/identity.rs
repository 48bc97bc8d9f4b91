//! Objects given twice, and namespaces that nothing declares.

use hardening::analysis::Analysis;
use hardening::finding::{Finding, Severity};
use hardening::manifest::{Bundle, Source};

fn findings(id: &str, files: &[&str]) -> Vec<Finding> {
    let names = ["a.yaml", "b.yaml", "c.yaml"];
    let sources = names.into_iter().zip(files);
    let bundle =
        Bundle::read(sources.map(|(name, yaml)| Source::new(name, format!("---\n{yaml}"))));
    let all = Analysis::of(bundle).findings();
    all.into_iter()
        .filter(|finding| finding.invariant == id)
        .collect()
}

fn twice(first: &str, second: &str) -> (Severity, String) {
    let mut found = findings("cluster.duplicate-object", &[first, second]);
    assert_eq!(found.len(), 1);
    let found = found.remove(0);
    assert_eq!(
        (
            found.location.file.as_str(),
            found.related[0].location.file.as_str()
        ),
        ("b.yaml", "a.yaml")
    );
    (found.severity, found.message)
}

#[test]
fn a_second_declaration_removes_the_labels_and_annotations_it_lacks() {
    let (severity, message) = twice(
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {a: x, b: x}, annotations: {c: x}}}",
        "{apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {b: x}}}",
    );
    assert_eq!(severity, Severity::Error);
    assert_eq!(
        message,
        "Namespace `shop` is declared twice; this declaration removes the label `a`, the annotation `c`"
    );
}

#[test]
fn a_second_declaration_removes_fields_and_named_items_and_contradicts_values() {
    let deployment = |spec: &str, env: &str| {
        format!(
            "{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web}}, spec: {{{spec}, template: \
             {{spec: {{containers: [{{name: web, env: [{env}]}}]}}}}}}}}"
        )
    };
    let (severity, message) = twice(
        &deployment(
            "replicas: 3, paused: true",
            "{name: A, value: secret1}, {name: B, value: b}",
        ),
        &deployment("replicas: 1", "{name: B, value: secret2}"),
    );
    assert_eq!(severity, Severity::Error);
    assert_eq!(
        message,
        "Deployment `web` is declared twice; this declaration removes `/spec/paused`, \
         `/spec/template/spec/containers/0/env/0` and changes `/spec/replicas`, \
         `/spec/template/spec/containers/0/env/1/value`",
        "values are not told"
    );
}

#[test]
fn a_second_declaration_that_says_the_same_is_a_note_and_one_that_adds_a_warning() {
    let map = |data: &str| {
        format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: m}}, data: {data}}}")
    };
    let (severity, _) = twice(&map("{a: x, b: y}"), &map("{b: y, a: x}"));
    assert_eq!(severity, Severity::Info, "the order of keys means nothing");
    let (severity, _) = twice(&map("{a: x}"), &map("{a: x, b: y}"));
    assert_eq!(severity, Severity::Warning);
}

#[test]
fn what_the_server_writes_and_the_version_of_the_api_are_not_compared() {
    let (severity, _) = twice(
        "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h, uid: u, namespace: default}, status: {x: 1}}",
        "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}}",
    );
    assert_eq!(severity, Severity::Info);
}

#[test]
fn the_same_name_in_another_namespace_or_group_is_another_object() {
    let found = findings(
        "cluster.duplicate-object",
        &[
            "{apiVersion: v1, kind: Service, metadata: {name: a, namespace: x}}",
            "{apiVersion: v1, kind: Service, metadata: {name: a}}",
            "{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: a}}",
        ],
    );
    assert_eq!(found, []);
}

const MISSING: &str = "cluster.missing-namespace";
const DECLARED: &str = "{apiVersion: v1, kind: Namespace, metadata: {name: payments}}";

fn account(namespace: &str) -> String {
    format!(
        "{{apiVersion: v1, kind: ServiceAccount, metadata: {{name: a, namespace: {namespace}}}}}"
    )
}

#[test]
fn an_undeclared_namespace_is_one_finding_with_the_name_that_may_be_meant() {
    let more = account("paymnets").replace("name: a", "name: b");
    let found = findings(MISSING, &[DECLARED, &account("paymnets"), &more]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "no Namespace `paymnets` is declared, which one more object is in"
    );
    assert_eq!(found[0].help.as_deref(), Some("did you mean `payments`?"));
    assert_eq!(found[0].severity, Severity::Error);
}

#[test]
fn namespaces_of_every_cluster_need_no_declaration() {
    assert_eq!(
        findings(
            MISSING,
            &[DECLARED, &account("default"), &account("kube-system")]
        ),
        []
    );
}

#[test]
fn a_bundle_that_declares_no_namespace_gets_one_note() {
    let found = findings(MISSING, &[&account("shop"), &account("vault")]);
    assert_eq!((found.len(), found[0].severity), (1, Severity::Info));
    assert_eq!(
        found[0].message,
        "the bundle declares no Namespace, but is in `shop`, `vault`"
    );
}

#[test]
fn a_namespace_is_declared_even_where_its_labels_are_refused() {
    let broken = "{apiVersion: v1, kind: Namespace, metadata: {name: payments, labels: {a: [b]}}}";
    assert_eq!(findings(MISSING, &[broken, &account("payments")]), []);
}

#[test]
fn an_object_without_namespace_is_told_only_among_others_that_have_one() {
    let without = "{apiVersion: v1, kind: ServiceAccount, metadata: {name: w}}";
    let id = "cluster.namespace-not-given";
    assert_eq!(findings(id, &[without]), []);
    assert_eq!(findings(id, &[without, &account("default")]), []);
    assert_eq!(findings(id, &[without, &account("shop")]).len(), 1);
    let cluster_scoped = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r}, rules: []}";
    let custom = "{apiVersion: example.com/v1, kind: Anything, metadata: {name: r}}";
    assert_eq!(
        findings(id, &[cluster_scoped, custom, &account("shop")]),
        []
    );
}
