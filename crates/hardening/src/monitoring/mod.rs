//! Which alerts are loaded, which can fire, and whom they reach.

mod alert;
mod alertmanager;
mod duration;
pub mod invariants;
mod matcher;
mod pattern;

use std::sync::{Arc, OnceLock};

use crate::cluster::Cluster;

pub use alert::{ALERT_NAME, Alert, LabelValue};
pub use alertmanager::{
    AlertmanagerVersion, AlertmanagerWorkload, Configuration, ConfigurationFile, Fault, FaultKind,
    Flag, GroupBy, InhibitRule, Inhibition, InlineSecret, Integration, MatcherForm, Reachability,
    ReadingOptions, Receiver, Route, RouteEnd, RouteId, RouteMatcher, TimeInterval, Unreachable,
};
pub use duration::{Duration, DurationError};
pub use matcher::{Condition, Matcher, MatcherError, MatcherSyntax, Verdict};
pub use pattern::{Pattern, PatternError};

/// The monitoring of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Monitoring {
    cluster: Arc<Cluster>,
    alertmanager: OnceLock<alertmanager::Found>,
}

impl Monitoring {
    /// That of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            alertmanager: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }
}
