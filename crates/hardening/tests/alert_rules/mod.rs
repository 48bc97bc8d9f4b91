//! Rules of Prometheus: which are taken, which are loaded, and which can fire.

mod conformance;
mod corpora;
mod loading;
pub(crate) mod promtool;
mod questions;
mod rules;
mod secrets;
mod vanishing;

use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

use crate::findings::found;

/// What is found in a bundle of one file.
fn findings(yaml: &str) -> Vec<Finding> {
    Analysis::of(Bundle::read([Source::new("rules.yaml", yaml)])).findings()
}

/// A rule file as the key of a ConfigMap that a Prometheus of a version loads.
fn loaded(rules: &str, version: &str) -> String {
    let indented: String = rules
        .lines()
        .map(|line| match line.is_empty() {
            true => "\n".to_owned(),
            false => format!("    {line}\n"),
        })
        .collect();
    format!(
        "apiVersion: v1
kind: ConfigMap
metadata: {{name: prometheus, namespace: monitoring}}
data:
  prometheus.yml: |
    rule_files: [rules.yml]
  rules.yml: |2
{indented}
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
          image: prom/prometheus:v{version}
          volumeMounts: [{{name: configuration, mountPath: /etc/prometheus}}]
      volumes: [{{name: configuration, configMap: {{name: prometheus}}}}]
"
    )
}

/// A PrometheusRule with one alert of an expression.
fn alert(expression: &str) -> String {
    let expression = serde_json::Value::from(expression);
    format!(
        "apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {{name: rules, namespace: monitoring}}
spec:
  groups:
    - name: group
      rules:
        - alert: Alert
          expr: {expression}
          for: 5m
          labels: {{severity: warning}}
          annotations: {{summary: s, description: d}}
"
    )
}
