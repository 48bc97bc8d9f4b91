//! Which rules are loaded: by files, by selectors, by nobody.

use super::{found, loaded};

const ID: &str = "monitoring.rule-never-loaded";

fn operated(selectors: &str) -> String {
    format!(
        "
apiVersion: v1
kind: Namespace
metadata: {{name: shop, labels: {{team: shop}}}}
---
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {{name: main, namespace: monitoring}}
spec: {{{selectors}}}
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {{name: orders, namespace: shop, labels: {{role: rules}}}}
spec: {{groups: [{{name: orders, rules: [{{record: 'a:b', expr: 'sum(up)'}}]}}]}}
"
    )
}

#[test]
fn an_operated_prometheus_loads_what_its_selectors_take() {
    for selectors in [
        "ruleSelector: {}, ruleNamespaceSelector: {}",
        "ruleSelector: {matchLabels: {role: rules}}, ruleNamespaceSelector: {matchLabels: {team: shop}}",
    ] {
        assert!(found(ID, &operated(selectors)).is_empty(), "{selectors}");
    }
}

#[test]
fn what_its_selectors_leave_out_is_never_loaded_and_the_reason_is_shown() {
    for (selectors, why) in [
        ("ruleNamespaceSelector: {}", "without a `ruleSelector`"),
        ("ruleSelector: {}", "other namespaces"),
        (
            "ruleSelector: {matchLabels: {role: x}}, ruleNamespaceSelector: {}",
            "other labels",
        ),
    ] {
        let found = found(ID, &operated(selectors));
        assert_eq!(found.len(), 1, "{selectors}");
        assert!(
            found[0].related[0].message.contains(why),
            "{:?}",
            found[0].related
        );
    }
}

#[test]
fn rules_without_any_prometheus_may_be_loaded_elsewhere() {
    let yaml = operated("");
    let rules = yaml.rsplit("---").next().unwrap();
    assert!(found(ID, rules).is_empty());
}

fn configured(rule_files: &str, mounts: &str, volumes: &str) -> String {
    format!(
        "
apiVersion: v1
kind: ConfigMap
metadata: {{name: prometheus, namespace: monitoring}}
data:
  prometheus.yml: |
    {rule_files}
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: rules, namespace: monitoring}}
data:
  targets.yml: |
    groups:
      - name: targets
        rules: [{{record: 'a:b', expr: sum(up)}}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: prometheus, namespace: monitoring}}
spec:
  selector: {{matchLabels: {{app: prometheus}}}}
  template:
    metadata: {{labels: {{app: prometheus}}}}
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.5.0
          volumeMounts:
            - {{name: configuration, mountPath: /etc/prometheus}}
            {mounts}
      volumes:
        - {{name: configuration, configMap: {{name: prometheus}}}}
        {volumes}
"
    )
}

const MOUNT: &str = "- {name: rules, mountPath: /etc/prometheus/rules}";
const VOLUME: &str = "- {name: rules, configMap: {name: rules}}";

#[test]
fn a_pattern_takes_keys_at_the_path_that_they_are_mounted_at() {
    for pattern in [
        "rules/*.yml",
        "/etc/prometheus/rules/targets.yml",
        "rules/t*[a-z].yml",
        "./rules/*",
    ] {
        let yaml = configured(&format!("rule_files: ['{pattern}']"), MOUNT, VOLUME);
        assert!(found(ID, &yaml).is_empty(), "{pattern}");
    }
}

#[test]
fn a_pattern_that_takes_nothing_is_found_where_it_stands() {
    let yaml = configured("rule_files: [rules/*.yaml]", MOUNT, VOLUME);
    let found = found(ID, &yaml);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("/etc/prometheus/rules/*.yaml"));
    assert!(
        found[0]
            .message
            .contains("/etc/prometheus/rules/targets.yml")
    );
}

#[test]
fn a_folder_that_something_else_may_fill_is_not_judged() {
    let volume = "- {name: rules, emptyDir: {}}";
    let yaml = configured("rule_files: [rules/*.yml]", MOUNT, volume);
    let yaml = yaml.replace(
        "kind: ConfigMap\nmetadata: {name: rules",
        "kind: Secret\nmetadata: {name: rules",
    );
    assert!(found(ID, &yaml).is_empty());
}

#[test]
fn a_key_that_is_seen_and_not_named_is_found() {
    let found = found(ID, &configured("scrape_configs: []", MOUNT, VOLUME));
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("does not name the file"));
}

#[test]
fn a_config_map_that_nobody_mounts_is_found() {
    let found = found(ID, &configured("scrape_configs: []", "", ""));
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("no Prometheus mounts"));
}

#[test]
fn a_job_in_a_file_of_its_own_is_known_where_a_pattern_takes_the_file() {
    let of = |pattern: &str| {
        let rules = "groups:\n  - name: jobs\n    rules:\n      - {alert: One, expr: 'up{job=\"one\"} == 0'}\n      - {alert: Two, expr: 'up{job=\"two\"} == 0'}";
        let yaml = loaded(rules, "3.5.0").replace(
            "    rule_files: [rules.yml]\n",
            &format!(
                "    rule_files: [rules.yml]\n    scrape_config_files: ['{pattern}']\n    scrape_configs: [{{job_name: main}}]\n  \
                 jobs-1.yml: |\n    scrape_configs: [{{job_name: one}}]\n"
            ),
        );
        let found = found("monitoring.unknown-job", &yaml).into_iter();
        found.map(|it| it.message).collect::<Vec<_>>()
    };
    let unknown = |name: &str, job: &str, jobs: &str| {
        format!(
            "rule `{name}` asks for `job=\"{job}\"`, and no scrape job is called so; there are {jobs}"
        )
    };
    assert_eq!(
        of("jobs-*.yml"),
        [unknown("Two", "two", "`main` and `one`")]
    );
    assert_eq!(
        of("other-*.yml"),
        [
            unknown("One", "one", "`main`"),
            unknown("Two", "two", "`main`"),
        ],
    );
    assert_eq!(of("/elsewhere/*.yml"), of("other-*.yml"));
}
