//! CPU, memory, disk and quotas.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use super::scope::Scope;
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "PodMemoryUsageHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(10),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} uses {{ $value | \
            humanizePercentage }} of its memory limit",
        description: "Beyond the limit it is killed. Raise it, or find what holds the memory.",
        forms: &[Form {
            source: AlertSource::CAdvisor,
            expression: |on| {
                format!(
                    "max by (namespace, pod, container) ({}) / (max by (namespace, pod, container) ({}) > 0) > {}",
                    on.with("container_memory_working_set_bytes", "container!=\"\""),
                    on.with("container_spec_memory_limit_bytes", "container!=\"\""),
                    on.thresholds.memory_of_limit.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "ContainerCpuThrottled",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}/{{ $labels.pod }}: container {{ $labels.container }} is throttled in {{ \
            $value | humanizePercentage }} of its periods",
        description: "It wants more CPU than its limit and answers late. Raise the limit or give it less to do.",
        forms: &[Form {
            source: AlertSource::CAdvisor,
            expression: |on| {
                let periods = |metric| {
                    format!(
                        "sum by (namespace, pod, container) (rate({}[5m]))",
                        on.with(metric, "container!=\"\"")
                    )
                };
                format!(
                    "{} / {} > {}",
                    periods("container_cpu_cfs_throttled_periods_total"),
                    periods("container_cpu_cfs_periods_total"),
                    on.thresholds.cpu_throttled.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "NodeMemoryPressure",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Resource,
        lasts: minutes(5),
        summary: "{{ $labels.node }}: the kubelet reports memory pressure",
        description: "It evicts pods until enough is free, those first that use more than they asked for.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                format!(
                    "max by (node) ({}) == 1",
                    on.with(
                        "kube_node_status_condition",
                        "condition=\"MemoryPressure\",status=\"true\""
                    )
                )
            },
        }],
    },
    AlertDefinition {
        name: "NodeCpuSaturated",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(30),
        summary: "{{ $labels.node }}: {{ $value | humanizePercentage }} of the CPU is used",
        description: "What has no requests starves. Move work away, or add a node.",
        forms: &[Form {
            source: AlertSource::CAdvisor,
            expression: |on| {
                format!(
                    "sum by (node) (rate({}[5m])) / max by (node) ({}) > {}",
                    on.with("container_cpu_usage_seconds_total", "id=\"/\""),
                    on.of("machine_cpu_cores"),
                    on.thresholds.node_cpu.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "NodeMemoryUsageHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(15),
        summary: "{{ $labels.node }}: {{ $value | humanizePercentage }} of the memory is used",
        description: "The kubelet begins to evict pods soon. Move work away, or add a node.",
        forms: &[Form {
            source: AlertSource::CAdvisor,
            expression: |on| {
                format!(
                    "max by (node) ({}) / max by (node) ({}) > {}",
                    on.with("container_memory_working_set_bytes", "id=\"/\""),
                    on.of("machine_memory_bytes"),
                    on.thresholds.node_memory.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "NodeFilesystemSpaceLow",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(30),
        summary: "{{ $labels.instance }}: only {{ $value | humanizePercentage }} of {{ $labels.mountpoint }} is left",
        description: "Images, logs and local volumes share it. The kubelet evicts pods where it is its own.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::Node),
            expression: |on| {
                let disk = |metric| on.with(metric, "fstype!~\"tmpfs|ramfs|overlay|squashfs\"");
                format!(
                    "min by (instance, mountpoint) ({} / ({} > 0)) < {} and on (instance, mountpoint) max by \
                     (instance, mountpoint) ({}) == 0",
                    disk("node_filesystem_avail_bytes"),
                    disk("node_filesystem_size_bytes"),
                    on.thresholds.node_filesystem_left.share(),
                    disk("node_filesystem_readonly")
                )
            },
        }],
    },
    AlertDefinition {
        name: "NamespaceQuotaAlmostFull",
        severity: AlertSeverity::Info,
        category: AlertCategory::Resource,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}: {{ $value | humanizePercentage }} of the quota on {{ $labels.resource }} \
            is used",
        description: "Beyond it no pod is admitted, also not the one that replaces another in an update.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| format!("{} > {}", quota_used(on), on.thresholds.quota_used.share()),
        }],
    },
    AlertDefinition {
        name: "NamespaceQuotaExceeded",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(15),
        summary: "{{ $labels.namespace }}: {{ $value | humanizePercentage }} of the quota on {{ $labels.resource }} \
            is used",
        description: "The quota was lowered below what runs. Nothing that stops comes back.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| format!("{} > 1", quota_used(on)),
        }],
    },
    AlertDefinition {
        name: "ClusterMemoryOvercommitted",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Resource,
        lasts: minutes(10),
        summary: "{{ $value | humanize1024 }}B of memory are asked for, more than is left when the largest node \
            fails",
        description: "When a node fails, not all of its pods find another. Add a node, or lower requests.",
        forms: &[Form {
            source: AlertSource::FirstOf(Exporter::KubeStateMetrics),
            expression: |on| {
                let allocatable = format!(
                    "max by (node) ({})",
                    on.with("kube_node_status_allocatable", "resource=\"memory\"")
                );
                format!(
                    "sum(max by (namespace, pod, container) ({}) * on (namespace, pod) group_left () max by \
                     (namespace, pod) ({} == 1)) > sum({allocatable}) - max({allocatable}) and on () \
                     count({allocatable}) > 1",
                    on.with(
                        "kube_pod_container_resource_requests",
                        "resource=\"memory\""
                    ),
                    on.with("kube_pod_status_phase", "phase=~\"Pending|Running\"")
                )
            },
        }],
    },
];

/// How much of each quota is used; quotas of nothing are skipped.
fn quota_used(on: &Scope<'_>) -> String {
    let of = |matchers| {
        let series = on.with("kube_resourcequota", matchers);
        format!("max by (namespace, resourcequota, resource) ({series})")
    };
    format!("{} / ({} > 0)", of("type=\"used\""), of("type=\"hard\""))
}
