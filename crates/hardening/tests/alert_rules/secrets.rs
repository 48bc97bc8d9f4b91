//! Rules in Secrets: read as those of ConfigMaps, and never shown.

use std::collections::BTreeSet;

use hardening::analysis::Analysis;
use hardening::api::{AlertLoading, AnswerBody, Question, ask};
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};
use serde_json::{Value, json};

/// Rules with a fault of every kind that quotes them.
const RULES: &[&str] = &[
    "rate(zqx_total[5m]) > 5 and up{job=\"zqx-job\"} == 0",
    "up{zqx=\"a\"} > 1",
    "up{zqx=\"a\"} >= 0",
    "zqx_errors_total > 3",
    "histogram_quantile(0.9, zqx_bucket) > 1",
    "rate(zqx_total[10s]) > 1",
    "up{zqx=\"a\"}[5m]",
    "label_replace(up, \"zqx\", \"$1\", \"zqx\", \"(zqx\") == 0",
    "container_memory_working_set_bytes{zqx=\"a\"} / kube_pod_container_resource_limits > 0.9",
    "zqx{",
    "zqx_unknown(",
];

/// Where the rules are kept.
#[derive(Clone, Copy, Debug)]
enum Kept {
    ConfigMap,
    Secret,
    EncodedSecret,
}

fn bundle(rules: &str, kept: Kept) -> String {
    let volume = match kept {
        Kept::ConfigMap => json!({"name": "rules", "configMap": {"name": "rules"}}),
        Kept::Secret | Kept::EncodedSecret => {
            json!({"name": "rules", "secret": {"secretName": "rules"}})
        }
    };
    let metadata = json!({"name": "rules", "namespace": "monitoring"});
    let holder = match kept {
        Kept::ConfigMap => json!({"kind": "ConfigMap", "data": {"shop.yml": rules}}),
        Kept::Secret => json!({"kind": "Secret", "stringData": {"shop.yml": rules}}),
        Kept::EncodedSecret => json!({"kind": "Secret", "data": {"shop.yml": encoded(rules)}}),
    };
    let mut holder = holder;
    holder["apiVersion"] = json!("v1");
    holder["metadata"] = metadata;
    let configuration =
        "scrape_configs: [{job_name: shop, scrape_interval: 1m}]\nrule_files: [/rules/*.yml]\n";
    let objects = [
        holder,
        json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "prometheus", "namespace": "monitoring"},
            "data": {"prometheus.yml": configuration},
        }),
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {"name": "prometheus", "namespace": "monitoring"},
            "spec": {
                "selector": {"matchLabels": {"app": "prometheus"}},
                "template": {
                    "metadata": {"labels": {"app": "prometheus"}},
                    "spec": {
                        "containers": [{
                            "name": "prometheus", "image": "prom/prometheus:v3.5.0",
                            "volumeMounts": [
                                {"name": "prometheus", "mountPath": "/etc/prometheus"},
                                {"name": "rules", "mountPath": "/rules"},
                            ],
                        }],
                        "volumes": [{"name": "prometheus", "configMap": {"name": "prometheus"}}, volume],
                    },
                },
            },
        }),
    ];
    let objects = objects.iter().map(Value::to_string);
    objects.collect::<Vec<_>>().join("\n---\n")
}

/// Base64, as RFC 4648 says it.
fn encoded(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for sextet in 0..4 {
            let is_there = sextet <= chunk.len();
            let letter = LETTERS[(bits >> (18 - 6 * sextet)) as usize & 63];
            encoded.push(if is_there { char::from(letter) } else { '=' });
        }
    }
    encoded
}

fn rules(expressions: &[&str]) -> String {
    let rules = expressions.iter().enumerate().map(|(index, expression)| {
        json!({
            "alert": format!("Shop{index}"), "expr": expression, "for": "5m",
            "labels": {"severity": "warning", "zqx_value": "{{ $value }}"},
            "annotations": {"summary": "zqx is bad"},
        })
    });
    let rules: Vec<Value> = rules.collect();
    json!({"groups": [{"name": "shop", "interval": "10m", "rules": rules}]}).to_string()
}

fn findings(yaml: &str) -> Vec<Finding> {
    let mut findings = Analysis::of(Bundle::read([Source::new("a.json", yaml)])).findings();
    findings.retain(|finding| finding.invariant.starts_with("monitoring."));
    findings
}

#[test]
fn the_same_is_found_as_in_a_config_map() {
    for expression in RULES {
        let rules = rules(&[expression]);
        let found = |kept| -> Vec<_> {
            let findings = findings(&bundle(&rules, kept)).into_iter();
            let mut found: Vec<_> = findings
                .map(|it| (it.invariant.to_string(), it.severity))
                .collect();
            found.sort();
            found
        };
        let wanted = found(Kept::ConfigMap);
        assert!(!wanted.is_empty(), "{expression}");
        assert_eq!(found(Kept::Secret), wanted, "{expression}");
        assert_eq!(found(Kept::EncodedSecret), wanted, "{expression}");
    }
}

#[test]
fn the_cases_quote_the_rules_where_they_may() {
    let quoting: BTreeSet<String> = RULES
        .iter()
        .flat_map(|it| findings(&bundle(&rules(&[it]), Kept::ConfigMap)))
        .filter(|it| serde_json::to_string(it).unwrap().contains("zqx"))
        .map(|it| it.invariant.into_owned())
        .collect();
    assert!(quoting.len() >= 4, "{quoting:?}");
}

#[test]
fn nothing_of_the_rules_is_shown_but_their_names() {
    let all = rules(&RULES[..9]);
    let mut texts = vec![all];
    texts.extend(RULES.iter().map(|it| rules(&[it])));
    for text in texts {
        for kept in [Kept::Secret, Kept::EncodedSecret] {
            let yaml = bundle(&text, kept);
            let analysis = Analysis::of(Bundle::read([Source::new("a.json", yaml)]));
            for finding in analysis.findings() {
                let said = serde_json::to_string(&finding).unwrap();
                assert!(!said.contains("zqx"), "{said}");
            }
            let answer = ask(&analysis, &Question::Alerts {}).unwrap();
            let said = serde_json::to_string(&answer).unwrap();
            assert!(!said.contains("zqx"), "{said}");
        }
    }
}

#[test]
fn its_alerts_are_loaded_and_have_names() {
    for kept in [Kept::Secret, Kept::EncodedSecret] {
        let yaml = bundle(&rules(&["up == 0"]), kept);
        let analysis = Analysis::of(Bundle::read([Source::new("a.json", yaml)]));
        let AnswerBody::Alerts(alerts) = ask(&analysis, &Question::Alerts {}).unwrap().answer
        else {
            panic!("alerts");
        };
        let alert = &alerts.alerts[0];
        assert_eq!((&*alert.alert, &*alert.expression), ("Shop0", "..."));
        assert_eq!(alert.source, "shop.yml of Secret monitoring/rules");
        assert_eq!(alert.loading, AlertLoading::Loaded);
    }
}

#[test]
fn a_secret_that_no_prometheus_sees_is_not_read() {
    let yaml = bundle(&rules(&["up{zqx=\"a\"} > 1"]), Kept::Secret)
        .replace("\"secretName\":\"rules\"", "\"secretName\":\"others\"");
    let found = findings(&yaml);
    let never = found.iter().any(|it| it.message.contains("Shop0"));
    assert!(!never, "{found:?}");
}
