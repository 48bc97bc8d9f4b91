//! Receivers that tell nobody, and the alerts that end there.

use super::alertmanager_wording::is_silent_by_name;
use super::rule_wording::with_others;
use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::{
    Alert, Configuration, LabelValue, Monitoring, Reachability, RouteId, Verdict,
};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.receiver-without-integration",
        severity: Severity::Warning,
        assumes: None,
        promise: "an alert ends at a receiver that tells somebody",
        page: include_str!("receiver_without_integration.md"),
    },
    check,
};

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let alerts = monitoring.alerts();
    for file in monitoring.configurations() {
        let configuration = &file.configuration;
        let empty = configuration.receivers().iter().filter(|receiver| {
            receiver.integrations.is_empty() && !is_silent_by_name(&receiver.name)
        });
        let empty: Vec<_> = empty.collect();
        if empty.is_empty() {
            continue;
        }
        let reachability = Reachability::of(configuration);
        let lost: Vec<_> = alerts
            .iter()
            .filter_map(|alert| Some((alert, only_receiver(configuration, alert)?)))
            .collect();
        for receiver in empty {
            let leads = |(id, route): (RouteId, &crate::monitoring::Route)| {
                route.receiver == receiver.name && reachability.may_end_at(id)
            };
            if !configuration.routes().any(leads) {
                continue;
            }
            let is_default = configuration
                .route(RouteId::ROOT)
                .is_some_and(|root| root.receiver == receiver.name);
            let ending = lost.iter().filter(|(_, end)| *end == receiver.name);
            let ending: Vec<&Alert> = ending.map(|(alert, _)| *alert).collect();
            let mut names: Vec<_> = ending.iter().map(|alert| alert.name.as_str()).collect();
            names.dedup();
            let message = match (names.is_empty(), is_default) {
                (false, _) => format!(
                    "receiver `{}` has no integration, and {} {} nowhere else",
                    receiver.name,
                    listed(&names),
                    if names.len() == 1 { "ends" } else { "end" }
                ),
                (true, true) => format!(
                    "receiver `{}` has no integration, and every alert ends there that no route takes",
                    receiver.name
                ),
                (true, false) => format!(
                    "receiver `{}` has no integration, and a route leads to it",
                    receiver.name
                ),
            };
            let urgent = ending.iter().any(|alert| is_urgent(alert));
            let violation = violations
                .at(file.place(receiver.span), message)
                .label("tells nobody")
                .effect("Alertmanager takes these alerts and sends nothing")
                .severity(if urgent {
                    Severity::Error
                } else {
                    Severity::Warning
                })
                .help("give it an integration; where alerts are to be dropped, call it `null`");
            let places = ending
                .iter()
                .map(|alert| (alert.place.clone(), format!("`{}` ends there", alert.name)));
            violations.report(with_others(violation, places));
        }
    }
}

/// The one receiver that an alert ends at whatever its other labels are, and that tells nobody.
fn only_receiver<'c>(configuration: &'c Configuration, alert: &Alert) -> Option<&'c str> {
    let ends = configuration.ends_of(alert);
    let mut receivers = ends
        .iter()
        .filter_map(|end| configuration.route(end.route))
        .map(|route| route.receiver.as_str());
    let first = receivers.next()?;
    let certain = ends.iter().any(|end| end.verdict == Verdict::Yes);
    (certain && receivers.all(|receiver| receiver == first)).then_some(first)
}

fn is_urgent(alert: &Alert) -> bool {
    let severity = alert.label("severity");
    matches!(severity, LabelValue::Known(severity) if matches!(&*severity, "critical" | "warning" | "page" | "error"))
}
