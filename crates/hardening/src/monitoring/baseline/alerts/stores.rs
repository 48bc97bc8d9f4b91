//! Elasticsearch, Kafka and MinIO.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "ElasticsearchClusterRed",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(2),
        summary: "Elasticsearch lacks primary shards",
        description: "What is in them can neither be read nor written. `_cluster/allocation/explain` tells why they \
            are not assigned.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Elasticsearch),
            expression: |on| {
                format!(
                    "max({}) == 1",
                    on.with("elasticsearch_cluster_health_status", "color=\"red\"")
                )
            },
        }],
    },
    AlertDefinition {
        name: "ElasticsearchClusterYellow",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(30),
        summary: "Elasticsearch lacks replica shards",
        description: "If the node with the primary fails, their data is gone. `_cluster/allocation/explain` tells \
            why they are not assigned.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Elasticsearch),
            expression: |on| {
                format!(
                    "max({}) == 1",
                    on.with("elasticsearch_cluster_health_status", "color=\"yellow\"")
                )
            },
        }],
    },
    AlertDefinition {
        name: "ElasticsearchHeapHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(10),
        summary: "node {{ $labels.name }} of Elasticsearch uses {{ $value | humanizePercentage }} of its heap",
        description: "It collects garbage instead of answering, and rejects requests.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Elasticsearch),
            expression: |on| {
                format!(
                    "max by (name) ({}) / max by (name) ({}) > {}",
                    on.with("elasticsearch_jvm_memory_used_bytes", "area=\"heap\""),
                    on.with("elasticsearch_jvm_memory_max_bytes", "area=\"heap\""),
                    on.thresholds.elasticsearch_heap.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "ElasticsearchDiskLow",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(10),
        summary: "node {{ $labels.name }} of Elasticsearch has {{ $value | humanizePercentage }} of its disk left",
        description: "At 5 % it makes each index with a shard there read-only.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Elasticsearch),
            expression: |on| {
                format!(
                    "min by (name) ({} / {}) < {}",
                    on.of("elasticsearch_filesystem_data_available_bytes"),
                    on.of("elasticsearch_filesystem_data_size_bytes"),
                    on.thresholds.elasticsearch_disk_left.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "KafkaUnderReplicatedPartitions",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(10),
        summary: "{{ $value }} partitions of topic {{ $labels.topic }} lack replicas",
        description: "If another broker fails, what is in them may be lost. Look for a broker that is down or slow.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Kafka),
            expression: |on| {
                format!(
                    "sum by (topic) (max by (topic, partition) ({})) > 0",
                    on.of("kafka_topic_partition_under_replicated_partition")
                )
            },
        }],
    },
    AlertDefinition {
        name: "KafkaBrokersMissing",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "only {{ $value }} brokers of Kafka are there",
        description: "Partitions lose replicas, and where too few are left, producers are refused.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Kafka),
            expression: |on| format!("max({}) < {}", on.of("kafka_brokers"), on.brokers()),
        }],
    },
    AlertDefinition {
        name: "KafkaConsumerLagHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(15),
        summary: "group {{ $labels.consumergroup }} is {{ $value | humanize }} messages behind in topic {{ \
            $labels.topic }}",
        description: "Its consumers are too slow, too few, or stand still. What is kept for less long than they need \
            is lost to them.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Kafka),
            expression: |on| {
                format!(
                    "sum by (consumergroup, topic) (max by (consumergroup, topic, partition) ({})) > {}",
                    on.of("kafka_consumergroup_lag"),
                    on.thresholds.kafka_consumer_lag
                )
            },
        }],
    },
    AlertDefinition {
        name: "MinIODriveOffline",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "{{ $value }} drives of MinIO are offline",
        description: "Each takes away redundancy. With too few left, objects can no longer be written, then no \
            longer be read.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::MinIo),
            expression: |on| format!("max({}) > 0", on.of("minio_cluster_drive_offline_total")),
        }],
    },
    AlertDefinition {
        name: "MinIOClusterSpaceLow",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(15),
        summary: "{{ $value | humanizePercentage }} of MinIO's space is left",
        description: "Uploads fail soon. Remove what is not needed, or add drives.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::MinIo),
            expression: |on| {
                format!(
                    "min({} / {}) < {}",
                    on.of("minio_cluster_capacity_usable_free_bytes"),
                    on.of("minio_cluster_capacity_usable_total_bytes"),
                    on.thresholds.object_store_left.share()
                )
            },
        }],
    },
];
