//! Which alerts are loaded, which can fire, and whom they reach.

mod alert;
mod alertmanager;
pub(crate) mod baseline;
mod defined;
mod discretion;
mod duration;
mod evaluation;
pub mod invariants;
mod loading;
mod matcher;
mod pattern;
mod prometheus;
mod promql;
mod rules;
mod selection;
mod subject;
mod template;

use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;
use loading::Evaluated;

pub use alert::{ALERT_NAME, Alert, LabelValue};
use alertmanager::Constraint;
pub use alertmanager::{
    AlertmanagerVersion, AlertmanagerWorkload, Configuration, ConfigurationDocument,
    ConfigurationFile, Fault, FaultKind, Flag, Gossip, GossipEnd, GroupBy, InhibitRule, Inhibition,
    InlineSecret, Integration, MatcherForm, Reachability, ReadingOptions, Receiver, Route,
    RouteEnd, RouteId, RouteMatcher, Stretch, TimeInterval, Unreachable,
};
pub use baseline::alerts::{
    AlertAnnotations, AlertCategory, AlertDefinition, AlertLabels, AlertRule, AlertSeverity,
    AlertSource, RuleGroup, alert_definitions, groups as alert_groups,
};
pub use defined::{DefinedAlert, Loaded, WhenFiring};
pub use duration::{Duration, DurationError};
pub use matcher::{Condition, Matcher, MatcherError, MatcherSyntax, Verdict};
pub use pattern::{Pattern, PatternError};
pub use subject::{AlertSubject, Speaks};

/// The monitoring of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Monitoring {
    cluster: Arc<Cluster>,
    alertmanager: OnceLock<alertmanager::Found>,
    evaluated: OnceLock<Evaluated>,
}

impl Monitoring {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            alertmanager: OnceLock::new(),
            evaluated: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The alerts that the rules of the bundle define, in the order of reading.
    #[must_use]
    pub fn alerts(&self) -> Vec<Alert> {
        let files = self.evaluated().files.iter();
        let rules = files.flat_map(|file| file.rules());
        rules.filter_map(|(_, rule)| rule.alert()).collect()
    }

    /// Its Prometheus servers and rules.
    fn evaluated(&self) -> &Evaluated {
        self.evaluated.get_or_init(|| Evaluated::of(&self.cluster))
    }
}
