//! The question about alerts.

use hardening::analysis::Analysis;
use hardening::api::{AlertFiring, AlertForm, AlertLoading, AnswerBody, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report::alerts_to_text;

fn alerts(yaml: &str) -> Vec<AlertForm> {
    let analysis = Analysis::of(Bundle::read([Source::new("rules.yaml", yaml)]));
    let answer = ask(&analysis, &Question::Alerts {}).unwrap();
    assert!(!answer.evidence.is_empty());
    match answer.answer {
        AnswerBody::Alerts(alerts) => {
            assert!(alerts_to_text(&alerts).starts_with("ALERT "));
            alerts.alerts
        }
        other => panic!("{other:?}"),
    }
}

const CLUSTER: &str = r#"
apiVersion: v1
kind: ConfigMap
metadata: {name: prometheus, namespace: monitoring}
data:
  prometheus.yml: |
    rule_files: [rules/*.yml]
  targets.yml: |
    groups:
      - name: targets
        rules:
          - {alert: TargetDown, expr: 'up == 0', for: 5m, labels: {severity: critical}}
          - {alert: TargetGone, expr: 'up < 0', labels: {severity: '{{ $labels.severity }}'}}
          - {alert: Watchdog, expr: 'vector(1)'}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: prometheus, namespace: monitoring}
spec:
  selector: {matchLabels: {app: prometheus}}
  template:
    metadata: {labels: {app: prometheus}}
    spec:
      containers:
        - name: prometheus
          image: prom/prometheus:v3.5.0
          volumeMounts:
            - {name: configuration, mountPath: /etc/prometheus/prometheus.yml, subPath: prometheus.yml}
            - {name: configuration, mountPath: /etc/prometheus/rules}
      volumes: [{name: configuration, configMap: {name: prometheus}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: alertmanager, namespace: monitoring}
data:
  alertmanager.yml: |
    route:
      receiver: silence
      routes:
        - {matchers: [severity="critical"], receiver: night}
    receivers:
      - name: silence
      - name: night
        webhook_configs: [{url: 'http://pager.shop/'}]
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {name: orders, namespace: shop}
spec: {groups: [{name: orders, rules: [{alert: OrdersLost, expr: 'increase(orders_lost_total[5m]) > 0'}]}]}
"#;

#[test]
fn every_alert_says_who_loads_it_when_it_fires_and_whom_it_reaches() {
    let alerts = alerts(CLUSTER);
    let told: Vec<_> = alerts
        .iter()
        .map(|it| {
            (
                &*it.alert,
                it.loading,
                it.firing,
                it.reaches.clone().unwrap(),
            )
        })
        .collect();
    let night = || vec!["night".to_owned()];
    assert_eq!(
        told,
        [
            (
                "TargetDown",
                AlertLoading::Loaded,
                AlertFiring::Depends,
                night()
            ),
            (
                "TargetGone",
                AlertLoading::Loaded,
                AlertFiring::Never,
                night()
            ),
            (
                "Watchdog",
                AlertLoading::Loaded,
                AlertFiring::Always,
                night()
            ),
            (
                "OrdersLost",
                AlertLoading::Never,
                AlertFiring::Depends,
                night()
            ),
        ]
    );
    assert_eq!(alerts[0].loaded_by, ["monitoring/prometheus"]);
    assert_eq!(alerts[0].lasts.as_deref(), Some("5m"));
    assert_eq!(alerts[0].severity.as_deref(), Some("critical"));
    assert_eq!(alerts[1].severity, None);
    assert_eq!(alerts[3].source, "PrometheusRule shop/orders");
}

#[test]
fn a_file_that_is_refused_is_loaded_by_nobody() {
    let alerts = alerts(&CLUSTER.replace("for: 5m", "for: 5"));
    assert!(
        alerts[..3]
            .iter()
            .all(|it| it.loading == AlertLoading::Refused)
    );
}

#[test]
fn without_a_prometheus_nothing_is_known_of_loading_and_without_an_alertmanager_of_reaching() {
    let rules = CLUSTER.rsplit("---").next().unwrap();
    let alerts = alerts(rules);
    assert_eq!(alerts[0].loading, AlertLoading::Unknown);
    assert_eq!(alerts[0].reaches, None);
}
