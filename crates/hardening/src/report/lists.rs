//! Who reaches whom, what is exposed and what is needed, as JSON has them.

use serde::{Deserialize, Serialize};

use super::ConnectionsForm;

/// The workloads of a cluster, and every connection that is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NetworkMap {
    /// All workloads, in the order of reading.
    pub workloads: Vec<MapWorkload>,
    /// What is not listed is not allowed.
    pub flows: Vec<MapFlow>,
}

/// A workload as one end of flows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MapWorkload {
    /// `namespace/name[Kind]`, as flows name it.
    pub workload: String,
    /// Its namespace.
    pub namespace: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether a policy isolates its pods for ingress; if none does, everybody may connect to them.
    pub isolated_ingress: bool,
    /// Whether a policy isolates its pods for egress; if none does, they may connect to everybody.
    pub isolated_egress: bool,
}

/// What one end may have with another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Exposed {
    /// The ways that Ingresses and Services open from outside.
    pub entrances: Vec<EntranceForm>,
    /// The workloads that any pod of the cluster or the outside may reach.
    pub workloads: Vec<ExposedWorkload>,
}

/// A way from outside to a port of a workload's pods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Entrance"))]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FromOutside {
    /// The addresses.
    pub addresses: String,
    /// On which ports.
    pub connections: ConnectionsForm,
}

/// What workloads need to reach.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NeededFlows {
    /// In the order of the workloads that need them; the evidence of the answer is in the same order.
    pub flows: Vec<NeededFlowForm>,
}

/// A connection that a workload's configuration asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "NeededFlow"))]
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
    /// Whether the policies allow it to all that answer, or may: that can depend on the address of a node, which no
    /// manifest tells.
    pub allowed: bool,
}
