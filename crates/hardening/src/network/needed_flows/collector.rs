//! Addresses to flows: resolves them, leaves out what is no flow, and keeps each flow once.

use std::collections::{BTreeMap, BTreeSet};

use super::addresses::{Address, PortText};
use super::hosts::{Ends, Host, Hosts, UnknownHost};
use super::{NeededFlow, Needs, Reason, UnknownService};
use crate::cluster::{Cluster, Protocol, WorkloadId};
use crate::finding::{ManifestId, Place};

pub(super) struct Collector<'c> {
    pub(super) cluster: &'c Cluster,
    pub(super) hosts: Hosts<'c>,
    flows: Vec<NeededFlow>,
    known: BTreeSet<FlowKey>,
    unknown: BTreeMap<UnknownHost, UnknownService>,
}

/// What makes two flows the same: sender, Service, the one receiver where a pod is meant, protocol and port, and
/// whether it is a scrape.
type FlowKey = (
    WorkloadId,
    Option<ManifestId>,
    WorkloadId,
    Protocol,
    u16,
    bool,
);

/// What a text tells whoever reads it to connect to.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) target: ToldTarget,
    pub(super) evidence: Place,
    pub(super) reason: Reason,
}

#[derive(Clone, Debug)]
pub(super) enum ToldTarget {
    Pods {
        service: Option<ManifestId>,
        ends: Ends,
    },
    Unknown(UnknownHost),
}

impl<'c> Collector<'c> {
    pub(super) fn of(cluster: &'c Cluster) -> Self {
        Self {
            cluster,
            hosts: Hosts::of(cluster),
            flows: Vec::new(),
            known: BTreeSet::new(),
            unknown: BTreeMap::new(),
        }
    }

    /// What an address means to a pod of a namespace. `beside` is a port that stands elsewhere.
    pub(super) fn targets(
        &self,
        namespace: &str,
        address: &Address<'_>,
        beside: Option<u16>,
    ) -> Vec<ToldTarget> {
        let (service, pod) = match self.hosts.resolve(namespace, address.host) {
            Host::Service(service) => (service, None),
            Host::Pod(service, pod) => (service, Some(pod)),
            Host::Unknown(unknown) if !unknown.bare || is_surely_address(address) => {
                return vec![ToldTarget::Unknown(unknown)];
            }
            Host::Unknown(_) | Host::Elsewhere => return Vec::new(),
        };
        let ends = self.hosts.ends(service, pod, address, beside).into_iter();
        ends.map(|ends| ToldTarget::Pods {
            service: Some(service.manifest),
            ends,
        })
        .collect()
    }

    /// Takes up what a workload is told.
    pub(super) fn take(&mut self, from: WorkloadId, told: &Told) {
        match &told.target {
            ToldTarget::Pods { service, ends } => self.flow(from, *service, ends, told),
            ToldTarget::Unknown(host) => self.unknown(from, host, told),
        }
    }

    fn flow(&mut self, from: WorkloadId, service: Option<ManifestId>, ends: &Ends, told: &Told) {
        let to = ends.to.iter().copied().filter(|to| *to != from);
        let to: Vec<_> = to.collect();
        let Some(first) = to.first() else {
            return;
        };
        let scrape = matches!(told.reason, Reason::Scrape { .. });
        let key = (from, service, *first, ends.protocol, ends.port, scrape);
        if !self.known.insert(key) {
            return;
        }
        self.flows.push(NeededFlow {
            from,
            to,
            service,
            protocol: ends.protocol,
            port: ends.port,
            evidence: told.evidence.clone(),
            reason: told.reason.clone(),
        });
    }

    /// A name that only a Secret tells must not be repeated.
    fn unknown(&mut self, from: WorkloadId, host: &UnknownHost, told: &Told) {
        if matches!(told.reason, Reason::Secret { .. }) {
            return;
        }
        let entry = self.unknown.entry(host.clone());
        let unknown = entry.or_insert_with(|| UnknownService {
            namespace: host.namespace.clone(),
            name: host.name.clone(),
            bare: host.bare,
            from: Vec::new(),
            evidence: Vec::new(),
        });
        if unknown.from.last() != Some(&from) {
            unknown.from.push(from);
        }
        let place = &told.evidence;
        if unknown.evidence.iter().all(|(known, _)| known != place) {
            unknown.evidence.push((place.clone(), told.reason.clone()));
        }
    }

    /// All that was taken up, in the order of the workloads.
    pub(super) fn finish(mut self) -> Needs {
        self.flows.sort_by_key(|flow| flow.from);
        Needs {
            flows: self.flows,
            unknown: self.unknown.into_values().collect(),
        }
    }
}

/// A name alone is an address in a URL, or with a port where an address is asked for.
fn is_surely_address(address: &Address<'_>) -> bool {
    let port = matches!(address.port, PortText::Colon(_));
    address.scheme.is_some() || (port && address.named)
}
