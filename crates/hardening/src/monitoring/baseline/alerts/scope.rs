//! What an expression is written for: the job whose series it reads, and the thresholds.

use std::num::NonZeroU32;

use crate::spec::{BackupSpec, Service, Spec, Thresholds};

/// The job and the thresholds of one rule.
pub(super) struct Scope<'a> {
    pub(super) spec: &'a Spec,
    pub(super) thresholds: &'a Thresholds,
    pub(super) job: String,
    /// Whose job it is, where it is that of a service.
    pub(super) service: Option<&'a Service>,
    /// The schedule, where it is about one.
    pub(super) schedule: Option<&'a BackupSpec>,
}

impl Scope<'_> {
    /// The series of a metric in this job.
    pub(super) fn of(&self, metric: &str) -> String {
        format!("{metric}{{job=\"{}\"}}", self.job)
    }

    /// Those of them that a selector takes, such as `reason="Evicted"`.
    pub(super) fn with(&self, metric: &str, matchers: &str) -> String {
        format!("{metric}{{job=\"{}\",{matchers}}}", self.job)
    }

    /// Fires for each pod whose flag is 0 or that cannot be scraped, and where no pod is found at all: what has vanished
    /// is not silent.
    pub(super) fn is_down(&self, flag: &str) -> String {
        format!(
            "min by (pod) ({flag}) == 0 or min by (pod) ({up}) == 0 or absent({flag})",
            flag = self.of(flag),
            up = self.of("up"),
        )
    }

    /// Fires where not one target of the job answers, also where none is found.
    pub(super) fn none_answers(&self) -> String {
        format!("absent({} == 1)", self.of("up"))
    }

    /// The share of a counter's growth that a selector takes, by labels; nothing where nothing grows.
    pub(super) fn share(&self, counter: &str, part: &str, by: &str) -> String {
        format!(
            "sum{by} (rate({}[5m])) / sum{by} (rate({}[5m]))",
            self.with(counter, part),
            self.of(counter),
        )
    }

    /// Fires where a counter has grown in an hour, also where its first sample is of that hour: what counts from its first
    /// event on has no growth of it.
    pub(super) fn has_counted(&self, series: &str, by: &str) -> String {
        format!(
            "sum{by} (increase({series}[1h])) > 0 or sum{by} ({series} unless {series} offset 1h) > 0"
        )
    }

    /// How many brokers of Kafka there must be.
    pub(super) fn brokers(&self) -> u32 {
        let given = self.thresholds.kafka_brokers;
        given.map_or_else(|| self.replicas(), NonZeroU32::get)
    }

    /// How many pods the service of the job has.
    pub(super) fn replicas(&self) -> u32 {
        self.service.map_or(1, |service| service.replicas)
    }
}
