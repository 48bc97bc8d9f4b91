//! What a spec says of monitoring.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::phase1::{HostSpec, OutsideSpec};
use super::thresholds::Thresholds;
use super::values::{
    Amount, Amounts, HttpsUrl, ImageName, MailAddress, Name, ObjectName, SecretKey,
};

/// Prometheus, Alertmanager and the alert rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct MonitoringSpec {
    /// The namespace of Prometheus and Alertmanager, one of the namespaces.
    pub namespace: Name,
    /// Prometheus.
    #[serde(default)]
    pub prometheus: PrometheusSpec,
    /// Alertmanager.
    #[serde(default)]
    pub alertmanager: AlertmanagerSpec,
    /// Where alerts go.
    pub receivers: ReceiversSpec,
    /// Where the runbooks are: an alert's runbook is this, and the name of the alert.
    pub runbooks: HttpsUrl,
    /// From where on alerts fire.
    #[serde(default)]
    pub thresholds: Thresholds,
}

/// Prometheus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct PrometheusSpec {
    /// What it runs.
    pub image: ImageName,
    /// What one of its two pods asks for.
    pub requests: Amounts,
    /// What one of its two pods gets at most.
    pub limits: Amounts,
    /// The volume of each.
    pub storage: Amount,
    /// How often targets are scraped and rules are evaluated, in seconds.
    pub interval_seconds: NonZeroU32,
    /// For how many days it keeps what it scraped.
    pub retention_days: NonZeroU32,
    /// The host of its web UI; without one it is not reached from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<HostSpec>,
}

/// Alertmanager.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertmanagerSpec {
    /// What it runs.
    pub image: ImageName,
    /// What one of its two pods asks for.
    pub requests: Amounts,
    /// What one of its two pods gets at most.
    pub limits: Amounts,
    /// The volume of each, which keeps silences and what was sent.
    pub storage: Amount,
    /// The host of its web UI; without one it is not reached from outside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<HostSpec>,
    /// What it calls outside the cluster: public addresses at 443 and 587 where nothing is said.
    pub outside: OutsideSpec,
}

/// Where alerts go: the critical ones to all, warnings to Slack and by mail, the rest to Slack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct ReceiversSpec {
    /// Slack.
    pub slack: SlackSpec,
    /// Mail.
    pub email: EmailSpec,
    /// PagerDuty, which wakes somebody.
    pub pager_duty: PagerDutySpec,
    /// What outside the cluster misses the alert that always fires, and so notices when alerting itself is down.
    pub watchdog: WatchdogSpec,
}

/// A key of a Secret in the namespace of monitoring. The Secret itself is never rendered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct SecretValue {
    /// The name of the Secret.
    pub name: ObjectName,
    /// The key in it.
    pub key: SecretKey,
}

/// Channels of Slack, each with its `#`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct SlackSpec {
    /// The URL of the webhook.
    pub url: SecretValue,
    /// For critical alerts.
    pub critical: String,
    /// For warnings and all that has no channel of its own.
    pub warning: String,
    /// For information.
    pub info: String,
    /// For alerts of storage; where nothing is said, as their severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// For alerts of databases; where nothing is said, as their severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// For alerts of pods; where nothing is said, as their severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<String>,
    /// For alerts of the cluster itself; where nothing is said, as their severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<String>,
}

/// A mailbox, and who delivers to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct EmailSpec {
    /// Whom to write.
    pub to: MailAddress,
    /// Who writes.
    pub from: MailAddress,
    /// Who delivers, `host:port`.
    pub smarthost: String,
    /// As whom to log in there.
    pub username: String,
    /// The password.
    pub password: SecretValue,
}

/// A service of PagerDuty.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct PagerDutySpec {
    /// The routing key.
    pub routing_key: SecretValue,
}

/// A dead man's switch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct WatchdogSpec {
    /// The URL to call.
    pub url: SecretValue,
}

/// The key of a label as Prometheus writes it in the names of what it discovers.
pub(crate) fn meta_label(key: &str) -> String {
    let written = key.chars().map(|next| match next {
        next if next.is_ascii_alphanumeric() => next,
        _ => '_',
    });
    written.collect()
}

impl Default for PrometheusSpec {
    fn default() -> Self {
        Self {
            image: ImageName::literal("docker.io/prom/prometheus:v3.5.0"),
            requests: Amounts::literal(500, 1_024),
            limits: Amounts::literal(1_000, 2_048),
            storage: Amount::gibi(50),
            interval_seconds: NonZeroU32::MIN.saturating_add(29),
            retention_days: NonZeroU32::MIN.saturating_add(14),
            host: None,
        }
    }
}

impl Default for AlertmanagerSpec {
    fn default() -> Self {
        let mut outside = super::public_https();
        outside.ports.push(super::SUBMISSION);
        Self {
            image: ImageName::literal("docker.io/prom/alertmanager:v0.28.1"),
            requests: Amounts::literal(100, 128),
            limits: Amounts::literal(200, 256),
            storage: Amount::gibi(1),
            host: None,
            outside,
        }
    }
}
