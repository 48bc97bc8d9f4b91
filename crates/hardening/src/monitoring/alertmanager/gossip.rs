//! Which Alertmanagers are told to gossip with which.

use std::collections::BTreeMap;

use super::AlertmanagerWorkload;
use super::operated::OperatedAlertmanager;
use crate::cluster::{Cluster, WorkloadId, WorkloadKind};
use crate::finding::{FieldPath, Place};
use crate::manifest::Node;
use crate::monitoring::Monitoring;

/// The port of gossip, by TCP and UDP, unless a flag says otherwise.
const DEFAULT_PORT: u16 = 9_094;

/// Replicas of Alertmanager that connect to others. Both sides connect to each other once one of them has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gossip {
    /// Those that connect.
    pub from: GossipEnd,
    /// Those that are connected to; the same where replicas of one workload gossip.
    pub to: GossipEnd,
    /// Where the latter listen, by TCP and UDP.
    pub port: u16,
    /// The flag that tells one of the other, or the number of replicas.
    pub place: Place,
}

/// One side of [`Gossip`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GossipEnd {
    /// The pods of a workload.
    Workload(WorkloadId),
    /// The pods that the Prometheus operator makes for an `Alertmanager`.
    Operated {
        /// The name of the object.
        name: String,
        /// The namespace of the pods.
        namespace: String,
        /// The labels that they carry at least.
        labels: BTreeMap<String, String>,
    },
}

impl Monitoring {
    /// The Alertmanagers that are told of each other by `--cluster.peer` or by the Prometheus operator, in both
    /// directions. What no manifest tells, as a host that is no Service of the bundle, is left out.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use hardening::cluster::{Cluster, WorkloadId};
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::monitoring::{GossipEnd, Monitoring};
    ///
    /// let yaml = "
    /// apiVersion: apps/v1
    /// kind: StatefulSet
    /// metadata: {name: main}
    /// spec:
    ///   replicas: 2
    ///   serviceName: main
    ///   selector: {matchLabels: {app: main}}
    ///   template:
    ///     metadata: {labels: {app: main}}
    ///     spec:
    ///       containers:
    ///       - name: main
    ///         image: prom/alertmanager:v0.28.0
    ///         args: ['--cluster.peer=main-0.main:9094']
    /// ";
    /// let cluster = Cluster::of(Bundle::read([Source::new("main.yaml", yaml)]));
    /// let gossip = Monitoring::of(Arc::new(cluster)).gossip();
    /// assert_eq!((&gossip[0].from, gossip[0].port), (&GossipEnd::Workload(WorkloadId(0)), 9094));
    /// ```
    #[must_use]
    pub fn gossip(&self) -> Vec<Gossip> {
        let cluster = self.cluster();
        let mut found: Vec<Gossip> = Vec::new();
        let mut add = |gossip: Gossip| {
            let is_known = |it: &Gossip| it.from == gossip.from && it.to == gossip.to;
            if !found.iter().any(is_known) {
                found.push(gossip);
            }
        };
        for alertmanager in self.alertmanagers() {
            let Some(own_port) = alertmanager.gossip_port() else {
                continue;
            };
            let from = alertmanager.workload;
            for flag in alertmanager.flag("cluster.peer") {
                let namespace = &cluster.workload(from).namespace;
                for to in workloads(cluster, namespace, &flag.value) {
                    let mut others = self.alertmanagers().iter();
                    let other = others.find(|it| it.workload == to);
                    let Some(port) = other.and_then(AlertmanagerWorkload::gossip_port) else {
                        continue;
                    };
                    if from == to && cluster.workload(from).replicas.is_none_or(|it| it < 2) {
                        continue;
                    }
                    let place = flag.place.clone();
                    let ends = (GossipEnd::Workload(from), GossipEnd::Workload(to));
                    add(Gossip {
                        from: ends.0.clone(),
                        to: ends.1.clone(),
                        port,
                        place: place.clone(),
                    });
                    add(Gossip {
                        from: ends.1,
                        to: ends.0,
                        port: own_port,
                        place,
                    });
                }
            }
        }
        let operated = self.operation().alertmanagers.iter();
        found.extend(operated.filter_map(|it| operated_gossip(cluster, it)));
        found
    }
}

/// The gossip that the operator sets up between the replicas of an `Alertmanager`.
fn operated_gossip(cluster: &Cluster, alertmanager: &OperatedAlertmanager) -> Option<Gossip> {
    let OperatedAlertmanager {
        manifest,
        namespace,
        name,
        ..
    } = alertmanager;
    let spec = cluster.bundle().manifest(*manifest).root.get("spec")?;
    let replicas = spec.get("replicas").and_then(Node::as_int)?;
    let is_on_node = spec.get("hostNetwork").and_then(Node::as_bool) == Some(true);
    // Where the bundle has what the operator made, that is looked at.
    let set = format!("alertmanager-{name}");
    let made = cluster.find("apps", "StatefulSet", Some(namespace), &set);
    if replicas < 2 || is_on_node || made.is_some() {
        return None;
    }
    let metadata = spec.get("podMetadata");
    let labels = metadata.and_then(|metadata| metadata.get("labels"));
    let mut labels = labels.map(Node::texts).unwrap_or_default();
    for (label, value) in [
        ("alertmanager", name.as_str()),
        ("app.kubernetes.io/instance", name),
        ("app.kubernetes.io/managed-by", "prometheus-operator"),
        ("app.kubernetes.io/name", "alertmanager"),
    ] {
        labels.insert(label.to_owned(), value.to_owned());
    }
    let end = GossipEnd::Operated {
        name: name.clone(),
        namespace: namespace.clone(),
        labels,
    };
    Some(Gossip {
        from: end.clone(),
        to: end,
        port: DEFAULT_PORT,
        place: Place::value(*manifest, FieldPath::of("spec.replicas")),
    })
}

impl AlertmanagerWorkload {
    /// Whether it is told of pods besides its own, or its own are several. A peer that no manifest shows is another one.
    pub(in crate::monitoring) fn has_peers(&self, cluster: &Cluster) -> bool {
        let workload = cluster.workload(self.workload);
        let is_one = workload.replicas.is_some_and(|replicas| replicas < 2);
        self.flag("cluster.peer").any(|flag| {
            let named = workloads(cluster, &workload.namespace, &flag.value);
            !is_one || named.as_slice() != [self.workload]
        })
    }

    /// The port that it gossips at; `None` where it does not, or where that is not known.
    fn gossip_port(&self) -> Option<u16> {
        self.flags.as_ref()?;
        match self.flag("cluster.listen-address").last() {
            None => Some(DEFAULT_PORT),
            Some(flag) => flag.value.rsplit_once(':')?.1.parse().ok(),
        }
    }
}

/// The workloads that the host of a peer names: by the name of a pod of a StatefulSet, or by a Service.
fn workloads(cluster: &Cluster, namespace: &str, peer: &str) -> Vec<WorkloadId> {
    let host = peer.rsplit_once(':').map_or(peer, |(host, _)| host);
    let parts: Vec<&str> = host.split('.').collect();
    let (pod, rest) = match parts.as_slice() {
        [first, rest @ ..] => (*first, rest),
        [] => return Vec::new(),
    };
    let is_in = |rest: &[&str]| -> Option<String> {
        match rest {
            [] => Some(namespace.to_owned()),
            [namespace] | [namespace, "svc", ..] => Some((*namespace).to_owned()),
            _ => None,
        }
    };
    // `main-0.main` and `main-0.main.monitoring.svc`.
    if let ([_, rest @ ..], Some((set, ordinal))) = (rest, pod.rsplit_once('-'))
        && ordinal.parse::<u32>().is_ok()
        && let Some(namespace) = is_in(rest)
    {
        let mut all = cluster.workloads_by_id();
        let found = all.find(|(_, it)| {
            it.kind == WorkloadKind::StatefulSet && it.namespace == namespace && it.name == set
        });
        if let Some((id, _)) = found {
            return vec![id];
        }
    }
    let Some(namespace) = is_in(rest) else {
        return Vec::new();
    };
    let service = cluster.service(&namespace, pod);
    let selector = service.and_then(|service| service.selector.as_ref());
    selector.map_or_else(Vec::new, |selector| cluster.select(&namespace, selector))
}
