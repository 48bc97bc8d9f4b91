//! Which workload must reach which Service, inferred from what its pods are told: variables, arguments, configuration,
//! scrape jobs and Ingress backends.
//!
//! A word counts as an address only where it is used as one and a Service answers to it, so nothing here is a guess about
//! what an application might do.

mod addresses;
mod blocked;
mod collector;
mod environment;
mod expansion;
mod files;
mod hosts;
mod ingress;
mod miss;
mod mounts;
mod naming;
mod pods;
mod scrape;
mod service_port;
mod shown;

use std::fmt;

use crate::cluster::{Cluster, Protocol, WorkloadId};
use crate::finding::{ManifestId, Place};
use crate::network::Network;

pub(super) use blocked::{BlockedEnd, BlockedFlow, Purpose, blocked_flows, missing_name_label};
use collector::Collector;
use files::Files;
pub(super) use miss::Miss;

/// A connection that a workload is told to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeededFlow {
    /// The workload that connects.
    pub from: WorkloadId,
    /// The workloads that answer, in the order of reading; never empty, never `from` itself.
    pub to: Vec<WorkloadId>,
    /// The Service by whose name they are reached; `None` where their own addresses are used.
    pub service: Option<ManifestId>,
    /// The protocol.
    pub protocol: Protocol,
    /// The port of the pods, behind the Service's translation.
    pub port: u16,
    /// What tells it to: the words of a value, an argument or a configuration file.
    pub evidence: Place,
    /// What kind of evidence that is.
    pub reason: Reason,
}

/// What tells a workload to connect. Displayed in a few words, without values.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// An environment variable.
    Variable {
        /// The container that has it.
        container: String,
        /// Its name.
        name: String,
    },
    /// A word of the command or its arguments.
    Argument {
        /// The container that runs it.
        container: String,
    },
    /// A configuration file that is mounted.
    Configuration {
        /// The ConfigMap.
        config_map: String,
        /// The key in it.
        key: String,
    },
    /// A Secret that is mounted or read into variables; its text is never shown.
    Secret {
        /// The Secret.
        secret: String,
        /// The key in it.
        key: String,
    },
    /// The backend of an Ingress that this controller serves.
    Ingress {
        /// The Ingress.
        name: String,
    },
    /// A target of a scrape job, or of a ServiceMonitor or PodMonitor.
    Scrape {
        /// The job, as the configuration names it.
        job: String,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable { container, name } => {
                write!(f, "variable `{name}` of container `{container}`")
            }
            Self::Argument { container } => write!(f, "command line of container `{container}`"),
            Self::Configuration { config_map, key } => {
                write!(f, "`{key}` of ConfigMap `{config_map}`")
            }
            Self::Secret { secret, key } => write!(f, "`{key}` of Secret `{secret}`"),
            Self::Ingress { name } => write!(f, "backend of Ingress `{name}`"),
            Self::Scrape { job } => write!(f, "scrape job `{job}`"),
        }
    }
}

impl Network {
    /// The connections that the workloads are told to make, by the workload that connects. Read on first use, in time
    /// linear in the text of the manifests and in the flows that come of it.
    ///
    /// ```
    /// use std::sync::Arc;
    ///
    /// use hardening::cluster::Cluster;
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::network::Network;
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: web}
    /// spec: {containers: [{name: web, image: web, env: [{name: CACHE_URL, value: 'redis://cache'}]}]}
    /// ---
    /// apiVersion: v1
    /// kind: Pod
    /// metadata: {name: redis, labels: {app: redis}}
    /// spec: {containers: [{name: redis, image: redis}]}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: cache}
    /// spec: {selector: {app: redis}, ports: [{port: 6379}]}
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]));
    /// let network = Network::of(Arc::new(cluster));
    /// let flow = &network.needed_flows()[0];
    /// assert_eq!(network.cluster().workload(flow.to[0]).name, "redis");
    /// assert_eq!(flow.port, 6379);
    /// assert_eq!(flow.reason.to_string(), "variable `CACHE_URL` of container `web`");
    /// ```
    #[must_use]
    pub fn needed_flows(&self) -> &[NeededFlow] {
        &self.needs().flows
    }

    pub(super) fn needs(&self) -> &Needs {
        self.needs.get_or_init(|| Needs::of(&self.cluster))
    }
}

/// An address of a Service that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UnknownService {
    /// The namespace in which it would be.
    pub(super) namespace: String,
    /// Its name.
    pub(super) name: String,
    /// Whether the address is the name alone.
    pub(super) bare: bool,
    /// Who is told to connect to it, in the order of reading.
    pub(super) from: Vec<WorkloadId>,
    /// What tells them to, in the order of reading.
    pub(super) evidence: Vec<(Place, Reason)>,
}

/// What the workloads of a cluster are told to connect to.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// By the workload that connects, in the order of reading.
    pub(super) flows: Vec<NeededFlow>,
    /// By namespace and name.
    pub(super) unknown: Vec<UnknownService>,
}

impl Needs {
    /// Reads what the pods of a cluster are told. Linear in the text, and in the flows that come of it.
    pub(super) fn of(cluster: &Cluster) -> Self {
        let mut files = Files::of(cluster);
        let mut collector = Collector::of(cluster);
        pods::collect(&mut files, &mut collector);
        ingress::collect(&mut collector);
        scrape::collect(&files, &mut collector);
        collector.finish()
    }
}
