//! NetworkPolicies as validated, typed values.

use std::fmt;
use std::net::IpAddr;

use crate::cluster::{Cidr, Protocol, Selector, Workload};
use crate::finding::{FieldPath, ManifestId, Place};

/// Where a connection is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// At the receiving pod.
    Ingress,
    /// At the sending pod.
    Egress,
}

impl Direction {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Ingress, Self::Egress];
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        })
    }
}

/// Which policy of a network: its position in [`Network::policies`](super::Network::policies).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyId(pub u32);

/// Which rule of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId {
    /// The policy.
    pub policy: PolicyId,
    /// Which of its lists.
    pub direction: Direction,
    /// The position in that list.
    pub index: u32,
}

/// A NetworkPolicy that the API server would accept.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where it is written.
    pub manifest: ManifestId,
    /// Its namespace: that of the pods it selects.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Which pods of its namespace it isolates.
    pub pods: Selector,
    /// The rules for what reaches these pods; `None` where it does not isolate them in this direction.
    pub ingress: Option<Vec<PolicyRule>>,
    /// The rules for what these pods reach; `None` where it does not isolate them in this direction.
    pub egress: Option<Vec<PolicyRule>>,
}

impl Policy {
    /// Its rules for a direction; `None` where it does not isolate its pods in this direction.
    #[must_use]
    pub fn rules(&self, direction: Direction) -> Option<&[PolicyRule]> {
        match direction {
            Direction::Ingress => self.ingress.as_deref(),
            Direction::Egress => self.egress.as_deref(),
        }
    }

    /// Where a field of it is written.
    #[must_use]
    pub fn place(&self, path: &FieldPath) -> Place {
        Place::value(self.manifest, path.clone())
    }

    /// `namespace/name`.
    #[must_use]
    pub fn display(&self) -> String {
        format!("{}/{}", self.namespace, self.name)
    }
}

/// One allowed set of connections.
#[derive(Clone, Debug)]
pub struct PolicyRule {
    /// `/spec/ingress/0`.
    pub path: FieldPath,
    /// Whom it concerns.
    pub peers: Peers,
    /// On which ports.
    pub ports: Ports,
}

impl PolicyRule {
    /// Whether it allows a port of a receiver, its peers aside.
    pub(super) fn allows_port(&self, receiver: &Workload, protocol: Protocol, number: u16) -> bool {
        let allows = |port: &Port| {
            port.protocol == protocol
                && match &port.kind {
                    PortKind::All => true,
                    PortKind::Range(first, last) => (*first..=*last).contains(&number),
                    PortKind::Named(name) => receiver.named_port(name, protocol) == Some(number),
                }
        };
        match &self.ports {
            Ports::Any => true,
            Ports::Of(ports) => ports.iter().any(allows),
        }
    }
}

/// Whom a rule concerns.
#[derive(Clone, Debug)]
pub enum Peers {
    /// Everybody, within the cluster and outside: `from` or `to` absent or empty.
    Anyone,
    /// Any of these.
    Of(Vec<Peer>),
}

/// One peer of a rule.
#[derive(Clone, Debug)]
pub struct Peer {
    /// `/spec/ingress/0/from/1`.
    pub path: FieldPath,
    /// Whom it means.
    pub kind: PeerKind,
}

/// Whom a peer means.
#[derive(Clone, Debug)]
pub enum PeerKind {
    /// The pods that both selectors select.
    Pods {
        /// `None` for the policy's own namespace.
        namespaces: Option<Selector>,
        /// Everything where the field is absent.
        pods: Selector,
    },
    /// Addresses.
    Block(IpBlock),
}

/// A range of addresses with holes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IpBlock {
    /// The range.
    pub cidr: Cidr,
    /// What is not of it, each a strict part of the range.
    pub except: Vec<Cidr>,
}

impl IpBlock {
    /// Whether an address is in the range and in none of its holes.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let mut holes = self.except.iter();
        self.cidr.contains(address) && !holes.any(|hole| hole.contains(address))
    }
}

/// On which ports a rule allows connections.
#[derive(Clone, Debug)]
pub enum Ports {
    /// On all ports of all protocols: `ports` absent or empty.
    Any,
    /// On any of these.
    Of(Vec<Port>),
}

impl Ports {
    /// Whether these are the ports of DNS and no others.
    pub(super) fn are_of_dns(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Of(ports) => ports
                .iter()
                .all(|port| port.kind == PortKind::Range(53, 53)),
        }
    }
}

/// One entry of `ports`.
#[derive(Clone, Debug)]
pub struct Port {
    /// `/spec/ingress/0/ports/0`.
    pub path: FieldPath,
    /// TCP where the field is absent.
    pub protocol: Protocol,
    /// Which ports of the protocol.
    pub kind: PortKind,
}

/// Which ports of a protocol.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PortKind {
    /// All of them.
    All,
    /// From the first to the last, both included.
    Range(u16, u16),
    /// The container port of this name on the receiving pod.
    Named(String),
}
