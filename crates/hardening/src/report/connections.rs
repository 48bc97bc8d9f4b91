//! Connections as JSON has them.

use serde::{Deserialize, Serialize};

use crate::network::{Connections, Protocol};

/// A set of connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "Connections"))]
#[serde(rename_all = "camelCase")]
pub struct ConnectionsForm {
    /// `TCP 80,443, UDP 53`, `all connections` or `no connections`.
    pub text: String,
    /// The ranges of ports, by protocol and ascending.
    pub ports: Vec<PortRangeForm>,
    /// Whether protocols beside TCP, UDP and SCTP are among them.
    pub other_protocols: bool,
}

/// A range of ports of one protocol.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(rename = "PortRange"))]
#[serde(rename_all = "camelCase")]
pub struct PortRangeForm {
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// The first port.
    pub first: u16,
    /// The last port.
    pub last: u16,
}

impl ConnectionsForm {
    /// The form of a set.
    #[must_use]
    pub fn of(connections: &Connections) -> Self {
        let ports = Protocol::ALL.into_iter().flat_map(|protocol| {
            let ranges = connections.ports(protocol).ranges().iter();
            ranges.map(move |(first, last)| PortRangeForm {
                protocol: protocol.to_string(),
                first: *first,
                last: *last,
            })
        });
        Self {
            text: connections.to_string(),
            ports: ports.collect(),
            other_protocols: connections.other_protocols(),
        }
    }
}
