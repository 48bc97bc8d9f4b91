//! Routes and inhibition rules for alerts that nothing defines.

use std::collections::BTreeSet;

use crate::finding::{Invariant, Rule, Severity, Violations, listed};
use crate::monitoring::{ALERT_NAME, Condition, ConfigurationFile, Monitoring, RouteMatcher};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.route-to-unknown-alert",
        severity: Severity::Warning,
        assumes: Some("the manifests hold every alert rule"),
        promise: "an alert that a route names is defined by a rule",
        page: include_str!("route_to_unknown_alert.md"),
    },
    check,
};

/// Alerts that widespread collections of rules bring along.
const WELL_KNOWN: [&str; 5] = [
    "Watchdog",
    "InfoInhibitor",
    "DeadMansSwitch",
    "DeadMansSnitch",
    "AlwaysFiring",
];

/// Alerts beyond which no similar name is searched for.
const COMPARED: usize = 2_000;

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let alerts = monitoring.alerts();
    if alerts.is_empty() {
        return;
    }
    let known: BTreeSet<&str> = alerts.iter().map(|alert| alert.name.as_str()).collect();
    for file in monitoring.configurations() {
        for (_, route) in file.configuration.routes() {
            for matcher in &route.matchers {
                let what = format!("the route to `{}`", route.receiver);
                report(file, matcher, &what, &known, violations);
            }
        }
        for rule in file.configuration.inhibit_rules() {
            for matcher in rule.source.iter().chain(&rule.target) {
                report(file, matcher, "this inhibition rule", &known, violations);
            }
        }
    }
}

fn report(
    file: &ConfigurationFile,
    found: &RouteMatcher,
    what: &str,
    known: &BTreeSet<&str>,
    violations: &mut Violations<'_>,
) {
    if found.matcher.name != ALERT_NAME {
        return;
    }
    let names = names(found);
    let is_known = |name: &&str| known.contains(name) || WELL_KNOWN.contains(name);
    let (present, missing): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| is_known(name));
    if missing.is_empty() {
        return;
    }
    let one = missing.len() == 1;
    let message = match (present.is_empty(), one) {
        (true, true) => format!(
            "{what} is for the alert {}, which no rule defines",
            listed(&missing)
        ),
        (true, false) => format!(
            "{what} is for the alerts {}, of which no rule defines any",
            listed(&missing)
        ),
        (false, _) => format!("{what} names {}, which no rule defines", listed(&missing)),
    };
    let similar = missing.iter().find_map(|name| nearest(name, known));
    let mut violation = violations
        .at(file.place(found.span), message)
        .effect(match present.is_empty() {
            true => "it is never taken",
            false => "it is taken for the other alerts only",
        })
        .help(match similar {
            Some(name) => format!("`{name}` may be meant"),
            None => "write the rule, or take the name away".to_owned(),
        });
    if !present.is_empty() && similar.is_none() {
        violation = violation.severity(Severity::Info);
    }
    violations.report(violation);
}

/// The alerts that a matcher names; also where it names several in a way that is compared letter by letter, which is
/// another fault.
fn names(found: &RouteMatcher) -> Vec<&str> {
    match &found.matcher.condition {
        Condition::Equal(value) => {
            let names = value.split('|');
            names.filter(|name| is_name(name)).collect()
        }
        Condition::Matches(_) => {
            let values = found.matcher.values().unwrap_or_default();
            values.into_iter().filter(|name| !name.is_empty()).collect()
        }
        Condition::NotEqual(_) | Condition::NotMatches(_) => Vec::new(),
    }
}

fn is_name(text: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ':' | ' ');
    !text.is_empty() && text.chars().all(plain)
}

fn nearest<'k>(name: &str, known: &BTreeSet<&'k str>) -> Option<&'k str> {
    let compared = known.iter().take(COMPARED);
    let near = compared.map(|known| (strsim::osa_distance(name, known), *known));
    let (distance, nearest) = near.min()?;
    (distance <= 2 && distance * 4 <= name.len()).then_some(nearest)
}
