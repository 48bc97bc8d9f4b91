//! The edges of the invariants: what they must and must not say.

use hardening::finding::{Applicability, Finding, Severity};
use hardening::manifest::apply;

use crate::findings;

fn found(id: &str, yaml: &str) -> Vec<Finding> {
    findings::found(&format!("resilience.{id}"), yaml)
}

fn messages(id: &str, yaml: &str) -> Vec<String> {
    findings::messages(&format!("resilience.{id}"), yaml)
}

fn set(kind: &str, name: &str, spec: &str, pod: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  {spec}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      {pod}
      containers: [{{name: main, image: 'main:1'}}]
"
    )
}

fn deployment(name: &str, replicas: u32) -> String {
    set("Deployment", name, &format!("replicas: {replicas}"), "")
}

fn budget(name: &str, spec: &str) -> String {
    format!(
        "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{{spec}}}\n"
    )
}

fn budget_for(app: &str, bound: &str) -> String {
    budget(
        app,
        &format!("{bound}, selector: {{matchLabels: {{app: {app}}}}}"),
    )
}

fn autoscaler(name: &str, minimum: u32) -> String {
    format!(
        "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{minReplicas: {minimum}, maxReplicas: 9, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}}}\n"
    )
}

#[test]
fn percentages_are_rounded_up_as_kubernetes_does() {
    let id = "budget-blocks-drains";
    let with = |bound: &str| deployment("web", 4) + &budget_for("web", bound);
    assert_eq!(
        messages(id, &with("minAvailable: 90%")),
        ["budget `web` lets none of the 4 pods of `web` be evicted"]
    );
    assert!(messages(id, &with("minAvailable: 75%")).is_empty());
    assert!(messages(id, &with("maxUnavailable: 1%")).is_empty());
    assert_eq!(messages(id, &with("maxUnavailable: 0%")).len(), 1);
    assert_eq!(messages(id, &with("minAvailable: 9")).len(), 1);
}

#[test]
fn a_budget_that_says_nothing_allows_nothing() {
    let yaml = deployment("web", 3) + &budget("web", "selector: {matchLabels: {app: web}}");
    assert_eq!(
        messages("budget-blocks-drains", &yaml),
        [
            "budget `web` has neither `minAvailable` nor `maxUnavailable`, so it lets no pod of `web` be evicted"
        ]
    );
}

#[test]
fn a_daemon_set_under_a_percentage_blocks_its_neighbours() {
    let agent = set("DaemonSet", "agent", "", "");
    let yaml = deployment("web", 3) + &agent + &budget("all", "maxUnavailable: 1, selector: {}");
    let found = messages("budget-blocks-drains", &yaml);
    assert_eq!(
        found,
        [
            "budget `all` counts pods of the DaemonSet `agent`, which has no scale, so it lets no pod of `web` be evicted"
        ]
    );
    let alone = agent + &budget("all", "maxUnavailable: 1, selector: {}");
    assert!(messages("budget-blocks-drains", &alone).is_empty());
}

#[test]
fn one_replica_is_found_once_and_not_where_it_may_be_away() {
    let with = |bound: &str| deployment("db", 1) + &budget_for("db", bound);
    for bound in ["minAvailable: 1", "minAvailable: 1%", "maxUnavailable: 0"] {
        assert_eq!(
            found("budget-over-single-replica", &with(bound)).len(),
            1,
            "{bound}"
        );
        assert!(
            found("budget-blocks-drains", &with(bound)).is_empty(),
            "{bound}"
        );
    }
    for bound in [
        "minAvailable: 0",
        "maxUnavailable: 1",
        "maxUnavailable: 10%",
    ] {
        assert!(
            found("budget-over-single-replica", &with(bound)).is_empty(),
            "{bound}"
        );
    }
    let nothing = deployment("db", 0) + &budget_for("db", "minAvailable: 1");
    assert!(found("budget-over-single-replica", &nothing).is_empty());
}

#[test]
fn an_autoscaler_decides_how_many_there_are_at_least() {
    let id = "budget-over-single-replica";
    let with = |minimum| {
        deployment("web", 1) + &autoscaler("web", minimum) + &budget_for("web", "minAvailable: 1")
    };
    let one = found(id, &with(1));
    assert_eq!(
        one[0].message,
        "budget `web` wants `1` of `web` available at all times, and there may be only one pod"
    );
    assert_eq!(one[0].severity, Severity::Warning);
    assert!(found(id, &with(2)).is_empty());
}

#[test]
fn budgets_over_different_ordinals_do_not_overlap() {
    let set = set("StatefulSet", "db", "replicas: 2", "");
    let of = |ordinal: u32| {
        let label = format!("statefulset.kubernetes.io/pod-name: db-{ordinal}");
        budget(
            &format!("db-{ordinal}"),
            &format!("maxUnavailable: 1, selector: {{matchLabels: {{{label}}}}}"),
        )
    };
    let yaml = set + &of(0) + &of(1);
    assert!(messages("overlapping-budgets", &yaml).is_empty());
    assert!(messages("budget-selects-nothing", &yaml).is_empty());
}

#[test]
fn three_budgets_over_the_same_pods_are_one_finding() {
    let one = |name| {
        budget(
            name,
            "maxUnavailable: 1, selector: {matchLabels: {app: web}}",
        )
    };
    let yaml = deployment("web", 3) + &one("first") + &one("second") + &one("third");
    assert_eq!(
        messages("overlapping-budgets", &yaml),
        ["the pods of `web` are counted by 3 budgets: `first`, `second` and `third`"]
    );
}

#[test]
fn a_budget_that_selects_nothing_says_what_was_meant() {
    let id = "budget-selects-nothing";
    let found = found(
        id,
        &(deployment("web", 2) + &budget_for("wep", "maxUnavailable: 1")),
    );
    assert_eq!(
        found[0].message,
        "budget `wep` counts no pod: no workload of namespace `shop` carries `app: wep`"
    );
    assert_eq!(found[0].help.as_deref(), Some("did you mean `app: web`?"));
    let absent = deployment("web", 2) + &budget("web", "maxUnavailable: 1");
    assert_eq!(
        messages(id, &absent),
        ["budget `web` has no selector, so it counts no pod"]
    );
}

#[test]
fn what_an_operator_may_make_or_the_bundle_does_not_show_is_not_missed() {
    let id = "budget-selects-nothing";
    let kafka = "---\napiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {name: events, namespace: shop}\nspec: {kafka: {replicas: 3}}\n";
    let budget = budget_for("events", "maxUnavailable: 1");
    assert!(messages(id, &(deployment("web", 2) + kafka + &budget)).is_empty());
    assert!(messages(id, &budget).is_empty());
    assert_eq!(messages(id, &(deployment("web", 2) + &budget)).len(), 1);
}

#[test]
fn a_budget_is_for_another_workload_only_where_its_name_says_so() {
    let id = "budget-selects-other-workload";
    let web = deployment("web", 2) + &deployment("orders", 2);
    let named = |name: &str| {
        budget(
            name,
            "maxUnavailable: 1, selector: {matchLabels: {app: web}}",
        )
    };
    assert!(messages(id, &(web.clone() + &named("web-pdb"))).is_empty());
    assert!(messages(id, &(web.clone() + &named("frontend"))).is_empty());
    assert_eq!(
        messages(id, &(web + &named("orders-pdb"))),
        ["budget `orders-pdb` counts the pods of `web`, not those of the Deployment `orders`"]
    );
}

#[test]
fn a_bundle_without_budgets_is_not_told_to_have_some() {
    let id = "no-budget";
    assert!(messages(id, &deployment("web", 3)).is_empty());
    assert!(messages(id, &set("StatefulSet", "db", "replicas: 2", "")).is_empty());
    assert_eq!(
        messages(id, &set("StatefulSet", "db", "replicas: 3", "")).len(),
        1
    );
    let other = deployment("db", 2) + &budget_for("db", "maxUnavailable: 1");
    assert_eq!(
        messages(id, &(deployment("web", 3) + &other)),
        ["no budget counts the 3 pods of Deployment `web`"]
    );
    assert!(messages(id, &(deployment("web", 1) + &other)).is_empty());
    assert!(messages(id, &(set("DaemonSet", "agent", "", "") + &other)).is_empty());
}

const PREFERRED: &str = "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}}]}}";

#[test]
fn replicas_are_kept_apart_by_what_is_required_of_themselves() {
    let id = "replicas-on-one-node";
    let found = |pod: &str| {
        let web = set("Deployment", "web", "replicas: 2", pod);
        found(id, &(web + &budget_for("web", "maxUnavailable: 1")))
    };
    assert_eq!(found("")[0].severity, Severity::Warning);
    assert_eq!(found(PREFERRED)[0].severity, Severity::Info);
    let required = PREFERRED
        .replace("preferredDuring", "requiredDuring")
        .replace("{weight: 1, podAffinityTerm: ", "")
        .replace("}}}]}}", "}}]}}");
    for (pod, count) in [
        (&*required, 0),
        (&*required.replace("app: web", "app: other"), 1),
        (
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]",
            0,
        ),
        (
            "topologySpreadConstraints: [{maxSkew: 2, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]",
            1,
        ),
        (
            "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app: web}}}]",
            1,
        ),
    ] {
        assert_eq!(found(pod).len(), count, "{pod}");
    }
}

#[test]
fn pods_that_hold_a_port_of_their_node_are_kept_apart() {
    let web = deployment("web", 2).replace(
        "image: 'main:1'",
        "image: 'main:1', ports: [{containerPort: 80, hostPort: 80}]",
    );
    let yaml = web + &budget_for("web", "maxUnavailable: 1");
    assert!(messages("replicas-on-one-node", &yaml).is_empty());
}

fn vault(kind: &str, spec: &str, path: &str) -> String {
    set(kind, "vault", spec, "").replace(
        "image: 'main:1'",
        &format!("image: 'registry:5000/hashicorp/vault:1.18', readinessProbe: {{httpGet: {{path: '{path}', port: 8200}}}}"),
    )
}

#[test]
fn a_standby_matters_where_something_waits_for_it() {
    let id = "standby-never-ready";
    let health = "/v1/sys/health";
    let found = found(id, &vault("Deployment", "replicas: 3", health));
    assert_eq!(
        found[0].message,
        "only one of the 3 pods of `vault` is ever ready: a standby of Vault answers `/v1/sys/health` with 429"
    );
    let parallel = vault(
        "StatefulSet",
        "{replicas: 3, podManagementPolicy: Parallel}",
        health,
    );
    let parallel = parallel.replace(
        "  {replicas: 3, podManagementPolicy: Parallel}",
        "  replicas: 3\n  podManagementPolicy: Parallel",
    );
    assert!(messages(id, &parallel).is_empty());
    assert_eq!(
        messages(
            id,
            &(parallel.clone() + &budget_for("vault", "minAvailable: 2"))
        )
        .len(),
        1
    );
    assert!(messages(id, &vault("Deployment", "replicas: 1", health)).is_empty());
    for path in [
        "/v1/sys/health?standbyok",
        "/v1/sys/health?perfstandbyok=true&standbyok=true",
        "/v1/sys/health?standbycode=204",
        "/v1/sys/seal-status",
    ] {
        assert!(
            messages(id, &vault("Deployment", "replicas: 3", path)).is_empty(),
            "{path}"
        );
    }
    let refused = vault(
        "Deployment",
        "replicas: 3",
        "/v1/sys/health?standbyok=false",
    );
    assert_eq!(messages(id, &refused).len(), 1);
}

#[test]
fn a_budget_that_only_the_probe_makes_impossible_is_found_at_the_probe() {
    let yaml = vault("Deployment", "replicas: 3", "/v1/sys/health")
        + &budget_for("vault", "minAvailable: 2");
    assert!(messages("budget-blocks-drains", &yaml).is_empty());
    let found = found("standby-never-ready", &yaml);
    assert!(
        found[0]
            .effect
            .as_ref()
            .unwrap()
            .contains("no drain of its node ends")
    );
}

fn service(name: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: shop}}\nspec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}\n"
    )
}

#[test]
fn an_update_may_take_down_what_serves_nobody_or_has_no_choice() {
    let id = "update-takes-all-down";
    let recreate = "strategy: {type: Recreate}";
    let web = |pod: &str| set("Deployment", "web", recreate, pod);
    assert_eq!(
        messages(id, &(web("") + &service("web"))),
        [
            "each update of Deployment `web` takes its only pod down before a new one is there: `Recreate`"
        ]
    );
    assert!(messages(id, &web("")).is_empty());
    let claim = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]";
    assert!(messages(id, &(web(claim) + &service("web"))).is_empty());
    let shared = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 1Gi}}}\n";
    assert_eq!(
        messages(id, &(web(claim) + &service("web") + shared)).len(),
        1
    );
    assert!(messages(id, &(deployment("web", 1) + &service("web"))).is_empty());
    let several = "replicas: 3\n  strategy: {type: Recreate}";
    let several = set("Deployment", "web", several, "") + &service("web");
    assert_eq!(found(id, &several)[0].severity, Severity::Warning);
}

fn priority(name: &str, value: i32, more: &str) -> String {
    format!(
        "---\napiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {{name: {name}}}\nvalue: {value}\n{more}\n"
    )
}

#[test]
fn a_class_is_used_by_pods_by_custom_resources_or_as_the_default() {
    let id = "unused-priority-class";
    let high = priority("high", 1000, "");
    assert!(messages(id, &high).is_empty());
    assert_eq!(
        found(id, &(deployment("web", 1) + &high))[0].severity,
        Severity::Warning
    );
    let low = priority("low", -10, "");
    assert_eq!(
        found(id, &(deployment("web", 1) + &low))[0].severity,
        Severity::Info
    );
    let used = set(
        "Deployment",
        "web",
        "replicas: 1",
        "priorityClassName: high",
    );
    assert!(messages(id, &(used + &high)).is_empty());
    let custom = "---\napiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k8s, namespace: shop}\nspec: {priorityClassName: high}\n";
    assert!(messages(id, &(deployment("web", 1) + custom + &high)).is_empty());
    let default = priority("usual", 500, "globalDefault: true");
    assert!(messages(id, &(deployment("web", 1) + &default)).is_empty());
}

#[test]
fn a_global_default_of_zero_changes_nothing_and_two_are_a_fault_of_their_own() {
    let id = "global-default-priority";
    let default = |name: &str, value| priority(name, value, "globalDefault: true");
    assert!(messages(id, &default("a", 0)).is_empty());
    assert_eq!(messages(id, &default("a", -1)).len(), 1);
    let two = default("a", 1) + &default("b", 2);
    assert!(messages(id, &two).is_empty());
    assert_eq!(messages("second-global-default", &two).len(), 1);
}

#[test]
fn a_global_default_tells_how_many_workloads_have_it_here() {
    let here = |pod: &str| {
        let web = set("Deployment", "web", "replicas: 1", pod);
        let yaml = web + &priority("usual", 500, "globalDefault: true");
        let message = messages("global-default-priority", &yaml).remove(0);
        message.rsplit(": ").next().unwrap().to_owned()
    };
    assert_eq!(here(""), "here 1 workload");
    assert_eq!(
        here("priorityClassName: usual"),
        "here all workloads name one"
    );
}

#[test]
fn what_the_api_server_refuses_is_found_at_its_field() {
    let spec = "minAvailable: 1, maxUnavailable: 1, selector: {}";
    assert_eq!(
        messages("invalid-budget", &budget("web", spec)),
        [
            "the API server refuses the PodDisruptionBudget `shop/web`: minAvailable and maxUnavailable cannot be both set"
        ]
    );
    for (spec, count) in [
        ("minAvailable: -1", 1),
        ("minAvailable: 101%", 1),
        ("minAvailable: 100%", 0),
        ("minAvailable: 0", 0),
        ("minAvailable: '1'", 1),
        (
            "maxUnavailable: 1, unhealthyPodEvictionPolicy: Sometimes",
            1,
        ),
        (
            "maxUnavailable: 1, selector: {matchExpressions: [{key: a, operator: In}]}",
            1,
        ),
    ] {
        assert_eq!(
            found("invalid-budget", &budget("web", spec)).len(),
            count,
            "{spec}"
        );
    }
    assert_eq!(
        messages("invalid-priority-class", &priority("system-mine", 1, "")).len(),
        1
    );
    assert!(
        messages(
            "invalid-priority-class",
            &priority("system-node-critical", 2_000_001_000, "")
        )
        .is_empty()
    );
}

fn container(body: &str) -> String {
    deployment("web", 1).replace(
        "image: 'main:1'",
        &format!("image: 'main:1', resources: {{limits: {{memory: 1Gi}}}}, {body}"),
    )
}

#[test]
fn a_heap_is_held_against_the_limit_wherever_it_is_told() {
    let id = "memory-below-heap";
    let severity = |body: &str| found(id, &container(body)).first().map(|it| it.severity);
    for (body, expected) in [
        (
            "env: [{name: ES_JAVA_OPTS, value: -Xms1g -Xmx2g}]",
            Some(Severity::Error),
        ),
        (
            "env: [{name: JAVA_TOOL_OPTIONS, value: -Xmx1g}]",
            Some(Severity::Warning),
        ),
        ("env: [{name: KAFKA_HEAP_OPTS, value: -Xmx1000m}]", None),
        ("env: [{name: JAVA_OPTS, value: '-Xmx8g -Xmx512m'}]", None),
        ("env: [{name: SOME_NOTES, value: -Xmx8g}]", None),
        ("env: [{name: JAVA_OPTS, value: -Xmx$(HEAP)}]", None),
        (
            "command: [java, -Xmx2048m, -jar, app.jar]",
            Some(Severity::Error),
        ),
        (
            "command: [sh, -c, 'exec java -Xmx2g -jar app.jar']",
            Some(Severity::Error),
        ),
        (
            "env: [{name: NODE_OPTIONS, value: --max-old-space-size=2048}]",
            Some(Severity::Error),
        ),
        (
            "env: [{name: NODE_OPTIONS, value: --max-old-space-size=768}]",
            None,
        ),
        ("args: [--maxmemory, 2gb]", Some(Severity::Error)),
        ("args: [--maxmemory, '0']", None),
        (
            "env: [{name: GOMEMLIMIT, value: 2GiB}]",
            Some(Severity::Warning),
        ),
        ("env: [{name: GOMEMLIMIT, value: 1GiB}]", None),
        ("env: [{name: GOMEMLIMIT, value: 'off'}]", None),
    ] {
        assert_eq!(severity(body), expected, "{body}");
    }
}

#[test]
fn a_heap_in_a_mounted_file_counts_unless_a_variable_says_otherwise() {
    let id = "memory-below-heap";
    let map = "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf, namespace: shop}\ndata:\n  jvm.config: |\n    -server\n    -Xmx4G\n";
    let mounts = "volumeMounts: [{name: conf, mountPath: /etc/it}]";
    let with = |body: &str| {
        let volumes = "      volumes: [{name: conf, configMap: {name: conf}}]\n      containers";
        container(body).replace("      containers", volumes) + map
    };
    assert_eq!(
        messages(id, &with(mounts)),
        ["container `main` of `web` is told to use more than its memory limit of 1Gi: `-Xmx4G`"]
    );
    assert!(messages(id, &with("env: []")).is_empty());
    let said = format!("{mounts}, env: [{{name: JAVA_OPTS, value: -Xmx512m}}]");
    assert!(messages(id, &with(&said)).is_empty());
}

#[test]
fn every_fix_is_for_review_and_mends_what_it_is_for() {
    for (id, yaml) in [
        (
            "budget-blocks-drains",
            deployment("web", 3) + &budget_for("web", "minAvailable: 100%"),
        ),
        (
            "budget-blocks-drains",
            deployment("web", 3) + &budget_for("web", "maxUnavailable: 0"),
        ),
        (
            "budget-blocks-drains",
            deployment("web", 3) + &budget("web", "selector: {matchLabels: {app: web}}"),
        ),
        (
            "budget-over-single-replica",
            deployment("web", 1) + &budget_for("web", "minAvailable: 1"),
        ),
        (
            "standby-never-ready",
            vault(
                "Deployment",
                "replicas: 3",
                "/v1/sys/health?perfstandbyok=true",
            ),
        ),
    ] {
        let found = found(id, &yaml);
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!(fix.applicability, Applicability::NeedsReview);
        let mended = apply(&yaml, &fix.edits.iter().collect::<Vec<_>>());
        assert!(messages(id, &mended).is_empty(), "{mended}");
        assert!(messages("invalid-budget", &mended).is_empty(), "{mended}");
    }
}

#[test]
fn pods_that_share_a_volume_of_one_node_are_first_told_to_have_their_own() {
    let volumes = "volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]";
    let claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
    let web = set("Deployment", "web", "replicas: 2", volumes) + claim;
    let yaml = web + &budget_for("web", "maxUnavailable: 1");
    let found = found("replicas-on-one-node", &yaml);
    let help = found[0].help.as_ref().unwrap();
    assert!(
        help.starts_with("first give each pod a volume of its own"),
        "{help}"
    );
}
