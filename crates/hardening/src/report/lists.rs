//! Who reaches whom, what is exposed and what is needed, as JSON has them.

use serde::Serialize;

use super::ConnectionsForm;

/// Every connection that is allowed, line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkMap {
    /// What is not listed is not allowed.
    pub flows: Vec<MapFlow>,
}

/// What one end may have with another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MapFlow {
    /// Who sends: `namespace/name[Kind]`, or addresses.
    pub from: String,
    /// Who receives.
    pub to: String,
    /// On which ports.
    pub connections: ConnectionsForm,
}

/// What more than its declared callers may reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Exposed {
    /// The ways that Ingresses and Services open from outside.
    pub entrances: Vec<EntranceForm>,
    /// The workloads that any pod of the cluster or the outside may reach.
    pub workloads: Vec<ExposedWorkload>,
}

/// A way from outside to a port of a workload's pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EntranceForm {
    /// `Ingress shop/web`.
    pub through: String,
    /// `namespace/name[Kind]`.
    pub to: String,
    /// `TCP 8080`.
    pub port: String,
    /// Who is let in by the policies: addresses, `the ingress controller`, or `nobody`.
    pub admitted: String,
}

/// A workload that more than its declared callers may reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExposedWorkload {
    /// `namespace/name[Kind]`.
    pub workload: String,
    /// What a pod without labels in a namespace that no manifest names may have with it.
    pub from_any_pod: ConnectionsForm,
    /// What addresses outside the cluster may have with it.
    pub from_outside: Vec<FromOutside>,
}

/// What some addresses outside the cluster may have with a workload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FromOutside {
    /// The addresses.
    pub addresses: String,
    /// On which ports.
    pub connections: ConnectionsForm,
}

/// What workloads need to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NeededFlows {
    /// In the order of the workloads that need them; the evidence of the answer is in the same order.
    pub flows: Vec<NeededFlowForm>,
}

/// A connection that a workload's configuration asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NeededFlowForm {
    /// Who needs it.
    pub from: String,
    /// The workloads that answer.
    pub to: Vec<String>,
    /// `TCP` or `UDP` or `SCTP`.
    pub protocol: String,
    /// The port of the pods.
    pub port: u16,
    /// How it is known.
    pub reason: String,
    /// Whether the policies allow it to all that answer.
    pub allowed: bool,
}
