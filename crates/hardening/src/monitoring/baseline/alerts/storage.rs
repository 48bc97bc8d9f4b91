//! Volumes, as kubelets measure them, and claims, as kube-state-metrics tells of them.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, hours, minutes,
};
use crate::spec::Exporter;

const DAY: u64 = 24 * 60 * 60;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "PersistentVolumeUsageHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Storage,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}: {{ $value | humanizePercentage }} of \
            the volume is used",
        description: "Enlarge the claim or remove what is not needed before writes fail.",
        forms: &[Form {
            source: AlertSource::Kubelet,
            expression: |on| {
                format!(
                    "max by (namespace, persistentvolumeclaim) ({} / {}) > {}",
                    on.of("kubelet_volume_stats_used_bytes"),
                    on.of("kubelet_volume_stats_capacity_bytes"),
                    on.thresholds.volume_used.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "PersistentVolumeLowSpace",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Storage,
        lasts: minutes(5),
        summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}: only {{ $value | humanizePercentage \
            }} of the volume is left",
        description: "Writes fail soon. Enlarge the claim: its class allows it.",
        forms: &[Form {
            source: AlertSource::Kubelet,
            expression: |on| {
                format!(
                    "min by (namespace, persistentvolumeclaim) ({} / {}) < {}",
                    on.of("kubelet_volume_stats_available_bytes"),
                    on.of("kubelet_volume_stats_capacity_bytes"),
                    on.thresholds.volume_left.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "PersistentVolumeInodeLow",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Storage,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}: only {{ $value | humanizePercentage \
            }} of the inodes are left",
        description: "No new files can be made soon, however much space is left. Look for many small files.",
        forms: &[Form {
            source: AlertSource::Kubelet,
            expression: |on| {
                format!(
                    "min by (namespace, persistentvolumeclaim) ({} / ({} > 0)) < {}",
                    on.of("kubelet_volume_stats_inodes_free"),
                    on.of("kubelet_volume_stats_inodes"),
                    on.thresholds.inodes_left.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "PersistentVolumeFillingUp",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Storage,
        lasts: hours(1),
        summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}: full within days if it goes on like \
            this",
        description: "{{ $value | humanizePercentage }} of the volume are left, and the last six hours tell that \
            this will not last.",
        forms: &[Form {
            source: AlertSource::Kubelet,
            expression: |on| {
                format!(
                    "min by (namespace, persistentvolumeclaim) ({available} / {capacity}) < {left} and on \
                     (namespace, persistentvolumeclaim) min by (namespace, persistentvolumeclaim) \
                     (predict_linear({available}[6h], {seconds})) < 0",
                    available = on.of("kubelet_volume_stats_available_bytes"),
                    capacity = on.of("kubelet_volume_stats_capacity_bytes"),
                    left = on.thresholds.volume_trend_left.share(),
                    seconds = u64::from(on.thresholds.volume_full_within_days.get()) * DAY
                )
            },
        }],
    },
    AlertDefinition {
        name: "PersistentVolumeError",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Storage,
        lasts: minutes(5),
        summary: "{{ $labels.persistentvolume }}: the volume is failed or pending",
        description: "No pod can mount it. The events of the volume and the log of its driver tell why.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (persistentvolume) ({}) == 1",
                    on.with(
                        "kube_persistentvolume_status_phase",
                        "phase=~\"Failed|Pending\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "PersistentVolumeClaimPending",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Storage,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}: a pod waits for this claim, and it \
            gets no volume",
        description: "Its class makes no volume: the driver is not there, has no room, or the class does not exist.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, persistentvolumeclaim) ({}) == 1 and on (namespace, persistentvolumeclaim) \
                     {}",
                    on.with(
                        "kube_persistentvolumeclaim_status_phase",
                        "phase=\"Pending\""
                    ),
                    on.of("kube_pod_spec_volumes_persistentvolumeclaims_info")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PersistentVolumeClaimLost",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Storage,
        lasts: minutes(1),
        summary: "{{ $labels.namespace }}/{{ $labels.persistentvolumeclaim }}: the claim has lost its volume",
        description: "The volume that it was bound to is gone. Restore it from its last restore point.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (namespace, persistentvolumeclaim) ({}) == 1",
                    on.with("kube_persistentvolumeclaim_status_phase", "phase=\"Lost\"")
                )
            },
        }],
    },
];
