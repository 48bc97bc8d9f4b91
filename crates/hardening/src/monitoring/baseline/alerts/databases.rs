//! PostgreSQL, MySQL and Redis.

use super::definition::{
    AlertCategory, AlertDefinition, AlertSeverity, AlertSource, Form, minutes,
};
use crate::spec::Exporter;

pub(super) const ALERTS: &[AlertDefinition] = &[
    AlertDefinition {
        name: "PostgreSQLDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(1),
        summary: "PostgreSQL does not answer",
        description: "The exporter cannot log in, is gone, or no pod is found. What depends on it stores nothing.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::PostgreSql),
            expression: |on| on.is_down("pg_up"),
        }],
    },
    AlertDefinition {
        name: "PostgreSQLTooManyConnections",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "{{ $value | humanizePercentage }} of the connections of PostgreSQL are used",
        description: "Pod {{ $labels.pod }} refuses further ones soon. Look for clients without a pool, or for idle \
            transactions.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::PostgreSql),
            expression: |on| {
                format!(
                    "sum by (pod) ({}) / max by (pod) ({}) > {}",
                    on.of("pg_stat_activity_count"),
                    on.of("pg_settings_max_connections"),
                    on.thresholds.connections_used.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "PostgreSQLReplicationLag",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "a replica of PostgreSQL is {{ $value | humanizeDuration }} behind",
        description: "Pod {{ $labels.pod }} gives old answers, and what it lacks is lost if it must take over.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::PostgreSql),
            expression: |on| {
                format!(
                    "max by (pod) ({}) > {} and on (pod) max by (pod) ({}) == 1",
                    on.of("pg_replication_lag_seconds"),
                    on.thresholds.replication_lag_seconds,
                    on.of("pg_replication_is_replica")
                )
            },
        }],
    },
    AlertDefinition {
        name: "PostgreSQLDeadlocks",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "{{ $value | humanize }} deadlocks in an hour in database {{ $labels.datname }}",
        description: "Each ends a transaction. Look for transactions that lock the same rows in another order.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::PostgreSql),
            expression: |on| {
                format!(
                    "max by (pod, datname) (round(increase({}[1h]))) > {}",
                    on.of("pg_stat_database_deadlocks"),
                    on.thresholds.deadlocks_per_hour
                )
            },
        }],
    },
    AlertDefinition {
        name: "PostgreSQLInactiveReplicationSlot",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(30),
        summary: "replication slot {{ $labels.slot_name }} has no consumer",
        description: "Pod {{ $labels.pod }} keeps all of its log for it until the disk is full. Drop the slot, or \
            bring its consumer back.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::PostgreSql),
            expression: |on| {
                format!(
                    "min by (pod, slot_name) ({}) == 0",
                    on.of("pg_replication_slot_slot_is_active")
                )
            },
        }],
    },
    AlertDefinition {
        name: "MySQLDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(1),
        summary: "MySQL does not answer",
        description: "The exporter cannot log in, is gone, or no pod is found. What depends on it stores nothing.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::MySql),
            expression: |on| on.is_down("mysql_up"),
        }],
    },
    AlertDefinition {
        name: "MySQLTooManyConnections",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "{{ $value | humanizePercentage }} of the connections of MySQL are used",
        description: "Pod {{ $labels.pod }} refuses further ones soon. Look for clients without a pool.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::MySql),
            expression: |on| {
                format!(
                    "max by (pod) ({}) / max by (pod) ({}) > {}",
                    on.of("mysql_global_status_threads_connected"),
                    on.of("mysql_global_variables_max_connections"),
                    on.thresholds.connections_used.share()
                )
            },
        }],
    },
    AlertDefinition {
        name: "MySQLReplicationStopped",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(2),
        summary: "a replica of MySQL replicates no more",
        description: "A thread of pod {{ $labels.pod }} has stopped. `SHOW REPLICA STATUS` tells at which error.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::MySql),
            expression: |on| {
                let threads = [
                    "mysql_slave_status_replica_io_running",
                    "mysql_slave_status_replica_sql_running",
                    "mysql_slave_status_slave_io_running",
                    "mysql_slave_status_slave_sql_running",
                ];
                threads
                    .map(|thread| format!("min by (pod) ({}) == 0", on.of(thread)))
                    .join(" or ")
            },
        }],
    },
    AlertDefinition {
        name: "MySQLReplicationLag",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "a replica of MySQL is {{ $value | humanizeDuration }} behind",
        description: "Pod {{ $labels.pod }} gives old answers, and what it lacks is lost if it must take over.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::MySql),
            expression: |on| {
                format!(
                    "max by (pod) ({} or {}) > {}",
                    on.of("mysql_slave_status_seconds_behind_source"),
                    on.of("mysql_slave_status_seconds_behind_master"),
                    on.thresholds.replication_lag_seconds
                )
            },
        }],
    },
    AlertDefinition {
        name: "RedisDown",
        severity: AlertSeverity::Critical,
        category: AlertCategory::Database,
        lasts: minutes(1),
        summary: "Redis does not answer",
        description: "The exporter cannot reach it, is gone, or no pod is found.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Redis),
            expression: |on| on.is_down("redis_up"),
        }],
    },
    AlertDefinition {
        name: "RedisMemoryHigh",
        severity: AlertSeverity::Warning,
        category: AlertCategory::Database,
        lasts: minutes(5),
        summary: "Redis uses {{ $value | humanizePercentage }} of its memory",
        description: "Pod {{ $labels.pod }} evicts keys or refuses writes soon, as its policy says.",
        forms: &[Form {
            source: AlertSource::EachOf(Exporter::Redis),
            expression: |on| {
                format!(
                    "max by (pod) ({}) / (max by (pod) ({}) > 0) > {}",
                    on.of("redis_memory_used_bytes"),
                    on.of("redis_memory_max_bytes"),
                    on.thresholds.redis_memory.share()
                )
            },
        }],
    },
];
