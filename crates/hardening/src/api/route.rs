//! Whom does an alert reach, and what silences it?

use std::collections::BTreeMap;

use super::AskError;
use crate::cluster::Cluster;
use crate::finding::{Place, Related};
use crate::monitoring::{
    ALERT_NAME, Alert, ConfigurationFile, GroupBy, InhibitRule, LabelValue, Monitoring, Route,
    RouteEnd, RouteMatcher, Verdict,
};
use crate::report::{Inhibitor, RoutedAlert, RoutedEnd, Routing};

type Labels = BTreeMap<String, String>;

/// Alerts of the bundle that are named for one rule.
const NAMED: usize = 20;

pub(super) fn answer(
    monitoring: &Monitoring,
    labels: &Labels,
    firing: &[Labels],
) -> Result<(Routing, Vec<Related>), AskError> {
    let files = monitoring.configurations();
    if files.is_empty() {
        return Err(AskError::NoAlertmanager);
    }
    let asked = Asked {
        monitoring,
        labels,
        firing,
        alerts: monitoring.alerts(),
    };
    let mut evidence = Vec::new();
    let routed = files.iter().map(|file| asked.routed(file, &mut evidence));
    let routing = Routing {
        routed: routed.collect(),
    };
    Ok((routing, evidence))
}

struct Asked<'a> {
    monitoring: &'a Monitoring,
    labels: &'a Labels,
    firing: &'a [Labels],
    alerts: Vec<Alert>,
}

impl Asked<'_> {
    fn routed(&self, file: &ConfigurationFile, evidence: &mut Vec<Related>) -> RoutedAlert {
        let cluster = self.monitoring.cluster();
        let configuration = &file.configuration;
        let mut ends = Vec::new();
        for end in configuration.ends(self.labels) {
            let Some(route) = configuration.route(end.route) else {
                continue;
            };
            let words = format!("ends here, at receiver `{}`", route.receiver);
            evidence.push(related(cluster, words, &file.place(route.span)));
            ends.push(ended(file, end, route));
        }
        let version = file.version.unwrap_or_default();
        let acting = configuration.inhibited_by(self.labels, self.firing, version);
        let mut inhibited_by = Vec::new();
        for (position, rule) in configuration.inhibit_rules().iter().enumerate() {
            if !meets(&rule.target, self.labels) {
                continue;
            }
            let acting = acting.iter().filter(|it| it.rule == position);
            let named = acting.clone().filter_map(|it| {
                let source = self.firing.get(it.source)?;
                Some(source.get(ALERT_NAME).cloned().unwrap_or_default())
            });
            let acts = acting.clone().any(|it| it.verdict == Verdict::Yes);
            let alerts: Vec<_> = named.chain(self.sources(rule)).collect();
            let words = if acts {
                "silences it"
            } else {
                "could silence it"
            };
            evidence.push(related(cluster, words.to_owned(), &file.place(rule.span)));
            inhibited_by.push(Inhibitor {
                source: rule
                    .source
                    .iter()
                    .map(|it| it.matcher.to_string())
                    .collect(),
                equal: rule
                    .equal
                    .iter()
                    .map(|(label, _)| self.shown(label))
                    .collect(),
                alerts,
                acts,
            });
        }
        RoutedAlert {
            configuration: file.display(cluster),
            refused: configuration.refusal(),
            ends,
            inhibited_by,
        }
    }

    /// `namespace="shop"`.
    fn shown(&self, label: &str) -> String {
        let value = self.labels.get(label).map_or("", String::as_str);
        format!("{label}={value:?}")
    }

    /// The alerts of the bundle that may silence it by a rule.
    fn sources(&self, rule: &InhibitRule) -> impl Iterator<Item = String> {
        let two_sided = meets(&rule.source, self.labels);
        let may = |side: &[RouteMatcher], alert: &Alert| {
            let mut verdicts = side
                .iter()
                .map(|it| it.matcher.verdict(&alert.label(&it.matcher.name)));
            verdicts.all(|verdict| verdict != Verdict::No)
        };
        let must = |side: &[RouteMatcher], alert: &Alert| {
            let mut verdicts = side
                .iter()
                .map(|it| it.matcher.verdict(&alert.label(&it.matcher.name)));
            verdicts.all(|verdict| verdict == Verdict::Yes)
        };
        let equal = |alert: &Alert| {
            rule.equal
                .iter()
                .all(|(label, _)| match alert.label(label) {
                    LabelValue::Known(value) => {
                        self.labels.get(label).map_or("", String::as_str) == value
                    }
                    LabelValue::Unknown => true,
                })
        };
        let alerts = self.alerts.iter().filter(|alert| {
            may(&rule.source, alert) && equal(alert) && !(two_sided && must(&rule.target, alert))
        });
        let mut names: Vec<_> = alerts.map(|alert| alert.name.clone()).collect();
        names.dedup();
        names.into_iter().take(NAMED)
    }
}

fn meets(side: &[RouteMatcher], labels: &Labels) -> bool {
    side.iter().all(|it| {
        let value = labels.get(&it.matcher.name).map_or("", String::as_str);
        it.matcher.matches(value) != Some(false)
    })
}

fn ended(file: &ConfigurationFile, end: RouteEnd, route: &Route) -> RoutedEnd {
    let configuration = &file.configuration;
    let receiver = configuration.receiver(&route.receiver);
    let integrations = receiver.map(|it| &*it.integrations).unwrap_or_default();
    let path = configuration.path(end.route).into_iter();
    let path = path.filter_map(|id| configuration.route(id)).map(|route| {
        let matchers = route.matchers.iter().map(|it| it.matcher.to_string());
        matchers.collect::<Vec<_>>().join(", ")
    });
    RoutedEnd {
        receiver: route.receiver.clone(),
        integrations: integrations.iter().map(|it| it.kind.clone()).collect(),
        path: path.collect(),
        certain: end.verdict == Verdict::Yes,
        group_by: match &route.group_by {
            GroupBy::Each => vec!["...".to_owned()],
            GroupBy::One => Vec::new(),
            GroupBy::Labels(labels) => labels.clone(),
        },
        group_wait: route.group_wait.to_string(),
        group_interval: route.group_interval.to_string(),
        repeat_interval: route.repeat_interval.to_string(),
        mute_time_intervals: route.mute_time_intervals.clone(),
        active_time_intervals: route.active_time_intervals.clone(),
    }
}

fn related(cluster: &Cluster, message: String, place: &Place) -> Related {
    Related {
        message,
        location: cluster.bundle().locate(place),
    }
}
