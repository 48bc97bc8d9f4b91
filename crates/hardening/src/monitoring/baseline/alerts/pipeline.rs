//! Alerting itself: who watches what watches.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "Watchdog",
        severity: AlertSeverity::None,
        category: AlertCategory::Alerting,
        lasts: minutes(0),
        summary: "alerting works",
        description: "This always fires. What outside the cluster no longer gets it tells that Prometheus, \
            Alertmanager or the way out is down.",
        forms: &[Form {
            source: AlertSource::Nothing,
            expression: |_| "vector(1)".to_owned(),
        }],
    },
    AlertDefinition {
        name: "AlertmanagerDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Alerting,
        lasts: minutes(5),
        summary: "no Alertmanager answers Prometheus",
        description: "No alert reaches anyone. Only the dead man's switch tells.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Alertmanager),
            expression: |on| on.none_answers(),
        }],
    },
    AlertDefinition {
        name: "AlertmanagerNotificationsFailing",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Alerting,
        lasts: minutes(10),
        summary: "{{ $value | humanizePercentage }} of the notifications by {{ $labels.integration }} are lost",
        description: "Its address or its credentials are wrong, or it does not answer. The log of Alertmanager tells \
            which.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Alertmanager),
            expression: |on| {
                format!(
                    "sum by (integration) (rate({}[5m])) / sum by (integration) (rate({}[5m])) > {}",
                    on.of("alertmanager_notifications_failed_total"),
                    on.of("alertmanager_notifications_total"),
                    on.thresholds.notifications_lost.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "AlertmanagerConfigInconsistent",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Alerting,
        lasts: minutes(20),
        summary: "the pods of Alertmanager run {{ $value }} configurations",
        description: "Where an alert goes depends on which of them sends it. One could not load the newest: its log \
            tells why.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Alertmanager),
            expression: |on| {
                format!(
                    "count(count_values(\"hash\", {})) > 1",
                    on.of("alertmanager_config_hash")
                )
            },
        }],
    },
    AlertDefinition {
        name: "AlertmanagerClusterMembersMissing",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Alerting,
        lasts: minutes(15),
        summary: "pod {{ $labels.pod }} sees only {{ $value }} members of Alertmanager",
        description: "Those that do not see each other send everything twice, and know nothing of each other's \
            silences.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Alertmanager),
            expression: |on| {
                format!(
                    "min by (pod) ({}) < {}",
                    on.of("alertmanager_cluster_members"),
                    on.replicas()
                )
            },
        }],
    },
    AlertDefinition {
        name: "PrometheusRuleEvaluationFailing",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Alerting,
        lasts: minutes(5),
        summary: "rules fail in pod {{ $labels.pod }}",
        description: "The alerts of group {{ $labels.rule_group }} are blind. The log of Prometheus tells which and \
            why.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Prometheus),
            expression: |on| {
                format!(
                    "sum by (pod, rule_group) (increase({}[5m])) > 0",
                    on.of("prometheus_rule_evaluation_failures_total")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PrometheusNotConnectedToAlertmanager",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Alerting,
        lasts: minutes(5),
        summary: "pod {{ $labels.pod }} knows no Alertmanager",
        description: "Its alerts go nowhere. Look at `alerting` in its configuration, and whether the names resolve.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Prometheus),
            expression: |on| {
                format!(
                    "min by (pod) ({}) < 1",
                    on.of("prometheus_notifications_alertmanagers_discovered")
                )
            },
        }],
    },
];
