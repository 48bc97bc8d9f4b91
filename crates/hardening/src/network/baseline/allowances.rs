//! The declared flows, each as what its two ends have to allow.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU16;

use super::family::Family;
use crate::spec::{Flow, Name, Peer, PortProtocol, Purpose, ServiceId, Spec};

/// A port of the end that is called.
pub(super) type Port = (PortProtocol, NonZeroU16);

/// The other ends, and at which ports.
pub(super) type Rules = BTreeMap<Peer, BTreeSet<Port>>;

/// What each service has to be allowed, by the namespace and what it is for.
#[derive(Default)]
pub(super) struct Allowances<'s> {
    of: BTreeMap<&'s Name, BTreeMap<Family, BTreeMap<ServiceId, Rules>>>,
    solvers: BTreeMap<Name, Rules>,
}

impl<'s> Allowances<'s> {
    /// Linear in the flows.
    pub(super) fn of(spec: &'s Spec) -> Self {
        let mut allowances = Self::default();
        for flow in spec.flows() {
            if let Peer::Service(from) = flow.from {
                allowances.add_egress(spec, from, &flow);
            }
            match &flow.to {
                Peer::Service(to) => allowances.add_ingress(spec, *to, &flow),
                Peer::AcmeSolvers(namespace) => {
                    let rules = allowances.solvers.entry(namespace.clone()).or_default();
                    rules
                        .entry(flow.from.clone())
                        .or_default()
                        .extend(&flow.ports);
                }
                _ => {}
            }
        }
        allowances
    }

    /// What is allowed in a namespace, in the order in which it is written.
    pub(super) fn families(
        &self,
        namespace: &Name,
    ) -> impl Iterator<Item = (Family, &BTreeMap<ServiceId, Rules>)> {
        let families = self.of.get(namespace).into_iter().flatten();
        families.map(|(family, subjects)| (*family, subjects))
    }

    /// Who brings challenges to the solvers of a namespace.
    pub(super) fn solvers(&self, namespace: &Name) -> Option<&Rules> {
        self.solvers.get(namespace)
    }

    fn add_egress(&mut self, spec: &'s Spec, from: ServiceId, flow: &Flow) {
        let family = match (flow.purpose, &flow.to) {
            (Purpose::Call, Peer::Service(to)) | (Purpose::Challenge, Peer::Service(to)) => {
                self.add_call(spec, from, *to, flow);
                return;
            }
            (Purpose::Ingress | Purpose::Challenge, _) => Family::ToBackends,
            (Purpose::Scrape, _) => Family::ToTargets,
            (Purpose::Dns, _) => Family::ToDns,
            (Purpose::ApiServer, _) => Family::ToApiServer,
            (Purpose::Outside, _) => Family::ToOutside,
            // These begin elsewhere.
            (Purpose::Call | Purpose::Exposed | Purpose::Webhook, _) => return,
        };
        self.add(spec, from, family, &flow.to, flow.ports.iter().copied());
    }

    /// What is exposed lets in anyone: there the end that calls has to be exact, also among neighbours.
    fn add_call(&mut self, spec: &'s Spec, from: ServiceId, to: ServiceId, flow: &Flow) {
        let are_neighbours = spec.service(from).namespace == spec.service(to).namespace;
        let (among_neighbours, exact): (Vec<_>, Vec<_>) = flow
            .ports
            .iter()
            .partition(|port| are_neighbours && !is_exposed(spec, to, **port));
        self.add(spec, from, Family::ToNeighbours, &flow.to, among_neighbours);
        self.add(spec, from, Family::ToServices, &flow.to, exact);
    }

    fn add_ingress(&mut self, spec: &'s Spec, to: ServiceId, flow: &Flow) {
        let family = match flow.purpose {
            Purpose::Exposed => Family::FromAnyone,
            Purpose::Ingress => Family::FromIngressController,
            Purpose::Scrape => Family::FromPrometheus,
            Purpose::Webhook => Family::FromApiServer,
            _ => Family::FromCallers(to),
        };
        let ports = flow.ports.iter().copied();
        // Whom anyone may call need not be told who may.
        let told =
            ports.filter(|port| family == Family::FromAnyone || !is_exposed(spec, to, *port));
        self.add(spec, to, family, &flow.from, told);
    }

    fn add(
        &mut self,
        spec: &'s Spec,
        subject: ServiceId,
        family: Family,
        other: &Peer,
        ports: impl IntoIterator<Item = Port>,
    ) {
        let mut ports = ports.into_iter().peekable();
        if ports.peek().is_none() || is_nowhere(other) {
            return;
        }
        let namespace = self.of.entry(&spec.service(subject).namespace).or_default();
        let rules = namespace
            .entry(family)
            .or_default()
            .entry(subject)
            .or_default();
        rules.entry(other.clone()).or_default().extend(ports);
    }
}

/// Whether anyone may call a service at a port.
pub(super) fn is_exposed(spec: &Spec, service: ServiceId, (protocol, number): Port) -> bool {
    let mut ports = spec.service(service).ports.iter();
    ports.any(|port| port.exposed && (port.protocol, port.port) == (protocol, number))
}

/// Whether all the addresses are among those that are not meant.
fn is_nowhere(peer: &Peer) -> bool {
    match peer {
        Peer::Addresses { blocks, except } => blocks
            .iter()
            .all(|block| except.iter().any(|it| it.contains(block))),
        _ => false,
    }
}
