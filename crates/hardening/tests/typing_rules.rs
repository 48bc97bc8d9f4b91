//! What the rules about fields, types, names and versions say, and what they must not say.

use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

const RULES: [&str; 8] = [
    "cluster.invalid-name",
    "cluster.invalid-quantity",
    "cluster.invalid-secret-data",
    "cluster.missing-field",
    "cluster.unknown-field",
    "cluster.unknown-kind",
    "cluster.unserved-version",
    "cluster.wrong-type",
];

fn findings(yaml: &str) -> Vec<Finding> {
    let all = Analysis::of(Bundle::read([Source::new("web.yaml", yaml)])).findings();
    all.into_iter()
        .filter(|finding| RULES.contains(&&*finding.invariant))
        .collect()
}

/// `id path: message`.
fn said(yaml: &str) -> Vec<String> {
    let findings = findings(yaml);
    let lines = findings.iter().map(|finding| {
        format!(
            "{} {}: {}",
            finding.invariant, finding.location.path, finding.message
        )
    });
    lines.collect()
}

fn pod(container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - {{name: web, image: web, {container}}}\n"
    )
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_field_that_is_there_twice_under_two_spellings_is_not_renamed() {
    let found = findings(&pod("resources: {}, Resources: {}"));
    assert_eq!(found[0].related[0].message, "`resources` is given already");
    assert!(found[0].fix.is_none());
}

#[test]
fn the_nearest_spelling_is_offered_under_the_field() {
    let found = findings(&pod("imagePullPolcy: Always"));
    assert_eq!(
        found[0].label.as_deref(),
        Some("no such field in Container; did you mean `imagePullPolicy`?")
    );
}

#[test]
fn fields_of_custom_resources_are_not_judged() {
    assert_eq!(
        said(
            "apiVersion: example.com/v1\nkind: Shop\nmetadata: {name: a}\nspec: {anything: [goes], replicas: '3'}\n"
        ),
        NOTHING
    );
}

#[test]
fn an_octal_mode_is_a_number() {
    let yaml = "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers: [{name: web, image: web}]
  volumes: [{name: conf, configMap: {name: conf, defaultMode: 0755}}]
";
    assert_eq!(said(yaml), NOTHING);
}

#[test]
fn a_number_where_a_string_belongs_says_what_to_do() {
    let found = findings(&pod("args: [serve, 8080]"));
    assert_eq!(
        found[0].message,
        "item 2 of `args` must be a string, not a number"
    );
    assert_eq!(found[0].location.path, "/spec/containers/0/args/1");
}

#[test]
fn a_secret_is_never_repeated() {
    let yaml = "
apiVersion: v1
kind: Secret
metadata: {name: shop}
data: {token: hunter2!}
stringData: {pin: 97531}
";
    let found = findings(yaml);
    assert_eq!(found.len(), 2);
    let shown = format!("{found:?}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("97531"),
        "{shown}"
    );
}

#[test]
fn a_service_without_ports_is_refused_unless_it_has_no_address() {
    let service = |spec: &str| {
        said(&format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {spec}\n"
        ))
    };
    assert_eq!(
        service("{selector: {app: web}}"),
        ["cluster.missing-field /spec: ServiceSpec needs `ports`"]
    );
    assert_eq!(service("{clusterIP: None, selector: {app: web}}"), NOTHING);
    assert_eq!(
        service("{type: ExternalName, externalName: web.example}"),
        NOTHING
    );
    assert_eq!(
        service("{ports: [{port: http}]}"),
        ["cluster.wrong-type /spec/ports/0/port: `port` must be a whole number, not a string"]
    );
}

#[test]
fn an_object_needs_a_name_or_a_prefix_to_make_one_of() {
    let named = |metadata: &str| {
        said(&format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {metadata}\n"
        ))
    };
    assert_eq!(
        named("{labels: {a: b}}"),
        ["cluster.missing-field /metadata: the ConfigMap has no name"]
    );
    assert_eq!(named("{generateName: web-}"), NOTHING);
}

#[test]
fn what_is_missing_in_the_template_of_a_stateful_set_is_refused_with_its_pods() {
    let yaml = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db}]}
";
    assert_eq!(
        findings(yaml)[0].effect.as_deref(),
        Some("the API server refuses every pod that the StatefulSet makes")
    );
}

#[test]
fn names_are_judged_by_the_kind_that_has_them() {
    let named = |version: &str, kind: &str, name: &str| {
        said(&format!(
            "apiVersion: {version}\nkind: {kind}\nmetadata: {{name: '{name}'}}\n"
        ))
        .into_iter()
        .filter(|line| line.starts_with("cluster.invalid-name"))
        .collect::<Vec<_>>()
    };
    let rbac = "rbac.authorization.k8s.io/v1";
    assert_eq!(named(rbac, "ClusterRole", "system:Shop"), NOTHING);
    assert_eq!(named("v1", "ConfigMap", "a.b"), NOTHING);
    assert_eq!(named("example.com/v1", "Shop", "A_b"), NOTHING);
    assert_eq!(
        named("v1", "Namespace", "a.b"),
        ["cluster.invalid-name /metadata/name: `a.b` cannot be a name here"]
    );
    assert_eq!(
        named("cert-manager.io/v1", "Issuer", "A"),
        ["cluster.invalid-name /metadata/name: `A` cannot be a name here"]
    );
    assert_eq!(named(rbac, "Role", "a/b").len(), 1);
}

#[test]
fn a_port_in_quotes_is_a_name_without_a_letter() {
    let yaml = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80, targetPort: '8080'}]}\n";
    assert_eq!(
        said(yaml),
        ["cluster.invalid-name /spec/ports/0/targetPort: `8080` cannot be a port name here"]
    );
}

#[test]
fn annotations_may_have_upper_case_in_their_prefix_and_labels_may_not() {
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, labels: {Example.com/a: b}, annotations: {Example.com/a: b}}\n";
    assert_eq!(
        said(yaml),
        [
            "cluster.invalid-name /metadata/labels/Example.com~1a: `Example.com/a` cannot be a label key here"
        ]
    );
}

#[test]
fn a_removed_version_with_the_same_fields_is_still_understood() {
    let yaml = "
apiVersion: apps/v1beta2
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
";
    let analysis = Analysis::of(Bundle::read([Source::new("web.yaml", yaml)]));
    assert_eq!(analysis.cluster().workloads().len(), 1);
    assert_eq!(
        said(yaml),
        [
            "cluster.unserved-version /apiVersion: Deployment of `apps/v1beta2` is not served since Kubernetes 1.16"
        ]
    );
}

#[test]
fn a_kind_in_another_case_is_unknown_and_a_custom_group_is_not_judged() {
    assert_eq!(
        said("apiVersion: v1\nkind: configMap\nmetadata: {name: a}\n"),
        ["cluster.unknown-kind /kind: `v1` has no kind `configMap`"]
    );
    assert_eq!(
        said("apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: a}\n"),
        NOTHING
    );
}

#[test]
fn a_quantity_of_any_length_is_left_alone() {
    let digits = "123456789".repeat(9);
    assert_eq!(
        said(&pod(&format!(
            "resources: {{limits: {{memory: '{digits}'}}}}"
        ))),
        NOTHING
    );
}

#[test]
fn an_object_without_an_api_version_is_told_the_one_of_its_kind() {
    let source = Source::new("a.yaml", "kind: Deployment\nmetadata: {name: a}\n");
    let findings = Analysis::of(Bundle::read([source])).findings();
    let found = findings
        .iter()
        .find(|finding| finding.invariant == "cluster.unknown-kind")
        .unwrap();
    assert_eq!(found.message, "this Deployment has no `apiVersion`");
    assert_eq!(
        found.help.as_deref(),
        Some("write `apiVersion: apps/v1` above it")
    );
}

#[test]
fn what_a_program_reads_from_a_file_needs_no_name_and_is_in_no_namespace() {
    for file in [
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]\n",
        "apiVersion: hardening/v1alpha1\nkind: Claims\nclaims: []\n",
    ] {
        let yaml = format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a, namespace: shop}}\n---\n{file}"
        );
        for id in [
            "cluster.missing-field",
            "cluster.namespace-not-given",
            "cluster.missing-namespace",
        ] {
            let found = crate::findings::messages(id, &yaml);
            let is_said = |message: &String| {
                ["Kustomization", "Claims"]
                    .iter()
                    .any(|kind| message.contains(kind))
            };
            assert!(!found.iter().any(is_said), "{found:?}");
        }
    }
}
