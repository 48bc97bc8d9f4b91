//! The two ends of a connection.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::addresses::AddressSet;
use crate::cluster::{Cluster, NAME_LABEL, WorkloadId};

/// One end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// Any pod of a workload.
    Workload(WorkloadId),
    /// An address outside the cluster.
    Address(IpAddr),
    /// A pod that is not of the bundle.
    Pod(PodDescription),
}

impl From<WorkloadId> for Endpoint {
    fn from(workload: WorkloadId) -> Self {
        Self::Workload(workload)
    }
}

impl From<IpAddr> for Endpoint {
    fn from(address: IpAddr) -> Self {
        Self::Address(address)
    }
}

/// What policies see of a pod that is not of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PodDescription {
    /// Its namespace; `None` for one that no manifest names.
    namespace: Option<String>,
    namespace_labels: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

impl PodDescription {
    /// A pod of a namespace of this cluster; one that is not declared carries its name only.
    #[must_use]
    pub fn in_namespace(
        cluster: &Cluster,
        namespace: impl Into<String>,
        labels: BTreeMap<String, String>,
    ) -> Self {
        let name = namespace.into();
        let declared = cluster.namespaces().get(&name);
        let namespace_labels = declared.map_or_else(
            || BTreeMap::from([(NAME_LABEL.to_owned(), name.clone())]),
            |namespace| namespace.labels.clone(),
        );
        Self {
            namespace: Some(name),
            namespace_labels,
            labels,
        }
    }

    /// A pod without labels in a namespace that no manifest names: what policies let in for no quality of its own. An
    /// ingress controller that was installed by other means is taken for one.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            namespace: None,
            // No selector can ask for this value, as the API server refuses it.
            namespace_labels: BTreeMap::from([(NAME_LABEL.to_owned(), "?".to_owned())]),
            labels: BTreeMap::new(),
        }
    }

    pub(super) fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    pub(super) const fn namespace_labels(&self) -> &BTreeMap<String, String> {
        &self.namespace_labels
    }

    pub(super) const fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }
}

/// One side of a [`Flow`](super::Flow): where the map of a cluster begins or ends a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum End {
    /// The pods of a workload.
    Workload(WorkloadId),
    /// Addresses outside the cluster.
    Addresses(AddressSet),
}
