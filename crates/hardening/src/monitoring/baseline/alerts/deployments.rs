//! What makes pods, and what keeps them.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, hours, minutes,
};
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "DeploymentReplicasMismatch",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.deployment }}: {{ $value }} replicas are wanted, and fewer are \
            available",
        description: "No rollout is moving, so this does not pass by itself. Look at the events of its pods.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, deployment) ({}) > max by (namespace, deployment) ({}) and on (namespace, \
                     deployment) max by (namespace, deployment) (changes({}[10m])) == 0",
                    on.of("kube_deployment_spec_replicas"),
                    on.of("kube_deployment_status_replicas_available"),
                    on.of("kube_deployment_status_replicas_updated")
                )
            },
        }],
    },
    AlertDefinition {
        name: "StatefulSetReplicasMismatch",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.statefulset }}: {{ $value }} replicas are wanted, and fewer are \
            ready",
        description: "The next pod is made only when the one before it is ready. Look at the events of the first \
            that is not.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, statefulset) ({}) > max by (namespace, statefulset) ({})",
                    on.of("kube_statefulset_replicas"),
                    on.of("kube_statefulset_status_replicas_ready")
                )
            },
        }],
    },
    AlertDefinition {
        name: "DaemonSetNotReady",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.daemonset }}: {{ $value }} pods are wanted, and fewer are ready",
        description: "Some nodes are without it.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, daemonset) ({}) > max by (namespace, daemonset) ({})",
                    on.of("kube_daemonset_status_desired_number_scheduled"),
                    on.of("kube_daemonset_status_number_ready")
                )
            },
        }],
    },
    AlertDefinition {
        name: "DeploymentRolloutStuck",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.deployment }}: the rollout makes no progress",
        description: "Its deadline has passed. The old pods still serve: look at the new ones, or take it back with \
            `kubectl rollout undo`.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, deployment) ({}) == 1",
                    on.with(
                        "kube_deployment_status_condition",
                        "condition=\"Progressing\",status=\"false\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "HpaMaxedOut",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.horizontalpodautoscaler }}: at its {{ $value }} replicas, it \
            may make no more",
        description: "With more load it gets slower. Raise its maximum if the quota has room.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, horizontalpodautoscaler) ({}) >= max by (namespace, horizontalpodautoscaler) \
                     ({most}) and on (namespace, horizontalpodautoscaler) max by (namespace, \
                     horizontalpodautoscaler) ({most}) > max by (namespace, horizontalpodautoscaler) ({})",
                    on.of("kube_horizontalpodautoscaler_status_current_replicas"),
                    on.of("kube_horizontalpodautoscaler_spec_min_replicas"),
                    most = on.of("kube_horizontalpodautoscaler_spec_max_replicas")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PdbNotEnoughHealthyPods",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.poddisruptionbudget }}: only {{ $value }} pods are healthy, \
            fewer than the budget asks for",
        description: "The next failure may be an outage, and no node with one of its pods can be drained.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, poddisruptionbudget) ({}) < max by (namespace, poddisruptionbudget) ({})",
                    on.of("kube_poddisruptionbudget_status_current_healthy"),
                    on.of("kube_poddisruptionbudget_status_desired_healthy")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PdbBlocksAllEvictions",
        severity: AlertSeverity::Info,
        category: AlertCategory::Deployment,
        lasts: hours(1),
        summary: "{{ $labels.namespace }}/{{ $labels.poddisruptionbudget }}: all pods are healthy, and yet none may \
            be evicted",
        description: "Each drain of a node with one of its pods waits for ever. Ask for fewer available pods, or run \
            more.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                let of = |metric| {
                    format!(
                        "max by (namespace, poddisruptionbudget) ({})",
                        on.of(metric)
                    )
                };
                format!(
                    "{} == 0 and {expected} > 0 and {} >= {expected}",
                    of("kube_poddisruptionbudget_status_pod_disruptions_allowed"),
                    of("kube_poddisruptionbudget_status_current_healthy"),
                    expected = of("kube_poddisruptionbudget_status_expected_pods")
                )
            },
        }],
    },
    AlertDefinition {
        name: "JobFailed",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Deployment,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.job_name }}: the job failed",
        description: "It is not tried again. Look at the log of its last pod, and delete the job once it is mended.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, job_name) ({}) == 1",
                    on.with("kube_job_failed", "condition=\"true\"")
                )
            },
        }],
    },
];
