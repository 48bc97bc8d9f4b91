//! The alerts that a bundle defines, with what the engines say of each.

use super::discretion::HIDDEN;
use super::evaluation::{self, Firing};
use super::loading::{Evaluated, Loading};
use super::rules::{Rule, RuleFile};
use super::{Alert, Duration, Monitoring};

/// An alert that a rule of the bundle defines.
///
/// ```
/// # use std::sync::Arc;
/// use hardening::cluster::Cluster;
/// use hardening::manifest::{Bundle, Source};
/// use hardening::monitoring::{Monitoring, WhenFiring};
///
/// let yaml = "
/// apiVersion: monitoring.coreos.com/v1
/// kind: PrometheusRule
/// metadata: {name: targets}
/// spec: {groups: [{name: targets, rules: [{alert: TargetDown, expr: up < 0}]}]}
/// ";
/// let monitoring = Monitoring::of(Arc::new(Cluster::of(Bundle::read([Source::new("a.yaml", yaml)]))));
/// let alerts = monitoring.defined_alerts();
/// assert_eq!((&*alerts[0].alert.name, alerts[0].firing), ("TargetDown", WhenFiring::Never));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinedAlert {
    /// Its name, labels and place.
    pub alert: Alert,
    /// Where its rule is written: `PrometheusRule shop/orders`.
    pub source: String,
    /// The group of its rule.
    pub group: String,
    /// The expression; `...` for that of a Secret.
    pub expression: String,
    /// How long the expression must hold; `None` where it fires at once.
    pub lasts: Option<Duration>,
    /// Whether and by whom it is loaded.
    pub loaded: Loaded,
    /// When it fires.
    pub firing: WhenFiring,
    /// The receivers with an integration that it ends at, or may end at, in configurations that Alertmanager loads;
    /// `None` where the bundle has none of its configurations.
    pub reaches: Option<Vec<String>>,
}

/// Whether a rule is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// By these servers of the bundle: `namespace/name`.
    By(Vec<String>),
    /// By none of the bundle.
    Never,
    /// Its file or object is refused.
    Refused,
    /// Manifests do not tell.
    Unknown,
}

/// When an alert fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WhenFiring {
    /// Where its expression holds.
    Depends,
    /// Never, whatever its metrics say.
    Never,
    /// As long as its metrics are there, whatever they say.
    Always,
    /// Its expression is not read here.
    Unread,
}

impl Monitoring {
    /// The alerts that the rules of the bundle define, in the order of reading, with what is known of each.
    #[must_use]
    pub fn defined_alerts(&self) -> Vec<DefinedAlert> {
        let evaluated = self.evaluated();
        let mut defined = Vec::new();
        for file in &evaluated.files {
            let loaded = self.loaded(evaluated, file);
            for (group, rule, _) in file.alerts() {
                let Some(alert) = rule.alert() else {
                    continue;
                };
                defined.push(DefinedAlert {
                    reaches: self.receivers_of(&alert),
                    alert,
                    source: file.source.display(),
                    group: group.name.clone(),
                    expression: match file.source.is_secret() {
                        true => HIDDEN.to_owned(),
                        false => rule.text.trim().to_owned(),
                    },
                    lasts: rule.lasts.filter(|lasts| lasts.milliseconds() > 0),
                    loaded: loaded.clone(),
                    firing: when(rule),
                });
            }
        }
        defined
    }

    pub(super) fn loaded(&self, evaluated: &Evaluated, file: &RuleFile) -> Loaded {
        if !file.refusals.is_empty() {
            return Loaded::Refused;
        }
        match evaluated.loading(self.cluster(), &file.source) {
            Loading::By(servers) => {
                let servers = servers.iter().filter_map(|at| evaluated.servers.get(*at));
                let names = servers.map(|server| format!("{}/{}", server.namespace, server.name));
                Loaded::By(names.collect())
            }
            Loading::Never => Loaded::Never,
            Loading::Unknown => Loaded::Unknown,
        }
    }
}

fn when(rule: &Rule) -> WhenFiring {
    match rule.expression().map(evaluation::firing) {
        None => WhenFiring::Unread,
        Some(Firing::Depends) => WhenFiring::Depends,
        Some(Firing::Never(_)) => WhenFiring::Never,
        Some(Firing::Always(_)) => WhenFiring::Always,
    }
}

impl Monitoring {
    /// The receivers with an integration that an alert ends at, or may end at; `None` where the bundle has no
    /// configuration of Alertmanager.
    fn receivers_of(&self, alert: &Alert) -> Option<Vec<String>> {
        let files = self.configurations();
        if files.is_empty() {
            return None;
        }
        let mut receivers = Vec::new();
        for file in files {
            let configuration = &file.configuration;
            if !self.may_be_loaded(file) || configuration.refusal().is_some() {
                continue;
            }
            for end in configuration.ends_of(alert) {
                let route = configuration.route(end.route);
                let receiver = route.and_then(|route| configuration.receiver(&route.receiver));
                let Some(receiver) = receiver.filter(|it| !it.integrations.is_empty()) else {
                    continue;
                };
                if !receivers.contains(&receiver.name) {
                    receivers.push(receiver.name.clone());
                }
            }
        }
        Some(receivers)
    }
}
