//! Nodes and the control plane.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, hours, minutes,
};
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "NodeNotReady",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Cluster,
        lasts: minutes(5),
        summary: "{{ $labels.node }}: the node is not ready",
        description: "Its pods are made anew elsewhere after five minutes; those with volumes of this node wait for \
            it.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (node) ({}) == 1",
                    on.with(
                        "kube_node_status_condition",
                        "condition=\"Ready\",status=~\"false|unknown\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "NodeDiskPressure",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Cluster,
        lasts: minutes(5),
        summary: "{{ $labels.node }}: the kubelet reports disk pressure",
        description: "It removes images and evicts pods until enough is free.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (node) ({}) == 1",
                    on.with(
                        "kube_node_status_condition",
                        "condition=\"DiskPressure\",status=\"true\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "KubeletDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Cluster,
        lasts: minutes(5),
        summary: "{{ with $labels.node }}{{ . }}: the kubelet does{{ else }}the kubelets do{{ end }} not answer \
            Prometheus",
        description: "What runs there goes on, but nothing is started or restarted, and no volume of it is measured.",
        forms: &[Form {
            source: AlertSource::Kubelet,
            expression: |on| {
                format!(
                    "min by (node) ({up}) == 0 or absent({up})",
                    up = on.of("up")
                )
            },
        }],
    },
    AlertDefinition {
        name: "NodeUnschedulableTooLong",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Cluster,
        lasts: hours(6),
        summary: "{{ $labels.node }}: cordoned for hours",
        description: "It takes no pods. If the work on it is done: `kubectl uncordon`.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (node) ({}) == 1",
                    on.of("kube_node_spec_unschedulable")
                )
            },
        }],
    },
    AlertDefinition {
        name: "KubeAPIDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Cluster,
        lasts: minutes(5),
        summary: "no API server answers Prometheus",
        description: "What runs goes on, but nothing can be changed, and nothing that fails is replaced.",
        forms: &[Form {
            source: AlertSource::ApiServer,
            expression: |on| on.none_answers(),
        }],
    },
    AlertDefinition {
        name: "KubeAPIErrorRateHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Cluster,
        lasts: minutes(10),
        summary: "the API server fails {{ $value | humanizePercentage }} of its requests",
        description: "Controllers work late or not at all. Look at etcd, at its disk, and at webhooks that do not \
            answer.",
        forms: &[Form {
            source: AlertSource::ApiServer,
            expression: |on| {
                format!(
                    "{} > {}",
                    on.share("apiserver_request_total", "code=~\"5..\"", ""),
                    on.thresholds.api_server_errors.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "EtcdNoLeader",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Cluster,
        lasts: minutes(1),
        summary: "a member of etcd has no leader",
        description: "Nothing can be written. Look whether a majority of the members is there and reaches each \
            other.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Etcd),
            expression: |on| format!("min by (pod) ({}) == 0", on.of("etcd_server_has_leader")),
        }],
    },
    AlertDefinition {
        name: "KubeStateMetricsDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Cluster,
        lasts: minutes(5),
        summary: "kube-state-metrics does not answer Prometheus",
        description: "Most alerts on pods, nodes and workloads see nothing until it is back.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::KubeStateMetrics),
            expression: |on| on.none_answers(),
        }],
    },
];
