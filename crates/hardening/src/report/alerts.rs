//! The alerts of a cluster, as JSON has them and as a table.

use serde::{Deserialize, Serialize};

use super::table;

/// Every alert: who loads it, when it fires, whom it reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alerts {
    /// In the order of reading.
    pub alerts: Vec<AlertForm>,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlertForm {
    /// Its name.
    pub alert: String,
    /// Where its rule is written, such as `PrometheusRule shop/orders`.
    pub source: String,
    /// The group of its rule.
    pub group: String,
    /// The expression.
    pub expression: String,
    /// How long the expression must hold, such as `5m`; `None` where it fires at once.
    pub lasts: Option<String>,
    /// The value of the label `severity`; `None` where it is not given, or known only when it fires.
    pub severity: Option<String>,
    /// Whether its rule is loaded.
    pub loading: AlertLoading,
    /// The Prometheus servers that load it: `namespace/name`.
    pub loaded_by: Vec<String>,
    /// When it fires.
    pub firing: AlertFiring,
    /// The receivers with an integration that routing leads it to, perhaps only with some labels; empty where it reaches
    /// nobody; `None` where the bundle holds no Alertmanager configuration.
    pub reaches: Option<Vec<String>>,
}

/// Whether a rule is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AlertLoading {
    /// By a Prometheus of the bundle.
    Loaded,
    /// By none of the bundle.
    Never,
    /// Its file or object is refused, so nothing of it is loaded.
    Refused,
    /// Manifests do not tell.
    Unknown,
}

/// When an alert fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AlertFiring {
    /// Where its expression holds.
    Depends,
    /// Never, whatever its metrics say.
    Never,
    /// As long as its metrics are there, whatever they say.
    Always,
    /// Its expression is not read here.
    Unread,
}

impl AlertLoading {
    const fn words(self) -> &'static str {
        match self {
            Self::Loaded => "loaded",
            Self::Never => "by nothing",
            Self::Refused => "refused",
            Self::Unknown => "not known",
        }
    }
}

impl AlertFiring {
    const fn words(self) -> &'static str {
        match self {
            Self::Depends => "",
            Self::Never => "never: ",
            Self::Always => "always: ",
            Self::Unread => "not read: ",
        }
    }
}

/// The alerts, as a table for people.
#[must_use]
pub fn alerts_to_text(alerts: &Alerts) -> String {
    let rows = alerts.alerts.iter().map(|alert| {
        let loaded = match &*alert.loaded_by {
            [] => alert.loading.words().to_owned(),
            servers => servers.join(" "),
        };
        let expression: Vec<_> = alert.expression.split_whitespace().collect();
        let lasts = alert.lasts.as_ref();
        let lasts = lasts.map_or_else(String::new, |lasts| format!(" for {lasts}"));
        let reaches = match &alert.reaches {
            None => "-".to_owned(),
            Some(receivers) if receivers.is_empty() => "nobody".to_owned(),
            Some(receivers) => receivers.join(" "),
        };
        [
            alert.alert.clone(),
            alert.severity.clone().unwrap_or_else(|| "-".to_owned()),
            loaded,
            reaches,
            format!("{}{}{lasts}", alert.firing.words(), expression.join(" ")),
        ]
    });
    table(
        ["ALERT", "SEVERITY", "LOADED BY", "REACHES", "FIRES WHEN"],
        rows.collect(),
    )
}
