//! Whom does an alert reach?

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, AskError, Question, Routing, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report;

const SHOP: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: alertmanager, namespace: monitoring}
data:
  alertmanager.yml: |
    route:
      receiver: team
      group_by: [alertname]
      routes:
      - matchers: [severity = critical]
        receiver: pages
        continue: true
        group_wait: 10s
        mute_time_intervals: [nights]
      - matchers: [service = orders]
        receiver: orders
    inhibit_rules:
    - source_matchers: [severity = critical]
      target_matchers: [severity = warning]
      equal: [service]
    time_intervals: [{name: nights, time_intervals: [{times: [{start_time: '00:00', end_time: '06:00'}]}]}]
    receivers:
    - name: team
    - name: pages
      pagerduty_configs: [{routing_key_file: /key}]
      slack_configs: [{api_url_file: /slack}]
    - name: orders
      webhook_configs: [{url: 'http://hook.orders:8080/'}]
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: orders, namespace: shop}
spec:
  groups:
  - name: orders
    rules:
    - {alert: OrdersDown, expr: up < 1, labels: {severity: critical, service: orders}}
    - {alert: CartDown, expr: up < 1, labels: {severity: critical, service: cart}}
";

fn answer(yaml: &str, question: &str) -> Result<(Routing, usize), AskError> {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    let question: Question = serde_json::from_str(question).unwrap();
    let answer = ask(&analysis, &question)?;
    let AnswerBody::Route(routing) = answer.answer else {
        panic!("{answer:?}");
    };
    Ok((routing, answer.evidence.len()))
}

#[test]
fn receivers_come_with_path_timers_and_times() {
    let question = r#"{"kind": "route", "labels": {"severity": "critical", "service": "orders"}}"#;
    let (routing, evidence) = answer(SHOP, question).unwrap();
    assert_eq!(
        report::routing_to_text(&routing),
        "ConfigMap monitoring/alertmanager, alertmanager.yml\n  \
           pages (pagerduty, slack)\n    \
             by all > severity=\"critical\"\n    \
             grouped by alertname; waits 10s, then every 5m, again after 4h\n    \
             silent in nights\n  \
           orders (webhook)\n    \
             by all > service=\"orders\"\n    \
             grouped by alertname; waits 30s, then every 5m, again after 4h\n"
    );
    assert_eq!(evidence, 2);
}

#[test]
fn what_silences_it_is_told_by_rule_with_the_alerts_that_may() {
    let question = r#"{"kind": "route", "labels": {"severity": "warning", "service": "orders"}}"#;
    let (routing, _) = answer(SHOP, question).unwrap();
    let [rule] = &*routing.routed[0].inhibited_by else {
        panic!("{routing:?}");
    };
    assert_eq!(
        (&*rule.alerts, rule.acts),
        (&["OrdersDown".to_owned()][..], false)
    );
    let firing = r#"{"kind": "route", "labels": {"severity": "warning", "service": "a"},
        "firing": [{"alertname": "X", "severity": "critical", "service": "a"}]}"#;
    let (routing, _) = answer(SHOP, firing).unwrap();
    assert!(routing.routed[0].inhibited_by[0].acts);
}

#[test]
fn a_configuration_that_is_refused_says_so_beside_what_it_would_do() {
    let broken = SHOP.replace("group_wait: 10s", "group_wait: 10");
    let question = r#"{"kind": "route", "labels": {}}"#;
    let (routing, _) = answer(&broken, question).unwrap();
    let routed = &routing.routed[0];
    assert_eq!(
        routed.refused.as_deref(),
        Some("not a valid duration string: \"10\"")
    );
    assert_eq!(
        (&*routed.ends[0].receiver, routed.ends[0].integrations.len()),
        ("team", 0)
    );
}

#[test]
fn without_an_alertmanager_there_is_no_answer() {
    let question = r#"{"kind": "route", "labels": {}}"#;
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n";
    assert_eq!(answer(pod, question).unwrap_err(), AskError::NoAlertmanager);
}
