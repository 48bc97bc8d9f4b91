//! Single rules over rule files: what is found, and what is not.

use hardening::finding::{Confidence, Severity};

use super::{alert, found, loaded};

/// The messages of the findings of an invariant about one alert.
fn about(id: &str, expression: &str) -> Vec<String> {
    let found = found(id, &alert(expression)).into_iter();
    found.map(|finding| finding.message).collect()
}

const NEVER: &str = "monitoring.alert-never-fires";
const ALWAYS: &str = "monitoring.alert-always-fires";

#[test]
fn what_some_values_could_make_fire_is_not_said_never_to() {
    for expression in [
        "anything > 1e9",
        "up == 1",
        "rate(kube_pod_container_status_restarts_total[1h]) * 3600 > 5",
        "sum(rate(kube_pod_container_status_restarts_total[1h])) > 5",
        "increase(kube_pod_container_status_restarts_total[1h]) > 5",
        "rate(http_requests_total[5m]) > 1000",
        "kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes * 100 > 85",
        "sum(rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m])) > 0.5",
        "sum(rate(http_requests_total[5m])) / sum(rate(http_requests_total{code=\"200\"}[5m])) > 1",
        "sum(rate(a_total[5m])) / sum(rate(b_total[5m])) > 1",
        "node_filesystem_avail_bytes / on(instance) node_filesystem_size_bytes > 2",
        "count(up == 0) > 100",
        "sum(up) > 5",
        "up > 0.5 and up < 0.8 or on() vector(1)",
        "job:up:sum > 5",
        "absent(up)",
        "time() - anything > 5",
        "changes(up[5m]) > 100",
        "up{job=\"a\",job=~\"a|b\"} == 0",
        "kube_pod_status_phase == 1 unless up == 2",
    ] {
        assert_eq!(
            about(NEVER, expression),
            Vec::<String>::new(),
            "{expression}"
        );
    }
}

#[test]
fn what_no_value_can_make_fire_is_said() {
    for expression in [
        "up > 1",
        "up == 2",
        "2 <= up",
        "sum(rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m])) > 5",
        "sum by (job) (rate(a_total{code=\"5\"}[5m])) / sum by (job) (rate(a_total[5m])) > 5",
        "rate(anything_total[5m]) < 0",
        "avg(up) > 1",
        "avg_over_time(probe_success[5m]) > 95",
        "up > 0.5 and up < 0.2",
        "up{job=\"a\",job=\"b\"} == 0",
        "(up > 1) or (up < 0)",
        "sum(up > 1) > 0",
        "hour() > 24",
        "rate(kube_pod_container_status_restarts_total[15m]) > 0.5",
    ] {
        assert_eq!(about(NEVER, expression).len(), 1, "{expression}");
    }
}

#[test]
fn what_is_taken_for_granted_of_a_metric_is_said() {
    let found = found(
        NEVER,
        &alert("rate(kube_pod_container_status_restarts_total[1h]) > 5"),
    );
    assert_eq!(found[0].confidence, Confidence::Likely);
    assert!(found[0].help.as_ref().unwrap().contains("increase"));
    let found = super::found(NEVER, &alert("up > 1"));
    assert_eq!(found[0].confidence, Confidence::Certain);
}

#[test]
fn what_may_be_quiet_is_not_said_to_fire_always() {
    for expression in [
        "up == 0",
        "vector(1)",
        "absent(up{job=\"a\"})",
        "anything",
        "ALERTS{severity=\"info\"} == 1",
        "kube_pod_container_status_waiting_reason{reason=\"CrashLoopBackOff\"}",
        "job:errors:ratio",
        "increase(a_total[5m]) > 0",
        "up != 1",
        "anything >= 0",
        "rate(a_total[5m]) and on() vector(1)",
        "count_over_time(anything[5m]) > 1",
        "changes(anything[5m]) > 0",
        "up > bool 0 and up == 0",
    ] {
        assert_eq!(
            about(ALWAYS, expression),
            Vec::<String>::new(),
            "{expression}"
        );
    }
}

#[test]
fn what_fires_whatever_its_metric_says_is_said() {
    for expression in [
        "up == bool 0",
        "up >= 0",
        "rate(a_total[5m]) >= 0",
        "sum(rate(a_total[5m]))",
        "up != 2",
        "absent(up{job=\"a\",job=\"b\"})",
        "count_over_time(anything[5m]) > 0",
        "up",
        "kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes",
        "kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes > bool 0.85",
    ] {
        assert_eq!(about(ALWAYS, expression).len(), 1, "{expression}");
    }
}

#[test]
fn a_limit_that_is_compared_with_zero_guards_its_division() {
    let id = "monitoring.division-by-absent-limit";
    let used = "sum by (pod) (container_memory_working_set_bytes)";
    let limit = "sum by (pod) (container_spec_memory_limit_bytes)";
    assert_eq!(
        about(id, &format!("({used} / {limit}) * 100 > 90")).len(),
        1
    );
    assert_eq!(about(id, &format!("0.9 < {used} / {limit}")).len(), 1);
    for expression in [
        format!("{used} / ({limit} > 0) > 0.9"),
        format!("{used} / {limit} > 0.9 and {limit} > 0"),
        format!("{used} / sum by (pod) (container_spec_memory_limit_bytes != 0) > 0.9"),
        format!("{used} / {limit} < 0.1"),
        "container_memory_rss{pod='a'} / container_spec_memory_limit_bytes{pod='a'} > 0.9"
            .to_owned(),
        format!("{used} / sum by (pod) (kube_pod_container_resource_limits) > 0.9"),
    ] {
        assert_eq!(about(id, &expression), Vec::<String>::new(), "{expression}");
    }
}

#[test]
fn only_counters_that_latch_are_found() {
    let id = "monitoring.counter-without-rate";
    assert_eq!(about(id, "sum(errors_total) > 5").len(), 1);
    assert_eq!(about(id, "5 < errors_total").len(), 1);
    for expression in [
        "errors_total == 0",
        "drives_total > 5",
        "pending_requests_total > 5",
        "errors_total > 5 and up == 1",
        "errors_total < 1",
        "errors_total - errors_total offset 5m > 1",
        "node_memory_MemTotal_bytes > 5",
        "job:errors_total > 5",
        "histogram_quantile(0.9, sum by (le) (rate(a_bucket[5m]))) > 1",
        "histogram_quantile(0.9, job:a_bucket:rate5m) > 1",
    ] {
        assert_eq!(about(id, expression), Vec::<String>::new(), "{expression}");
    }
}

#[test]
fn a_refusal_stands_where_the_fault_is_written() {
    let rules =
        "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up{mode=\\\"idle\\\"} == 0\n";
    let yaml = loaded(rules, "3.5.0");
    let [finding] = &*found("monitoring.invalid-rule-file", &yaml) else {
        panic!("one finding")
    };
    let line = yaml
        .lines()
        .nth(finding.location.line as usize - 1)
        .unwrap();
    assert!(line.contains("expr:"), "{line}");
    let column = finding.location.column as usize - 1;
    assert!(
        line[column..].starts_with("\\\"idle"),
        "{}",
        &line[column..]
    );
    assert!(finding.help.as_ref().unwrap().contains("YAML"));
}

#[test]
fn a_kubernetes_object_in_a_rule_file_is_one_fault() {
    let rules = "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups: []\n";
    assert_eq!(
        found("monitoring.invalid-rule-file", &loaded(rules, "3.5.0")).len(),
        1
    );
}

#[test]
fn what_a_version_does_not_know_is_refused_for_that_version_only() {
    let rules = "groups:\n- name: a\n  query_offset: 1m\n  rules: []\n";
    assert_eq!(
        found("monitoring.invalid-rule-file", &loaded(rules, "2.42.0")).len(),
        1
    );
    assert_eq!(
        found("monitoring.invalid-rule-file", &loaded(rules, "2.53.0")).len(),
        0
    );
}

#[test]
fn the_api_server_wants_texts_where_promtool_takes_numbers() {
    let yaml = alert("up == 0").replace("severity: warning", "severity: 5");
    let found = found("monitoring.invalid-rule-file", &yaml);
    assert!(
        found[0].message.contains("write it in quotes"),
        "{}",
        found[0].message
    );
    let rules = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up == 0\n    labels: {severity: 5}\n";
    assert!(super::found("monitoring.invalid-rule-file", &loaded(rules, "3.5.0")).is_empty());
}

#[test]
fn rules_of_loki_are_no_business_of_prometheus() {
    let rules = "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: sum(rate({app=\"a\"} |= \"error\" [5m])) > 1\n";
    let yaml = loaded(rules, "3.5.0").replace("rules.yml]", "other.yml]");
    assert!(found("monitoring.invalid-rule-file", &yaml).is_empty());
}

#[test]
fn a_severity_that_no_alert_has_is_only_worth_knowing() {
    let yaml = alert("up == 0").replace("severity: warning", "team: shop");
    let found = found("monitoring.alert-without-severity", &yaml);
    assert_eq!(found[0].severity, Severity::Info);
}

#[test]
fn a_metric_of_a_job_that_is_scraped_is_taken_to_be_exported_there() {
    let of = |job: &str| {
        let rules = format!(
            "groups:\n  - name: databases\n    rules:\n      - {{alert: Down, expr: 'pg_up{{job=\"{job}\"}} == 0'}}"
        );
        let yaml = loaded(&rules, "3.5.0").replace(
            "rule_files: [rules.yml]",
            "rule_files: [rules.yml]\n    scrape_configs: [{job_name: orders-db, static_configs: [{targets: ['db:9187']}]}]",
        );
        found("monitoring.metric-without-exporter", &yaml).len()
    };
    assert_eq!((of("orders-db"), of("orders")), (0, 1));
}
