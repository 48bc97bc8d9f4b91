//! From where on alerts fire.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::values::ValueError;

/// A share in percent, from 1 to 99.
///
/// ```
/// use hardening::spec::Percent;
///
/// let most = Percent::try_from(85)?;
/// assert_eq!(most.share(), "0.85");
/// assert!(Percent::try_from(100).is_err());
/// # Ok::<(), hardening::spec::ValueError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "u8", extend("minimum" = 1, "maximum" = 99))
)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percent(u8);

impl Percent {
    /// As a share of one, as PromQL compares it.
    #[must_use]
    pub fn share(self) -> String {
        let digits = format!("0.{:02}", self.0);
        digits.trim_end_matches('0').to_owned()
    }

    /// What is left of the whole.
    #[must_use]
    pub const fn rest(self) -> Self {
        Self(100_u8.saturating_sub(self.0))
    }
}

impl TryFrom<u8> for Percent {
    type Error = ValueError;

    fn try_from(number: u8) -> Result<Self, ValueError> {
        match number {
            1..=99 => Ok(Self(number)),
            _ => Err(ValueError::new(format!(
                "{number} % is not between 1 and 99"
            ))),
        }
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

/// From where on alerts fire. Each has a default that suits most clusters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct Thresholds {
    /// So many restarts of a container in an hour are still borne: 5.
    pub restarts_per_hour: NonZeroU32,
    /// How much of a volume may be used before a warning, in percent: 85.
    pub volume_used: Percent,
    /// How much of a volume must be left before it is critical, in percent: 5.
    pub volume_left: Percent,
    /// How many of a volume's inodes must be left, in percent: 5.
    pub inodes_left: Percent,
    /// A volume whose trend fills it within so many days is warned of: 4.
    pub volume_full_within_days: NonZeroU32,
    /// Only where less than this is left is a trend taken seriously, in percent: 40.
    pub volume_trend_left: Percent,
    /// How much of its memory limit a container may use, in percent: 90.
    pub memory_of_limit: Percent,
    /// In how many of its periods a container may be throttled, in percent: 25.
    pub cpu_throttled: Percent,
    /// How much of its CPU a node may use, in percent: 90.
    pub node_cpu: Percent,
    /// How much of its memory a node may use, in percent: 90.
    pub node_memory: Percent,
    /// How much of a node's filesystem must be left, in percent: 10.
    pub node_filesystem_left: Percent,
    /// How much of a quota may be used, in percent: 90.
    pub quota_used: Percent,
    /// How many of a database's connections may be used, in percent: 80.
    pub connections_used: Percent,
    /// How far a replica may be behind, in seconds: 30.
    pub replication_lag_seconds: NonZeroU32,
    /// So many deadlocks of a database in an hour are still borne: 5.
    pub deadlocks_per_hour: NonZeroU32,
    /// How much of its `maxmemory` Redis may use, in percent: 90.
    pub redis_memory: Percent,
    /// How much of its heap Elasticsearch may use, in percent: 90.
    pub elasticsearch_heap: Percent,
    /// How much of its disk Elasticsearch must have left, in percent: 10. At 5 it makes indices read-only.
    pub elasticsearch_disk_left: Percent,
    /// How many brokers Kafka has; where nothing is said, as many as the service that exports its metrics has pods. An
    /// exporter that is a service of its own needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_brokers: Option<NonZeroU32>,
    /// How many messages a consumer group may be behind in a topic: 10,000.
    pub kafka_consumer_lag: NonZeroU32,
    /// How much of an object store must be left, in percent: 15.
    pub object_store_left: Percent,
    /// How many requests may fail, in percent: 5.
    pub errors: Percent,
    /// What 99 of 100 requests must be faster than, in milliseconds: 1,000.
    pub latency_milliseconds: NonZeroU32,
    /// How many DNS queries may fail, in percent: 1.
    pub dns_errors: Percent,
    /// How many requests the API server may fail, in percent: 3.
    pub api_server_errors: Percent,
    /// How many notifications of a channel may be lost, in percent: 1.
    pub notifications_lost: Percent,
    /// How many days before a certificate expires a warning is due, once its renewal is overdue: 14.
    pub certificate_warning_days: NonZeroU32,
    /// How many days before a certificate expires it is critical, once its renewal is overdue: 3.
    pub certificate_critical_days: NonZeroU32,
    /// How many hours a backup may be late: 2.
    pub backup_late_hours: NonZeroU32,
}

/// A number that is written in this crate; 1 where it is 0.
const fn number(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            restarts_per_hour: number(5),
            volume_used: Percent(85),
            volume_left: Percent(5),
            inodes_left: Percent(5),
            volume_full_within_days: number(4),
            volume_trend_left: Percent(40),
            memory_of_limit: Percent(90),
            cpu_throttled: Percent(25),
            node_cpu: Percent(90),
            node_memory: Percent(90),
            node_filesystem_left: Percent(10),
            quota_used: Percent(90),
            connections_used: Percent(80),
            replication_lag_seconds: number(30),
            deadlocks_per_hour: number(5),
            redis_memory: Percent(90),
            elasticsearch_heap: Percent(90),
            elasticsearch_disk_left: Percent(10),
            kafka_brokers: None,
            kafka_consumer_lag: number(10_000),
            object_store_left: Percent(15),
            errors: Percent(5),
            latency_milliseconds: number(1_000),
            dns_errors: Percent(1),
            api_server_errors: Percent(3),
            notifications_lost: Percent(1),
            certificate_warning_days: number(14),
            certificate_critical_days: number(3),
            backup_late_hours: number(2),
        }
    }
}
