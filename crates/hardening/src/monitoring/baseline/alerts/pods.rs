//! Pods and their containers, as kube-state-metrics tells of them.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use crate::spec::Exporter;

/// The reasons for which a container waits that cannot be made.
const NOT_MADE: &str =
    "reason=~\"CreateContainerConfigError|CreateContainerError|RunContainerError\"";

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "PodRestartingTooOften",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(5),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} restarted {{ $value | \
            humanize }} times in an hour",
        description: "What it serves is interrupted each time. Look at its last words: `kubectl logs --previous`.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod, container) (round(increase({}[1h]))) > {}",
                    on.of("kube_pod_container_status_restarts_total"),
                    on.thresholds.restarts_per_hour
                )
            },
        }],
    },
    AlertDefinition {
        name: "PodCrashLooping",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Pod,
        lasts: minutes(10),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} is held in \
            CrashLoopBackOff",
        description: "It ends as soon as it is started, and each new start waits longer. Look at its last words: \
            `kubectl logs --previous`.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod, container) (max_over_time({}[5m])) >= 1",
                    on.with(
                        "kube_pod_container_status_waiting_reason",
                        "reason=\"CrashLoopBackOff\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "PodNotHealthy",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: neither running nor done",
        description: "The pod is pending, failed or unknown for a quarter of an hour. Its events tell why: `kubectl \
            describe pod`.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod) ({}) == 1 unless on (namespace, pod) max by (namespace, pod) ({})",
                    on.with("kube_pod_status_phase", "phase=~\"Pending|Unknown|Failed\""),
                    on.with("kube_pod_owner", "owner_kind=\"Job\"")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PodNotReady",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: running, but not ready",
        description: "No Service sends it requests. Its readiness probe fails: `kubectl describe pod` tells with \
            what.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod) ({}) == 1 and on (namespace, pod) max by (namespace, pod) ({}) == 1",
                    on.with("kube_pod_status_ready", "condition=\"false\""),
                    on.with("kube_pod_status_phase", "phase=\"Running\"")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PodImagePullFailing",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(10),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: the image of container {{ $labels.container }} cannot \
            be pulled",
        description: "The image is not there, the registry does not answer, or it asks for credentials that the pod \
            does not have.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod, container) (max_over_time({}[5m])) >= 1",
                    on.with(
                        "kube_pod_container_status_waiting_reason",
                        "reason=~\"ErrImagePull|ImagePullBackOff|InvalidImageName\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "PodContainerConfigError",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(10),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} cannot be made",
        description: "A Secret, a ConfigMap or a key of them is missing, or its command cannot be run: `kubectl \
            describe pod` names it.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod, container) (max_over_time({}[5m])) >= 1",
                    on.with("kube_pod_container_status_waiting_reason", NOT_MADE)
                )
            },
        }],
    },
    AlertDefinition {
        name: "ContainerOOMKilled",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(0),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} was killed, since it \
            used more memory than its limit",
        description: "It needs a higher limit, or it leaks.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod, container) (increase({}[10m])) > 0 and on (namespace, pod, container) \
                     max by (namespace, pod, container) ({}) == 1",
                    on.of("kube_pod_container_status_restarts_total"),
                    on.with(
                        "kube_pod_container_status_last_terminated_reason",
                        "reason=\"OOMKilled\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "PodUnschedulable",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Pod,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: no node takes it",
        description: "No node has room for its requests, or its affinity, its tolerations or its volumes exclude \
            all.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, pod) ({}) == 1",
                    on.of("kube_pod_status_unschedulable")
                )
            },
        }],
    },
];
