//! Inhibition rules that can silence nothing.

use std::collections::BTreeMap;

use super::rule_wording::with_others;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::monitoring::{
    ALERT_NAME, Alert, ConfigurationFile, Constraint, InhibitRule, LabelValue, Monitoring,
    RouteMatcher, Verdict,
};

pub(super) static RULE: Rule<Monitoring> = Rule {
    invariant: Invariant {
        id: "monitoring.inhibition-never-acts",
        severity: Severity::Warning,
        assumes: None,
        promise: "an inhibition rule can silence some alert",
        page: include_str!("inhibition_never_acts.md"),
    },
    check,
};

/// Pairs of alerts that are compared for one rule; beyond them it is taken to act.
const PAIRS: usize = 1_000_000;

fn check(monitoring: &Monitoring, violations: &mut Violations<'_>) {
    let alerts = monitoring.alerts();
    for file in monitoring.configurations() {
        for rule in file.configuration.inhibit_rules() {
            if let Some((place, message)) = of_itself(file, rule) {
                let violation = violations.at(place, message);
                violations.report(
                    violation
                        .effect("the rule silences nothing")
                        .help("mend the matchers or `equal`, or take the rule away"),
                );
            } else if let Some(found) = by_alerts(file, rule, &alerts) {
                let violation = violations
                    .at(found.place, found.message)
                    .effect("the rule silences nothing")
                    .severity(found.severity)
                    .help(found.help)
                    .assumes("the manifests hold every alert rule");
                violations.report(with_others(violation, found.evidence));
            }
        }
    }
}

fn matchers(side: &[RouteMatcher]) -> impl Iterator<Item = &crate::monitoring::Matcher> {
    side.iter().map(|it| &it.matcher)
}

/// What makes a rule dead whatever alerts there are.
fn of_itself(file: &ConfigurationFile, rule: &InhibitRule) -> Option<(Place, String)> {
    let source = Constraint::of(matchers(&rule.source));
    let target = Constraint::of(matchers(&rule.target));
    for (side, constraint) in [("source", &source), ("target", &target)] {
        if let Some((first, second)) = constraint.contradiction() {
            let message = match first == second {
                true => format!("no alert meets the {side} of this rule: no value meets `{first}`"),
                false => format!(
                    "no alert meets the {side} of this rule: none meets both `{first}` and `{second}`"
                ),
            };
            return Some((file.place(rule.span), message));
        }
    }
    for (label, span) in &rule.equal {
        let (Some(ours), Some(theirs)) = (source.values(label), target.values(label)) else {
            continue;
        };
        if ours.is_disjoint(theirs) {
            let message = format!(
                "`{label}` must be equal on both alerts, but the matchers ask for different values of it"
            );
            return Some((file.place(*span), message));
        }
    }
    let alike =
        source.implies_all(matchers(&rule.target)) && target.implies_all(matchers(&rule.source));
    alike.then(|| {
        let message = "source and target of this rule are the same alerts, and those do not silence each other";
        (file.place(rule.span), message.to_owned())
    })
}

/// What the alerts of the bundle show.
struct Found {
    place: Place,
    message: String,
    help: &'static str,
    evidence: Vec<(Place, String)>,
    severity: Severity,
}

fn by_alerts(file: &ConfigurationFile, rule: &InhibitRule, alerts: &[Alert]) -> Option<Found> {
    let named = rule.equal.iter().find(|(label, _)| label == ALERT_NAME);
    let (_, span) = named?;
    let on_side = |side: &[RouteMatcher], alert: &Alert| {
        let mut verdicts = matchers(side).map(|it| it.verdict(&alert.label(&it.name)));
        verdicts.all(|verdict| verdict != Verdict::No)
    };
    let mut by_name: BTreeMap<&str, (Vec<&Alert>, Vec<&Alert>)> = BTreeMap::new();
    for alert in alerts {
        let sides = by_name.entry(&alert.name).or_default();
        if on_side(&rule.source, alert) {
            sides.0.push(alert);
        }
        if on_side(&rule.target, alert) {
            sides.1.push(alert);
        }
    }
    let sources: usize = by_name.values().map(|(sources, _)| sources.len()).sum();
    let targets: usize = by_name.values().map(|(_, targets)| targets.len()).sum();
    // Without both, what the rule is for is not in the bundle.
    if sources == 0 && targets == 0 {
        return None;
    }
    let mut pairs = 0;
    for (sources, targets) in by_name.values() {
        pairs += sources.len() * targets.len();
        if pairs > PAIRS {
            return None;
        }
        let acts = sources.iter().any(|source| {
            let mut targets = targets.iter();
            targets.any(|target| may_be_equal(rule, source, target))
        });
        if acts {
            return None;
        }
    }
    let shown = |alerts: Option<&Alert>, side: &str| {
        let alert = alerts?;
        Some((
            alert.place.clone(),
            format!("`{}` can only be the {side}", alert.name),
        ))
    };
    let of_side = |source: bool| {
        let mut lists = by_name
            .values()
            .map(|(sources, targets)| if source { sources } else { targets });
        lists.find_map(|list| list.first()).copied()
    };
    let count = alerts.len();
    if sources == 0 || targets == 0 {
        let side = if sources == 0 { "source" } else { "target" };
        return Some(Found {
            place: file.place(rule.span),
            message: format!("none of the {count} alerts meets the {side} of this rule"),
            help: "write the alerts that it is for, or take the rule away",
            evidence: Vec::new(),
            severity: Severity::Info,
        });
    }
    Some(Found {
        severity: Severity::Warning,
        place: file.place(*span),
        message: format!(
            "`{ALERT_NAME}` must be equal on both alerts, but none of the {count} alerts can be both source and target under one name"
        ),
        help: "leave `alertname` out of `equal`, or give an alert of the same name for each severity",
        evidence: [
            shown(of_side(true), "source"),
            shown(of_side(false), "target"),
        ]
        .into_iter()
        .flatten()
        .collect(),
    })
}

fn may_be_equal(rule: &InhibitRule, source: &Alert, target: &Alert) -> bool {
    rule.equal.iter().all(
        |(label, _)| match (source.label(label), target.label(label)) {
            (LabelValue::Known(ours), LabelValue::Known(theirs)) => ours == theirs,
            _ => true,
        },
    )
}
