//! Rules as Prometheus reads them.

use serde::{Serialize, Serializer};

use super::definition::{AlertCategory, AlertSeverity};
use crate::monitoring::duration::Duration;

/// Rules that are evaluated one after the other, at the same interval.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleGroup {
    /// Its name, which no other group has.
    pub name: String,
    /// How often it is evaluated.
    #[serde(serialize_with = "as_text")]
    pub interval: Duration,
    /// The rules.
    pub rules: Vec<AlertRule>,
}

/// A rule that makes an alert.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlertRule {
    /// The name of the alert.
    pub alert: String,
    /// When it fires, in PromQL.
    pub expr: String,
    /// How long that must be so.
    #[serde(
        rename = "for",
        serialize_with = "as_text",
        skip_serializing_if = "is_zero"
    )]
    pub lasts: Duration,
    /// What it carries beside the labels of its series.
    pub labels: AlertLabels,
    /// What it says.
    pub annotations: AlertAnnotations,
}

/// The labels of a rule, by which its alerts are routed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertLabels {
    /// How bad it is.
    pub severity: AlertSeverity,
    /// What it is about.
    pub category: AlertCategory,
    /// The namespace, where the rule is about one service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The service, where the rule is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// The CronJob, where the rule is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cronjob: Option<String>,
}

/// What an alert says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AlertAnnotations {
    /// What is wrong, in a few words.
    pub summary: String,
    /// What follows, and what to look at first.
    pub description: String,
    /// What to do about it.
    pub runbook_url: String,
}

fn as_text<S: Serializer>(duration: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(duration)
}

fn is_zero(duration: &Duration) -> bool {
    duration.milliseconds() == 0
}
