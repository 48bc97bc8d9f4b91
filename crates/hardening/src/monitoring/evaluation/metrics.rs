//! What the exporters of well-known metrics promise about their values.

use super::range::Range;

/// What is known of the values of a metric.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) range: Range,
    pub(super) assumes: Option<&'static str>,
}

/// Metrics that are 0 or 1.
const FLAGS: &[&str] = &[
    "alertmanager_config_last_reload_successful",
    "kube_cronjob_spec_suspend",
    "kube_daemonset_status_condition",
    "kube_deployment_status_condition",
    "kube_horizontalpodautoscaler_status_condition",
    "kube_job_complete",
    "kube_job_failed",
    "kube_node_spec_unschedulable",
    "kube_node_status_condition",
    "kube_persistentvolume_status_phase",
    "kube_persistentvolumeclaim_status_phase",
    "kube_pod_container_status_ready",
    "kube_pod_container_status_running",
    "kube_pod_container_status_terminated",
    "kube_pod_container_status_terminated_reason",
    "kube_pod_container_status_waiting",
    "kube_pod_container_status_waiting_reason",
    "kube_pod_status_phase",
    "kube_pod_status_ready",
    "kube_pod_status_reason",
    "kube_pod_status_scheduled",
    "kube_pod_status_unschedulable",
    "mongodb_up",
    "mysql_up",
    "node_filesystem_device_error",
    "node_filesystem_readonly",
    "pg_up",
    "probe_success",
    "prometheus_config_last_reload_successful",
    "redis_up",
    "up",
];

/// Metrics that count or measure what cannot be less than nothing.
const NEVER_NEGATIVE: &[&str] = &[
    "container_memory_rss",
    "container_memory_usage_bytes",
    "container_memory_working_set_bytes",
    "container_spec_memory_limit_bytes",
    "kube_daemonset_status_number_unavailable",
    "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas",
    "kube_deployment_status_replicas_available",
    "kube_deployment_status_replicas_unavailable",
    "kube_statefulset_replicas",
    "kube_statefulset_status_replicas",
    "kube_statefulset_status_replicas_ready",
    "kubelet_volume_stats_available_bytes",
    "kubelet_volume_stats_capacity_bytes",
    "kubelet_volume_stats_inodes",
    "kubelet_volume_stats_inodes_free",
    "kubelet_volume_stats_inodes_used",
    "kubelet_volume_stats_used_bytes",
    "node_filesystem_avail_bytes",
    "node_filesystem_files",
    "node_filesystem_files_free",
    "node_filesystem_free_bytes",
    "node_filesystem_size_bytes",
    "node_load1",
    "node_load15",
    "node_load5",
    "node_memory_MemAvailable_bytes",
    "node_memory_MemFree_bytes",
    "node_memory_MemTotal_bytes",
    "pg_stat_activity_count",
];

/// What is known of a metric.
pub(super) fn range_of(metric: &str) -> Option<Known> {
    if FLAGS.binary_search(&metric).is_ok() {
        return Some(Known {
            range: Range::new(0.0, 1.0),
            assumes: None,
        });
    }
    if NEVER_NEGATIVE.binary_search(&metric).is_ok() {
        return Some(Known {
            range: Range::new(0.0, f64::INFINITY),
            assumes: None,
        });
    }
    // The name of a recorded series says nothing of its values.
    let is_counter = metric.ends_with("_total") || metric.ends_with("_bucket");
    (is_counter && !metric.contains(':')).then_some(Known {
        range: Range::new(0.0, f64::INFINITY),
        assumes: Some("a metric whose name ends in `_total` or `_bucket` is a counter"),
    })
}

/// The fastest growth in a second, where something slows a counter down.
pub(super) fn fastest_growth(metric: &str) -> Option<(f64, &'static str)> {
    (metric == "kube_pod_container_status_restarts_total").then_some((
        0.2,
        "the kubelet waits 10 s and more between restarts, as it does unless its back-off is configured",
    ))
}

/// Whether the quotient of two metrics of the same labels is a share: the first is part of the second.
pub(super) fn is_part(part: &str, whole: &str) -> bool {
    const PARTS: &[(&str, &str)] = &[
        (
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
        ),
        (
            "kubelet_volume_stats_inodes_free",
            "kubelet_volume_stats_inodes",
        ),
        (
            "kubelet_volume_stats_inodes_used",
            "kubelet_volume_stats_inodes",
        ),
        (
            "kubelet_volume_stats_used_bytes",
            "kubelet_volume_stats_capacity_bytes",
        ),
        ("node_filesystem_avail_bytes", "node_filesystem_size_bytes"),
        ("node_filesystem_files_free", "node_filesystem_files"),
        ("node_filesystem_free_bytes", "node_filesystem_size_bytes"),
        (
            "node_memory_MemAvailable_bytes",
            "node_memory_MemTotal_bytes",
        ),
        ("node_memory_MemFree_bytes", "node_memory_MemTotal_bytes"),
    ];
    PARTS.contains(&(part, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(FLAGS.is_sorted());
        assert!(NEVER_NEGATIVE.is_sorted());
    }
}
