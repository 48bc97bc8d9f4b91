//! Where an alert ends, as JSON has it and as text.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// Where an alert ends, in each configuration of Alertmanager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Routing {
    /// By configuration, in the order of reading.
    pub routed: Vec<RoutedAlert>,
}

/// Where an alert ends by one configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutedAlert {
    /// The configuration: `ConfigMap monitoring/alertmanager, alertmanager.yml`.
    pub configuration: String,
    /// What Alertmanager says of it where it refuses it; the rest is then what it would do were that mended.
    pub refused: Option<String>,
    /// The routes that the alert ends at, in the order in which it is sent.
    pub ends: Vec<RoutedEnd>,
    /// The rules by which other alerts silence it.
    pub inhibited_by: Vec<Inhibitor>,
}

/// A route that an alert ends at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutedEnd {
    /// The receiver.
    pub receiver: String,
    /// The ways in which it tells people, such as `slack`; empty where it tells nobody.
    pub integrations: Vec<String>,
    /// What each route on the way asks, from the root, whose text is empty.
    pub path: Vec<String>,
    /// Whether it ends there for certain; not where a regular expression is not decided here.
    pub certain: bool,
    /// The labels by which alerts are put together; `...` alone for each alert for itself.
    pub group_by: Vec<String>,
    /// How long a new group waits for more alerts.
    pub group_wait: String,
    /// How long a group waits before it tells of new alerts.
    pub group_interval: String,
    /// How long until what still fires is told again.
    pub repeat_interval: String,
    /// When it is silent.
    pub mute_time_intervals: Vec<String>,
    /// When it is active; always where empty.
    pub active_time_intervals: Vec<String>,
}

/// A rule by which other alerts silence it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Inhibitor {
    /// What the alert that silences must meet.
    pub source: Vec<String>,
    /// The labels whose values must be the same on both, with the values of this alert.
    pub equal: Vec<String>,
    /// The alerts of the bundle, and of those that were said to fire, that may or do silence it.
    pub alerts: Vec<String>,
    /// Whether one that was said to fire silences it.
    pub acts: bool,
}

/// Where an alert ends, for people.
#[must_use]
pub fn routing_to_text(routing: &Routing) -> String {
    let mut text = String::new();
    for routed in &routing.routed {
        let _ = writeln!(text, "{}", routed.configuration);
        if let Some(refused) = &routed.refused {
            let _ = writeln!(text, "  refused by Alertmanager: {refused}");
        }
        for end in &routed.ends {
            let integrations = match &*end.integrations {
                [] => "tells nobody".to_owned(),
                integrations => integrations.join(", "),
            };
            let perhaps = if end.certain { "" } else { "perhaps " };
            let _ = writeln!(text, "  {perhaps}{} ({integrations})", end.receiver);
            let path = end.path.iter().map(|step| match step.is_empty() {
                true => "all",
                false => step,
            });
            let path: Vec<_> = path.collect();
            let _ = writeln!(text, "    by {}", path.join(" > "));
            let groups = match &*end.group_by {
                [] => "all in one group".to_owned(),
                [each] if each == "..." => "each for itself".to_owned(),
                labels => format!("grouped by {}", labels.join(", ")),
            };
            let _ = writeln!(
                text,
                "    {groups}; waits {}, then every {}, again after {}",
                end.group_wait, end.group_interval, end.repeat_interval
            );
            for (names, when) in [
                (&end.mute_time_intervals, "silent in"),
                (&end.active_time_intervals, "active only in"),
            ] {
                if !names.is_empty() {
                    let _ = writeln!(text, "    {when} {}", names.join(", "));
                }
            }
        }
        for rule in &routed.inhibited_by {
            let equal = match &*rule.equal {
                [] => String::new(),
                equal => format!(" with the same {}", equal.join(", ")),
            };
            let alerts = match &*rule.alerts {
                [] => String::new(),
                alerts => format!(": {}", alerts.join(", ")),
            };
            let verb = if rule.acts {
                "silenced"
            } else {
                "could be silenced"
            };
            let source = rule.source.join(", ");
            let _ = writeln!(text, "  {verb} by an alert of {source}{equal}{alerts}");
        }
    }
    text
}
