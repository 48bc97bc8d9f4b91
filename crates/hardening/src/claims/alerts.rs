//! How many alert rules work, and whom alerts reach.

use super::measure::{AlertRules, RouteTo};
use super::measuring::{Found, Measuring};
use super::words::listed;
use crate::api::{AnswerBody, Question};
use crate::finding::counted;
use crate::monitoring::{DefinedAlert, Loaded, WhenFiring};

/// What becomes of an alert rule.
enum Effect {
    Works,
    Fails(&'static str),
    Unknown(&'static str),
}

fn effect(defined: &DefinedAlert) -> Effect {
    let loaded = match &defined.loaded {
        Loaded::Never => return Effect::Fails("no Prometheus loads it"),
        Loaded::Refused => return Effect::Fails("its file is refused"),
        Loaded::Unknown => Some("manifests do not tell who loads it"),
        Loaded::By(_) => None,
    };
    let firing = match defined.firing {
        WhenFiring::Never => return Effect::Fails("it can never fire"),
        WhenFiring::Unread => Some("its expression is not read here"),
        WhenFiring::Depends | WhenFiring::Always => None,
    };
    let reaching = match &defined.reaches {
        Some(receivers) if receivers.is_empty() => {
            return Effect::Fails("it reaches nobody");
        }
        Some(_) => None,
        None => Some("no Alertmanager configuration is among the manifests"),
    };
    loaded
        .or(firing)
        .or(reaching)
        .map_or(Effect::Works, Effect::Unknown)
}

impl Measuring<'_> {
    pub(super) fn alert_rules(&self, asked: &AlertRules) -> Found {
        let defined = self.analysis.monitoring().defined_alerts();
        let (mut works, mut unknown) = (Vec::new(), Vec::new());
        let mut failing: Vec<(&str, Vec<&DefinedAlert>)> = Vec::new();
        for alert in &defined {
            match effect(alert) {
                Effect::Works => works.push(alert),
                Effect::Unknown(why) => unknown.push((alert, why)),
                Effect::Fails(why) => match failing.iter_mut().find(|(it, _)| *it == why) {
                    Some((_, alerts)) => alerts.push(alert),
                    None => failing.push((why, vec![alert])),
                },
            }
        }
        let is_among = |alerts: &[&DefinedAlert], name: &str| {
            alerts.iter().any(|alert| alert.alert.name == name)
        };
        let unknown_alerts: Vec<_> = unknown.iter().map(|(alert, _)| *alert).collect();
        let mut against = Vec::new();
        let mut open = false;
        if let Some(wanted) = asked.at_least.map(|it| it as usize)
            && works.len() < wanted
        {
            if works.len() + unknown.len() < wanted {
                against.push(format!(
                    "{wanted} or more are claimed, {} work",
                    works.len()
                ));
            } else {
                open = true;
            }
        }
        let mut missing = Vec::new();
        for name in &asked.names {
            if is_among(&works, name) {
                continue;
            }
            if is_among(&unknown_alerts, name) {
                open = true;
                continue;
            }
            let why = failing.iter().find(|(_, alerts)| is_among(alerts, name));
            missing.push(match why {
                Some((why, _)) => format!("`{name}` ({why})"),
                None => format!("`{name}` (not defined)"),
            });
        }
        if !missing.is_empty() {
            let verb = if missing.len() == 1 { "does" } else { "do" };
            against.push(format!("{} {verb} not work", listed(&missing)));
        }
        let mut measured = format!(
            "{} of {} are loaded, can fire and reach somebody",
            works.len(),
            counted(defined.len(), "alert rule")
        );
        for (why, alerts) in &failing {
            measured.push_str(&format!("; {why}: {}", alerts.len()));
        }
        let wanted = |alert: &DefinedAlert| {
            asked.names.is_empty() || asked.names.contains(&alert.alert.name)
        };
        let failures = failing.iter().flat_map(|(why, alerts)| {
            let alerts = alerts.iter().filter(|alert| wanted(alert));
            alerts.map(move |alert| {
                self.related(&alert.alert.place, format!("`{}`: {why}", alert.alert.name))
            })
        });
        let failures: Vec<_> = failures.collect();
        let doubts = unknown.iter().filter(|(alert, _)| wanted(alert));
        let doubts = doubts.map(|(alert, why)| {
            self.related(&alert.alert.place, format!("`{}`: {why}", alert.alert.name))
        });
        let works = works.iter().filter(|alert| wanted(alert));
        let works = works
            .map(|alert| self.related(&alert.alert.place, format!("`{}` works", alert.alert.name)));
        if against.is_empty() && open {
            let why = unknown.first().map_or("", |(_, why)| why);
            return Found::cannot_tell(format!(
                "{measured}; of {} it is not known: {why}",
                unknown.len()
            ))
            .with(doubts);
        }
        Found::judged(measured, &against).with(failures.into_iter().chain(doubts).chain(works))
    }

    pub(super) fn route(&self, asked: &RouteTo) -> Found {
        let answer = match self.ask(&Question::Route {
            labels: asked.labels.clone(),
            firing: Vec::new(),
        }) {
            Ok(answer) => answer,
            Err(error) => return error.into(),
        };
        let AnswerBody::Route(routing) = &answer.answer else {
            return Found::cannot_tell("the routes are not read here");
        };
        let refused = routing.routed.iter().find_map(|routed| {
            Some(format!(
                "Alertmanager refuses {}: {}",
                routed.configuration,
                routed.refused.as_ref()?
            ))
        });
        if let Some(refused) = refused {
            let ends = routing.routed.iter().flat_map(|it| &it.ends);
            let ends: Vec<_> = ends.map(|end| format!("`{}`", end.receiver)).collect();
            let measured = format!("the alert would end at {}", listed(&ends));
            return Found::refuted(measured, refused).with(answer.evidence);
        }
        let ends = || routing.routed.iter().flat_map(|it| &it.ends);
        let mut against = Vec::new();
        let mut open = Vec::new();
        for receiver in &asked.receivers {
            let mut of_it = ends().filter(|end| end.receiver == *receiver).peekable();
            if of_it.peek().is_none() {
                against.push(format!("it does not reach `{receiver}`"));
                continue;
            }
            let of_it: Vec<_> = of_it.collect();
            if of_it.iter().all(|end| end.integrations.is_empty()) {
                against.push(format!("receiver `{receiver}` tells nobody"));
            } else if !of_it.iter().any(|end| end.certain) {
                open.push(format!("`{receiver}`"));
            }
        }
        let told: Vec<_> = ends()
            .map(|end| match &*end.integrations {
                [] => format!("`{}` (which tells nobody)", end.receiver),
                integrations => format!("`{}` ({})", end.receiver, integrations.join(", ")),
            })
            .collect();
        let measured = format!("the alert ends at {}", listed(&told));
        if against.is_empty() && !open.is_empty() {
            return Found::cannot_tell(format!(
                "whether it reaches {} depends on a matcher that is not read here",
                listed(&open)
            ))
            .with(answer.evidence);
        }
        Found::judged(measured, &against).with(answer.evidence)
    }
}
