//! Alerts on `up` that are silent once their target is gone.

use super::{alert, found};

const ID: &str = "monitoring.silent-when-target-vanishes";

fn rules(expressions: &[&str]) -> String {
    let rules = expressions.iter().enumerate().map(|(index, expression)| {
        let rule = serde_json::json!({"alert": format!("A{index}"), "expr": expression});
        format!("        - {rule}\n")
    });
    let rules: String = rules.collect();
    format!(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {{name: rules, namespace: monitoring}}\n\
         spec:\n  groups:\n    - name: group\n      rules:\n{rules}"
    )
}

#[test]
fn an_alert_on_a_named_job_that_is_down_is_told() {
    for expression in [
        "up{job=\"api\"} == 0",
        "0 == up{job=\"api\"}",
        "up{job=\"api\"} < 1",
        "up{job=\"api\"} != 1",
        "up{job=~\"api|web\"} == 0",
        "sum(up{job=\"api\"}) == 0",
        "avg by (job) (up{job=\"api\", namespace=\"shop\"}) < 0.5",
    ] {
        assert_eq!(found(ID, &alert(expression)).len(), 1, "{expression}");
    }
}

#[test]
fn what_asks_something_else_is_left_alone() {
    for expression in [
        "up == 0",
        "up{namespace=\"shop\"} == 0",
        "up{job=~\"shop.+\"} == 0",
        "up{job!=\"api\"} == 0",
        "up{job=\"api\"} == 1",
        "up{job=\"api\"} > 0",
        "count(up{job=\"api\"}) > 3",
        "up{job=\"api\"} == 0 or absent(up{job=\"api\"})",
        "pg_up{job=\"api\"} == 0",
        "absent(up{job=\"api\"})",
        "(1 - up{job=\"api\"}) > 0.5",
    ] {
        assert!(found(ID, &alert(expression)).is_empty(), "{expression}");
    }
}

#[test]
fn any_rule_that_asks_for_the_absence_covers_the_job() {
    for absence in [
        "absent(up{job=\"api\"})",
        "absent(up{job=\"api\"} == 1)",
        "absent_over_time(api_requests_total{job=\"api\"}[10m])",
        "absent(up{job=~\"api|web\"})",
    ] {
        assert!(
            found(ID, &rules(&["up{job=\"api\"} == 0", absence])).is_empty(),
            "{absence}"
        );
    }
    let other = rules(&["up{job=\"api\"} == 0", "absent(up{job=\"web\"})"]);
    assert_eq!(found(ID, &other).len(), 1);
}

#[test]
fn all_alerts_of_a_file_are_one_finding() {
    let found = found(
        ID,
        &rules(&["up{job=\"api\"} == 0", "up{job=\"web\"} == 0", "vector(1)"]),
    );
    assert_eq!(found.len(), 1);
    assert!(
        found[0].message.starts_with("`A0` and `A1` are silent"),
        "{}",
        found[0].message
    );
    assert_eq!(
        found[0].help.as_deref(),
        Some("add an alert on `absent(up{job=\"api\"})` and `absent(up{job=\"web\"})`")
    );
    assert_eq!(found[0].related.len(), 1);
}

#[test]
fn targets_that_are_written_down_do_not_vanish() {
    let file = "groups: [{name: a, rules: [{alert: Down, expr: 'up{job=\"api\"} == 0'}]}]";
    let with = |job: &str| {
        super::loaded(file, "3.5.0").replace(
            "    rule_files: [rules.yml]",
            &format!("    rule_files: [rules.yml]\n    scrape_configs: [{{job_name: api, {job}}}]"),
        )
    };
    assert!(found(ID, &with("static_configs: [{targets: ['api:80']}]")).is_empty());
    assert_eq!(
        found(ID, &with("kubernetes_sd_configs: [{role: pod}]")).len(),
        1
    );
}
