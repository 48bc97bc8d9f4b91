//! What an alert is, before a spec says what it watches.

use std::fmt;

use serde::{Serialize, Serializer};

use super::scope::Scope;
use crate::monitoring::duration::Duration;
use crate::spec::Exporter;

/// How bad it is: whom it reaches, and how soon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertSeverity {
    /// Somebody is woken.
    Critical,
    /// Somebody looks at it today.
    Warning,
    /// Worth knowing.
    Info,
    /// For the dead man's switch alone, which misses it when it stops.
    None,
}

/// What an alert is about: the label `category`, by which it is routed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertCategory {
    /// Pods and their containers.
    Pod,
    /// Volumes and claims.
    Storage,
    /// CPU, memory, disk and quotas.
    Resource,
    /// Databases, brokers, object stores and Vault.
    Database,
    /// What answers requests.
    Service,
    /// What makes pods.
    Deployment,
    /// Nodes and the control plane.
    Cluster,
    /// Certificates.
    Certificate,
    /// Backups.
    Backup,
    /// Alerting itself.
    Alerting,
}

impl AlertSeverity {
    /// The value of the label.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::None => "none",
        }
    }
}

impl AlertCategory {
    /// The value of the label.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pod => "pod",
            Self::Storage => "storage",
            Self::Resource => "resource",
            Self::Database => "database",
            Self::Service => "service",
            Self::Deployment => "deployment",
            Self::Cluster => "cluster",
            Self::Certificate => "certificate",
            Self::Backup => "backup",
            Self::Alerting => "alerting",
        }
    }
}

impl Serialize for AlertSeverity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for AlertCategory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What an alert looks at, and so how often it is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AlertSource {
    /// Nothing: it always fires.
    Nothing,
    /// Each service with these metrics, a rule for each, with its namespace and name as labels.
    EachOf(Exporter),
    /// Each service with metrics of any kind.
    EachService,
    /// The first service with these metrics, whose series tell what they are about.
    FirstOf(Exporter),
    /// cert-manager's controller, where the baseline brings it.
    CertManager,
    /// The metrics of the kubelets.
    Kubelet,
    /// The metrics of the containers on each node.
    CAdvisor,
    /// The API server.
    ApiServer,
    /// Probes of the spec's hosts by blackbox_exporter.
    Probes,
    /// Each backup schedule, as kube-state-metrics sees its CronJob.
    EachSchedule,
}

/// An alert that a baseline can have.
pub struct AlertDefinition {
    /// Its name.
    pub name: &'static str,
    /// How bad it is.
    pub severity: AlertSeverity,
    /// What it is about.
    pub category: AlertCategory,
    /// How long it must be so before the alert fires.
    pub lasts: Duration,
    /// What is wrong, in a few words and in the templates of Prometheus.
    pub summary: &'static str,
    /// What follows, and what to look at first.
    pub description: &'static str,
    /// What it looks at. Where several are there, any of them makes it fire.
    pub(super) forms: &'static [Form],
}

/// An expression and what it looks at.
pub(super) struct Form {
    pub(super) source: AlertSource,
    pub(super) expression: fn(&Scope<'_>) -> String,
}

impl AlertSource {
    /// Whether a rule is about the service whose series it reads, and not about what these tell of.
    pub(super) const fn is_of_service(self) -> bool {
        matches!(self, Self::EachOf(_) | Self::EachService)
    }
}

impl AlertDefinition {
    /// What it looks at: one of these must be scraped.
    pub fn sources(&self) -> impl Iterator<Item = AlertSource> {
        self.forms.iter().map(|form| form.source)
    }
}

impl fmt::Debug for AlertDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertDefinition")
            .field("name", &self.name)
            .field("severity", &self.severity)
            .field("category", &self.category)
            .field("lasts", &self.lasts)
            .finish_non_exhaustive()
    }
}

/// So many minutes.
pub(super) const fn minutes(minutes: u64) -> Duration {
    Duration::from_milliseconds(minutes * 60_000)
}

/// So many hours.
pub(super) const fn hours(hours: u64) -> Duration {
    minutes(hours * 60)
}
