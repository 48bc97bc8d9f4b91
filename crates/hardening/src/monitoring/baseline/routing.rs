//! Which receiver an alert ends at, and which alerts silence others.

use serde::Serialize;

use super::alerts::RuleGroup;
use crate::finding::FieldPath;
use crate::spec::SlackSpec;

/// Gets what no route takes, warnings above all: a channel that is read, and mail.
pub(super) const DEFAULT: &str = "default";
/// Gets every critical alert, whatever its category: PagerDuty, Slack and mail.
pub(super) const CRITICAL: &str = "critical-alerts";
/// Gets what nobody has to act on.
pub(super) const INFO: &str = "info-alerts";
/// Gets the alert that always fires.
pub(super) const WATCHDOG: &str = "watchdog";

/// The alert about a node that no longer answers.
const NODE_GONE: &str = "NodeNotReady";

/// A category of alerts that may have a channel of its own: a value of the label `category`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Storage,
    Database,
    Pod,
    Cluster,
}

impl Category {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Database => "database",
            Self::Pod => "pod",
            Self::Cluster => "cluster",
        }
    }

    /// Its receiver with a channel and mail.
    pub(super) fn receiver(self) -> String {
        format!("{}-alerts", self.as_str())
    }

    /// Its receiver with the channel alone: for those alerts that need no mail, and those that had theirs.
    pub(super) fn channel(self) -> String {
        format!("{}-channel", self.as_str())
    }
}

/// The categories that have channels.
pub(super) fn channels(slack: &SlackSpec) -> Vec<(Category, &str)> {
    let channels = [
        (Category::Storage, &slack.storage),
        (Category::Database, &slack.database),
        (Category::Pod, &slack.pod),
        (Category::Cluster, &slack.cluster),
    ];
    let given = channels
        .into_iter()
        .filter_map(|(category, channel)| Some((category, channel.as_deref()?)));
    given.collect()
}

/// A node of the tree; what it leaves out it takes from the one above.
#[derive(Default, Serialize)]
pub(super) struct Route {
    receiver: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matchers: Vec<String>,
    #[serde(rename = "continue", skip_serializing_if = "std::ops::Not::not")]
    continues: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    group_by: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_wait: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_interval: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeat_interval: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routes: Vec<Self>,
}

/// The tree of routes.
pub(super) fn route(slack: &SlackSpec) -> Route {
    let watchdog = Route {
        receiver: WATCHDOG.to_owned(),
        matchers: vec![equal("alertname", "Watchdog")],
        group_wait: Some("0s"),
        group_interval: Some("1m"),
        repeat_interval: Some("50s"),
        ..Route::default()
    };
    let critical = Route {
        receiver: CRITICAL.to_owned(),
        matchers: vec![equal("severity", "critical")],
        continues: true,
        group_wait: Some("10s"),
        repeat_interval: Some("1h"),
        ..Route::default()
    };
    let categories = channels(slack).into_iter().map(|(category, _)| Route {
        receiver: category.receiver(),
        matchers: vec![equal("category", category.as_str())],
        routes: vec![Route {
            receiver: category.channel(),
            matchers: vec![matches("severity", "critical|info")],
            ..Route::default()
        }],
        ..Route::default()
    });
    let info = Route {
        receiver: INFO.to_owned(),
        matchers: vec![equal("severity", "info")],
        group_wait: Some("5m"),
        repeat_interval: Some("24h"),
        ..Route::default()
    };
    let mut routes = vec![watchdog, critical];
    routes.extend(categories);
    routes.push(info);
    Route {
        receiver: DEFAULT.to_owned(),
        group_by: vec!["alertname", "namespace", "service"],
        group_wait: Some("30s"),
        group_interval: Some("5m"),
        repeat_interval: Some("4h"),
        routes,
        ..Route::default()
    }
}

/// A rule by which alerts silence others.
#[derive(Serialize)]
pub(super) struct InhibitRule {
    source_matchers: Vec<String>,
    target_matchers: Vec<String>,
    equal: Vec<&'static str>,
}

/// What is critical silences what is less so of the same thing; a node that is gone, where an alert tells of that, all
/// that is only so because of it.
pub(super) fn inhibit_rules(groups: &[RuleGroup]) -> Vec<InhibitRule> {
    let lesser = || matches("severity", "warning|info");
    let critical = || equal("severity", "critical");
    let of_same = |label, more: Vec<String>| InhibitRule {
        source_matchers: [vec![critical(), matches(label, ".+")], more].concat(),
        target_matchers: vec![lesser(), matches(label, ".+")],
        equal: vec!["namespace", label],
    };
    let mut rules = vec![
        of_same("persistentvolumeclaim", Vec::new()),
        of_same("pod", Vec::new()),
        // An alert about one pod says nothing of the service's others.
        of_same("service", vec![equal("pod", "")]),
    ];
    let mut defined = groups.iter().flat_map(|group| &group.rules);
    if defined.any(|rule| rule.alert == NODE_GONE) {
        rules.push(InhibitRule {
            source_matchers: vec![equal("alertname", NODE_GONE), matches("node", ".+")],
            target_matchers: vec![format!("alertname!=\"{NODE_GONE}\""), matches("node", ".+")],
            equal: vec!["node"],
        });
    }
    rules
}

/// Why some of it is as it is.
pub(super) fn comments() -> Vec<(FieldPath, &'static str)> {
    let routes = FieldPath::of("route").then("routes");
    vec![
        (
            routes.then(0),
            "It fires as long as alerting works: what is outside the cluster notices when it stops. The interval is shorter \
             than that of the group, so that none is left out.",
        ),
        (
            routes.then(1),
            "Goes on, so that the channel of the category has it as well.",
        ),
        (
            FieldPath::of("route").then("group_by"),
            "Without the pod: what befalls all pods of a service is one notification.",
        ),
    ]
}

fn equal(label: &str, value: &str) -> String {
    format!("{label}=\"{value}\"")
}

fn matches(label: &str, pattern: &str) -> String {
    format!("{label}=~\"{pattern}\"")
}
