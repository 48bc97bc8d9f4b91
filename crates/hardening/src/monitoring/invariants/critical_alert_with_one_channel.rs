//! Critical alerts that depend on one channel that people may not look at.

use std::collections::BTreeMap;

use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::{
    Alert, ConfigurationFile, Integration, LabelValue, Monitoring, RouteEnd, Verdict,
};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.critical-alert-with-one-channel",
        severity: Severity::Info,
        assumes: None,
        promise: "a critical alert has more than one way to people, or one that calls until somebody answers",
        page: include_str!("critical_alert_with_one_channel.md"),
    },
    check,
};

/// Channels that somebody must look at; the others call, escalate, or are somebody else's program.
const PASSIVE: [&str; 10] = [
    "discord",
    "email",
    "mattermost",
    "msteams",
    "msteamsv2",
    "rocketchat",
    "slack",
    "telegram",
    "webex",
    "wechat",
];

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let alerts = monitoring.alerts();
    let critical: Vec<_> = alerts.iter().filter(|alert| is_critical(alert)).collect();
    for file in monitoring.configurations() {
        let mut found: BTreeMap<&str, Vec<&Alert>> = BTreeMap::new();
        for alert in &critical {
            let ends = file.configuration.ends_of(alert);
            if let Some(receiver) = only_channel(file, &ends) {
                found.entry(receiver).or_default().push(alert);
            }
        }
        if critical.is_empty() {
            let ends = file.configuration.ends_where(|name| match name {
                "severity" => LabelValue::Known("critical".to_owned()),
                _ => LabelValue::Unknown,
            });
            if let Some(receiver) = only_channel(file, &ends).filter(|_| names_critical(file)) {
                found.insert(receiver, Vec::new());
            }
        }
        for (name, alerts) in found {
            let Some(receiver) = file.configuration.receiver(name) else {
                continue;
            };
            let Some(integration) = receiver.integrations.first() else {
                continue;
            };
            let mut names: Vec<_> = alerts.iter().map(|alert| alert.name.as_str()).collect();
            names.dedup();
            let subject = match names.is_empty() {
                true => "critical alerts".to_owned(),
                false => listed(&names),
            };
            let message = format!(
                "{subject} reach{} people by {} only, through receiver `{name}`",
                if names.len() == 1 { "es" } else { "" },
                integration.kind
            );
            let violation = violations
                .at(file.place(receiver.span), message)
                .effect("where that one fails, or nobody looks at it, a critical alert is not seen")
                .help("add a second integration, such as one that calls the person on duty");
            let places = alerts
                .iter()
                .map(|alert| (alert.place.clone(), format!("`{}` is critical", alert.name)));
            violations.report(with_others(violation, places));
        }
    }
}

fn is_critical(alert: &Alert) -> bool {
    let severity = alert.label("severity");
    matches!(severity, LabelValue::Known(severity) if matches!(&*severity, "critical" | "page"))
}

/// The receiver through which an alert goes one passive way and no other.
fn only_channel<'f>(file: &'f ConfigurationFile, ends: &[RouteEnd]) -> Option<&'f str> {
    if !ends.iter().any(|end| end.verdict == Verdict::Yes) {
        return None;
    }
    let mut receivers = Vec::new();
    for end in ends {
        let name = &file.configuration.route(end.route)?.receiver;
        let receiver = file.configuration.receiver(name)?;
        if !receivers.contains(&receiver) {
            receivers.push(receiver);
        }
    }
    let integrations: Vec<&Integration> =
        receivers.iter().flat_map(|it| &it.integrations).collect();
    let [one] = &*integrations else {
        return None;
    };
    let through = receivers.iter().find(|it| !it.integrations.is_empty())?;
    PASSIVE.contains(&&*one.kind).then_some(&through.name)
}

/// Whether the configuration tells critical alerts from others at all.
fn names_critical(file: &ConfigurationFile) -> bool {
    let mut matchers = file
        .configuration
        .routes()
        .flat_map(|(_, route)| &route.matchers);
    matchers.any(|it| it.matcher.name == "severity" && it.matcher.matches("critical") == Some(true))
}
