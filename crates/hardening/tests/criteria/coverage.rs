//! What a workload has, aspect by aspect.

use hardening::report::{Coverage, CoverageRow};

use super::report;

/// The row of the Deployment `web`, of a bundle with it, `more` objects, and `more` fields of its spec and pods.
fn row(deployment: &str, pod: &str, container: &str, more: &str) -> CoverageRow {
    let yaml = format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  {deployment}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      {pod}
      containers: [{{name: web, image: 'web:1'{container}}}]
---
{more}"
    );
    let rows = report(&yaml).coverage;
    let mut rows = rows.into_iter();
    rows.find(|row| row.workload == "shop/web[Deployment]")
        .unwrap()
}

fn plain() -> CoverageRow {
    row("", "", "", "")
}

fn with(more: &str) -> CoverageRow {
    row("", "", "", more)
}

#[test]
fn a_workload_without_anything() {
    let row = plain();
    assert_eq!(row.namespace, "shop");
    assert_eq!(row.backup, Coverage::NotNeeded);
    assert_eq!(row.ingress_policy, Coverage::No);
    assert_eq!(row.egress_policy, Coverage::No);
    assert_eq!(row.needed_flows, Coverage::NotNeeded);
    assert_eq!(row.budget, Coverage::NotNeeded);
    assert_eq!(row.quota, Coverage::No);
    assert_eq!(row.limits, Coverage::No);
    assert_eq!(row.alert, Coverage::No);
    assert_eq!(row.account, Coverage::No);
    assert!(row.token);
    assert_eq!(row.pod_security, "baseline");
}

#[test]
fn policies_of_one_direction() {
    let policy = "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress]}
";
    let row = with(policy);
    assert_eq!(row.egress_policy, Coverage::Yes);
    assert_eq!(row.ingress_policy, Coverage::No);
}

#[test]
fn a_needed_flow_passes_or_does_not() {
    let database = "
apiVersion: v1
kind: Service
metadata: {name: database, namespace: shop}
spec: {selector: {app: database}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Pod
metadata: {name: database, namespace: shop, labels: {app: database}}
spec: {containers: [{name: database, image: 'postgres:17'}]}
";
    let deny = "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {matchLabels: {app: database}}, policyTypes: [Ingress]}
";
    let asks = ", env: [{name: DATABASE_URL, value: 'postgres://database:5432/shop'}]";
    let open = row("", "", asks, database);
    assert_eq!(open.needed_flows, Coverage::Yes);
    let cut = row("", "", asks, &format!("{database}{deny}"));
    assert_eq!(cut.needed_flows, Coverage::No);
}

#[test]
fn budgets_guard_replicas_and_may_block() {
    let budget = |bound: &str| {
        format!(
            "
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web, namespace: shop}}
spec: {{selector: {{matchLabels: {{app: web}}}}, {bound}}}
"
        )
    };
    let of = |replicas: &str, more: &str| row(replicas, "", "", more).budget;
    assert_eq!(of("replicas: 3", ""), Coverage::No);
    assert_eq!(
        of("replicas: 3", &budget("maxUnavailable: 1")),
        Coverage::Yes
    );
    assert_eq!(
        of("replicas: 3", &budget("minAvailable: 3")),
        Coverage::Partly
    );
    assert_eq!(
        of("replicas: 1", &budget("minAvailable: 1")),
        Coverage::Partly
    );
    assert_eq!(of("replicas: 0", ""), Coverage::NotNeeded);
}

#[test]
fn a_quota_limits_or_refuses() {
    let quota = |pods: u32| {
        format!(
            "
apiVersion: v1
kind: ResourceQuota
metadata: {{name: shop, namespace: shop}}
spec: {{hard: {{pods: '{pods}'}}}}
"
        )
    };
    assert_eq!(row("replicas: 3", "", "", &quota(5)).quota, Coverage::Yes);
    assert_eq!(
        row("replicas: 3", "", "", &quota(2)).quota,
        Coverage::Partly
    );
}

#[test]
fn limits_may_be_given_by_the_namespace() {
    let memory = ", resources: {limits: {memory: 64Mi}}";
    assert_eq!(row("", "", memory, "").limits, Coverage::Partly);
    let both = ", resources: {limits: {memory: 64Mi, cpu: 100m}}";
    assert_eq!(row("", "", both, "").limits, Coverage::Yes);
    let range = "
apiVersion: v1
kind: LimitRange
metadata: {name: shop, namespace: shop}
spec: {limits: [{type: Container, default: {cpu: 100m, memory: 64Mi}}]}
";
    assert_eq!(with(range).limits, Coverage::Yes);
}

fn alert(expression: &str) -> Coverage {
    let rule = format!(
        "
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {{name: shop, namespace: shop}}
spec:
  groups:
    - name: shop
      rules: [{{alert: Wrong, expr: '{expression}'}}]
"
    );
    with(&rule).alert
}

#[test]
fn alerts_speak_by_name_in_general_or_not_at_all() {
    for by_name in [
        r#"up{job="web"} == 0"#,
        r#"kube_deployment_status_replicas_available{deployment=~"web|api"} == 0"#,
        r#"rate(container_cpu_usage_seconds_total{pod=~"web-.*"}[5m]) > 1"#,
        r"web_requests_failed > 3",
        r#"up{namespace="shop", app="web"} == 0"#,
        r#"up{job="shop-web"} == 0"#,
        r#"up{job="shop/web"} == 0"#,
        r#"kube_deployment_status_replicas_available{job="monitoring-kube-state-metrics", deployment="web"} == 0"#,
    ] {
        assert_eq!(alert(by_name), Coverage::Yes, "{by_name}");
    }
    for in_general in [
        r"increase(kube_pod_container_status_restarts_total[1h]) > 3",
        r#"kube_deployment_status_replicas_available{namespace="shop"} == 0"#,
        r#"container_memory_working_set_bytes{container!=""} > 1e9"#,
        r#"increase(kube_pod_container_status_restarts_total{job="kube-state-metrics"}[1h]) > 3"#,
    ] {
        assert_eq!(alert(in_general), Coverage::Partly, "{in_general}");
    }
    for no in [
        r#"up{job="api"} == 0"#,
        r#"up{job="other-web"} == 0"#,
        r#"kube_deployment_status_replicas_available{namespace="other"} == 0"#,
        r#"kube_deployment_status_replicas_available{deployment!="web"} == 0"#,
        r"kube_statefulset_replicas == 0",
        r"website_requests_failed > 3",
        r"node_load1 > 3",
    ] {
        assert_eq!(alert(no), Coverage::No, "{no}");
    }
}

#[test]
fn an_account_of_its_own_and_one_of_several() {
    let own = row("", "serviceAccountName: web", "", "");
    assert_eq!(own.account, Coverage::Yes);
    let other = "
apiVersion: v1
kind: Pod
metadata: {name: other, namespace: shop}
spec: {serviceAccountName: web, containers: [{name: other, image: 'other:1'}]}
";
    let shared = row("", "serviceAccountName: web", "", other);
    assert_eq!(shared.account, Coverage::Partly);
}

#[test]
fn the_pod_says_before_the_account_whether_a_token_is_mounted() {
    let account = "
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: shop}
automountServiceAccountToken: false
";
    assert!(!with(account).token);
    assert!(row("", "automountServiceAccountToken: true", "", account).token);
    assert!(!row("", "automountServiceAccountToken: false", "", "").token);
}

#[test]
fn the_strictest_level_that_would_pass() {
    assert_eq!(row("", "hostPID: true", "", "").pod_security, "privileged");
}

#[test]
fn a_claim_is_backed_up_by_what_works() {
    let claim = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: orders, namespace: shop}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
";
    let schedule = |suspended: &str| {
        format!(
            "{claim}---
apiVersion: snapscheduler.backube/v1
kind: SnapshotSchedule
metadata: {{name: daily, namespace: shop}}
spec: {{schedule: '@daily', retention: {{maxCount: 7}}{suspended}}}
"
        )
    };
    let pod = "volumes: [{name: orders, persistentVolumeClaim: {claimName: orders}}]";
    assert_eq!(row("", pod, "", claim).backup, Coverage::No);
    assert_eq!(row("", pod, "", &schedule("")).backup, Coverage::Yes);
    assert_eq!(
        row("", pod, "", &schedule(", disabled: true")).backup,
        Coverage::No
    );
}
