//! Who reaches whom: NetworkPolicy, Services and Ingress.

mod addresses;
pub(crate) mod baseline;
mod classes;
mod difference;
mod endpoint;
mod exposure;
pub mod invariants;
mod misspelt;
mod model;
mod needed_flows;
mod node_addresses;
mod options;
mod policy;
mod ports;
mod reachability;
mod solvers;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::cluster::{Cluster, Namespace, Resource, Workload, WorkloadId};
use reachability::Engine;

pub use crate::cluster::Cidr;
pub use crate::cluster::Protocol;
pub use addresses::{AddressRange, AddressSet};
pub use difference::{
    ChangeEnd, ClassChange, ClassEnd, FlowChange, WorkloadInBoth, difference, difference_by_class,
    have_several_pods, workloads_in_both,
};
pub use endpoint::{End, Endpoint, PodDescription};
pub use exposure::{Admitted, Entrance, EntranceKind};
pub use model::{
    Direction, IpBlock, Peer, PeerKind, Peers, Policy, PolicyId, PolicyRule, Port, PortKind, Ports,
    RuleId,
};
use needed_flows::Needs;
pub use needed_flows::{NeededFlow, Reason};
pub use options::{HostNetwork, NetworkOptions, PodAddresses};
pub use policy::{InvalidPolicy, Refusal};
pub use ports::{Connections, PortSet};
pub use reachability::{ClassFlows, Decision, Flow, Reachability, Verdict};

/// The network of a cluster; its engine is built on first use.
#[derive(Debug)]
pub struct Network {
    cluster: Arc<Cluster>,
    options: NetworkOptions,
    policies: Vec<Policy>,
    of_namespaces: BTreeMap<String, Vec<PolicyId>>,
    invalid: Vec<InvalidPolicy>,
    needs: OnceLock<Needs>,
    engine: OnceLock<Engine>,
}

impl Network {
    /// The network of this cluster, with the default options.
    #[must_use]
    pub fn of(cluster: Arc<Cluster>) -> Self {
        Self::with_options(cluster, NetworkOptions::default())
    }

    /// The network of this cluster under a network plugin with these options.
    #[must_use]
    pub fn with_options(cluster: Arc<Cluster>, options: NetworkOptions) -> Self {
        let mut policies = Vec::new();
        let mut invalid = Vec::new();
        for object in cluster.objects() {
            let Resource::NetworkPolicy(policy) = &object.resource else {
                continue;
            };
            match policy::parse(object.manifest, object.namespace(), policy) {
                Ok(policy) => policies.push(policy),
                Err(refused) => invalid.push(refused),
            }
        }
        Self::holding(cluster, options, policies, invalid)
    }

    fn holding(
        cluster: Arc<Cluster>,
        options: NetworkOptions,
        policies: Vec<Policy>,
        invalid: Vec<InvalidPolicy>,
    ) -> Self {
        let mut of_namespaces: BTreeMap<String, Vec<PolicyId>> = BTreeMap::new();
        for (id, policy) in (0..).map(PolicyId).zip(&policies) {
            let of_namespace = of_namespaces.entry(policy.namespace.clone()).or_default();
            of_namespace.push(id);
        }
        Self {
            cluster,
            options,
            policies,
            of_namespaces,
            invalid,
            needs: OnceLock::new(),
            engine: OnceLock::new(),
        }
    }

    /// What is taken for granted of the network plugin.
    #[must_use]
    pub const fn options(&self) -> NetworkOptions {
        self.options
    }

    /// Who may reach whom. The first call costs about as much as reading the policies; later ones nothing.
    #[must_use]
    pub fn reachability(&self) -> Reachability<'_> {
        Reachability::new(self, self.engine())
    }

    fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| Engine::of(self))
    }

    /// The same cluster under other policies, as to ask what would be without one of them.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use hardening::cluster::Cluster;
    /// # use hardening::manifest::Bundle;
    /// # use hardening::network::Network;
    /// # let network = Network::of(Arc::new(Cluster::of(Bundle::default())));
    /// let without_the_first = network.under(network.policies().iter().skip(1).cloned());
    /// ```
    #[must_use]
    pub fn under(&self, policies: impl IntoIterator<Item = Policy>) -> Self {
        let policies = policies.into_iter().collect();
        Self::holding(
            Arc::clone(&self.cluster),
            self.options,
            policies,
            Vec::new(),
        )
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The policies that hold, in the order of reading. What the API server refuses is not among them.
    #[must_use]
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The policies with their ids, in the order of reading.
    pub fn policies_by_id(&self) -> impl Iterator<Item = (PolicyId, &Policy)> {
        (0..).map(PolicyId).zip(&self.policies)
    }

    /// One policy; `None` where the id is of another network.
    #[must_use]
    pub fn policy(&self, id: PolicyId) -> Option<&Policy> {
        self.policies.get(id.0 as usize)
    }

    /// One rule; `None` where the id is of another network.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&PolicyRule> {
        let rules = self.policy(id.policy)?.rules(id.direction)?;
        rules.get(id.index as usize)
    }

    /// The policies that the API server refuses, in the order of reading.
    #[must_use]
    pub fn invalid_policies(&self) -> &[InvalidPolicy] {
        &self.invalid
    }

    /// The workloads whose pods a policy selects, in the order of reading.
    #[must_use]
    pub fn selected(&self, policy: &Policy) -> Vec<WorkloadId> {
        self.cluster.select(&policy.namespace, &policy.pods)
    }

    /// The policies that isolate a workload's pods in a direction, in the order of reading. Linear in the policies of
    /// its namespace.
    pub fn isolating(
        &self,
        workload: WorkloadId,
        direction: Direction,
    ) -> impl Iterator<Item = (PolicyId, &Policy)> {
        let workload = self.cluster.workload(workload);
        self.policies_in(&workload.namespace)
            .filter(move |(_, policy)| {
                policy.rules(direction).is_some() && workload.is_selected_by(&policy.pods)
            })
    }

    /// Whether policies see the pods of a workload as traffic of their node, which no selector selects.
    fn is_node_traffic(&self, workload: &Workload) -> bool {
        self.options.host_network == HostNetwork::NodeTraffic && workload.host_network()
    }

    /// The policies of a namespace, in the order of reading.
    pub fn policies_in(&self, namespace: &str) -> impl Iterator<Item = (PolicyId, &Policy)> {
        let ids = self.of_namespaces.get(namespace).into_iter().flatten();
        ids.filter_map(|id| Some((*id, self.policy(*id)?)))
    }

    /// The namespaces whose pods a peer may mean, by name; none for addresses.
    pub fn peer_namespaces(
        &self,
        policy: &Policy,
        peer: &Peer,
    ) -> impl Iterator<Item = &Namespace> {
        let (own, selector) = match &peer.kind {
            PeerKind::Pods { namespaces, .. } => match namespaces {
                Some(selector) => (None, Some(selector)),
                None => (self.cluster.namespaces().get(&policy.namespace), None),
            },
            PeerKind::Block(_) => (None, None),
        };
        let selected = selector.into_iter();
        let selected = selected.flat_map(|selector| self.cluster.select_namespaces(selector));
        own.into_iter().chain(selected)
    }

    /// The workloads whose pods a peer means, by namespace and then in the order of reading; none for addresses.
    pub fn peer_workloads(&self, policy: &Policy, peer: &Peer) -> Vec<WorkloadId> {
        let PeerKind::Pods { pods, .. } = &peer.kind else {
            return Vec::new();
        };
        self.peer_namespaces(policy, peer)
            .flat_map(|namespace| self.cluster.select(&namespace.name, pods))
            .collect()
    }
}
