//! What is seen less or more: alerts and audit records.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::Comparison;
use super::effect::{Change, Effect, Risk};
use super::evidence::Evidence;
use super::words::{counted, cut};
use crate::access::{Access, AuditLevel};
use crate::finding::Place;
use crate::monitoring::{DefinedAlert, Loaded, Monitoring};

/// Alerts that are loaded or reach somebody no longer, or newly, and requests of which less is recorded. Linear in the
/// alerts, beyond the engines.
pub(super) fn effects(comparison: &Comparison, effects: &mut Vec<Effect>) {
    alerts(comparison, effects);
    audit(comparison, effects);
}

/// What an alert is known by: its rule's object, its group and its name.
type Key = (String, String, String);

fn by_key(monitoring: &Monitoring) -> BTreeMap<Key, DefinedAlert> {
    let alerts = monitoring.defined_alerts().into_iter();
    let keyed = alerts.map(|it| {
        let key = (it.source.clone(), it.group.clone(), it.alert.name.clone());
        (key, it)
    });
    keyed.collect()
}

/// How well an alert is heard.
fn is_loaded(alert: &DefinedAlert) -> bool {
    !matches!(alert.loaded, Loaded::Never | Loaded::Refused)
}

fn receivers(alert: &DefinedAlert) -> Option<BTreeSet<&str>> {
    let reaches = alert.reaches.as_ref().filter(|_| is_loaded(alert))?;
    Some(reaches.iter().map(String::as_str).collect())
}

/// Alerts with a line on each and where they are written.
#[derive(Default)]
struct Told {
    alerts: Vec<String>,
    details: Vec<String>,
    evidence: Vec<Evidence>,
}

impl Told {
    fn add(&mut self, name: &str, detail: String, evidence: Evidence) {
        self.alerts.push(name.to_owned());
        self.details.push(detail);
        self.evidence.push(evidence);
    }
}

fn alerts(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let before = by_key(comparison.current().monitoring());
    let after = by_key(comparison.after().monitoring());
    let (mut lost, mut fewer, mut won) = (Told::default(), Told::default(), Told::default());
    for (key, was) in &before {
        let name = format!("{} of {}", key.2, key.0);
        let today = |words: &str| comparison.before_at(&was.alert.place, words);
        let Some(is) = after.get(key) else {
            if is_loaded(was) {
                lost.add(
                    &name,
                    format!("{name}: its rule is gone"),
                    today("its rule today"),
                );
            }
            continue;
        };
        let then = |words: &str| comparison.after_at(&is.alert.place, words);
        match (is_loaded(was), is_loaded(is)) {
            (true, false) => {
                lost.add(
                    &name,
                    format!("{name}: no server loads its rule"),
                    then("its rule"),
                );
                continue;
            }
            (false, false) => continue,
            _ => {}
        }
        let (had, has) = (receivers(was), receivers(is));
        let list = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
        match (had, has) {
            (Some(had), Some(has)) if !had.is_empty() && has.is_empty() => {
                let detail = format!("{name}: reaches nobody; today {}", list(&had));
                lost.add(&name, detail, then("its rule"));
            }
            (Some(had), Some(has)) if !had.is_subset(&has) => {
                let gone: BTreeSet<_> = had.difference(&has).copied().collect();
                let detail = format!("{name}: no longer reaches {}", list(&gone));
                fewer.add(&name, detail, then("its rule"));
            }
            (had, Some(has)) if !has.is_empty() && had.as_ref().is_none_or(BTreeSet::is_empty) => {
                won.add(
                    &name,
                    format!("{name}: reaches {}", list(&has)),
                    then("its rule"),
                );
            }
            _ => {}
        }
    }
    let mut tell = |told: Told,
                    risk: Risk,
                    what: &str,
                    mitigation: &str,
                    change: fn(Vec<String>) -> Change| {
        let Told {
            alerts,
            details,
            evidence,
        } = told;
        if alerts.is_empty() {
            return;
        }
        let count = alerts.len();
        effects.push(Effect {
            risk,
            summary: format!("{} {what}", counted(count, "alert", "alerts")),
            details: cut(details.into_iter(), count),
            evidence,
            mitigation: mitigation.to_owned(),
            roll_back: "apply the rules and the configuration of Alertmanager that run today again"
                .to_owned(),
            change: change(alerts),
        });
    };
    tell(
        lost,
        Risk::High,
        "that somebody hears today will be heard by nobody",
        "keep a route to a receiver, and the rules where a server loads them",
        |alerts| Change::AlertsLost { alerts },
    );
    tell(
        fewer,
        Risk::Moderate,
        "will no longer reach all that they reach today",
        "see that whom they reach is whom they should",
        |alerts| Change::AlertsReachFewer { alerts },
    );
    tell(
        won,
        Risk::Low,
        "that nobody hears today will be heard",
        "none is needed",
        |alerts| Change::AlertsGained { alerts },
    );
}

/// How much is recorded, by policy, resource, verb and who asks.
type Levels = BTreeMap<(String, String, &'static str, bool), AuditLevel>;

fn levels(access: &Access) -> Levels {
    let policies = access.audit_policies().iter();
    let read =
        policies.filter_map(|it| Some((it.display(access.cluster()), it.read.as_ref().ok()?)));
    read.flat_map(|(name, policy)| {
        let coverage = policy.coverage().into_iter();
        coverage.map(move |it| {
            let key = (name.clone(), it.resource, it.verb, it.by_account);
            (key, it.level)
        })
    })
    .collect()
}

fn audit(comparison: &Comparison, effects: &mut Vec<Effect>) {
    let (before, after) = (comparison.current().access(), comparison.after().access());
    if before.audit_policies().is_empty() {
        return;
    }
    let (were, are) = (levels(before), levels(after));
    let mut less: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (key, was) in &were {
        let is = are.get(key).copied().unwrap_or(AuditLevel::None);
        if is < *was {
            let (policy, resource, verb, by_account) = key;
            let who = if *by_account {
                "service accounts"
            } else {
                "people"
            };
            let line = format!("{verb} {resource} by {who}: {is} instead of {was}");
            less.entry(policy).or_default().insert(line);
        }
    }
    for (policy, requests) in less {
        let written = |access: &Access| -> Option<Place> {
            let mut policies = access.audit_policies().iter();
            let found = policies.find(|it| it.display(access.cluster()) == policy)?;
            Some(found.place())
        };
        let today = written(before).map(|it| comparison.before_at(&it, "the policy today"));
        let then = written(after).map(|it| comparison.after_at(&it, "the policy"));
        let requests: Vec<String> = requests.into_iter().collect();
        effects.push(Effect {
            risk: Risk::Moderate,
            summary: format!(
                "audit policy {policy} records less of {} that matter after a break-in",
                counted(requests.len(), "kind of request", "kinds of requests")
            ),
            details: cut(requests.iter().cloned(), requests.len()),
            evidence: today.into_iter().chain(then).collect(),
            mitigation: "put a rule for these requests before the one that now decides".to_owned(),
            roll_back: "let the API server read the policy of today again".to_owned(),
            change: Change::RecordedLess {
                policy: policy.to_owned(),
                requests,
            },
        });
    }
}
