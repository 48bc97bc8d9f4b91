//! The alerts that a baseline has: what each says, what it needs, and the rules that a spec gives.
//!
//! An alert is rendered only where what it looks at is scraped: a rule on a metric that nobody exports never fires, and
//! looks as if it watched.

mod backups;
mod certificates;
mod cluster;
mod databases;
mod definition;
mod deployments;
mod pipeline;
mod pods;
mod render;
mod resources;
mod rule;
mod scope;
mod services;
mod storage;
mod stores;
mod vault;

pub use definition::{AlertCategory, AlertDefinition, AlertSeverity, AlertSource};
pub use render::groups;
pub use rule::{AlertAnnotations, AlertLabels, AlertRule, RuleGroup};

/// Alerts of one category, each file its part.
const PARTS: &[&[AlertDefinition]] = &[
    pods::ALERTS,
    storage::ALERTS,
    resources::ALERTS,
    databases::ALERTS,
    stores::ALERTS,
    vault::ALERTS,
    services::ALERTS,
    deployments::ALERTS,
    cluster::ALERTS,
    certificates::ALERTS,
    backups::ALERTS,
    pipeline::ALERTS,
];

/// All alerts that a baseline can have, by category.
///
/// ```
/// use hardening::monitoring::{AlertSource, alert_definitions};
/// use hardening::spec::Exporter;
///
/// let sealed = alert_definitions().find(|alert| alert.name == "VaultSealed").unwrap();
/// assert!(sealed.sources().eq([AlertSource::EachOf(Exporter::Vault)]));
/// ```
pub fn alert_definitions() -> impl Iterator<Item = &'static AlertDefinition> {
    PARTS.iter().copied().flatten()
}
