//! NetworkPolicies as validated, typed values.

use std::net::IpAddr;

use crate::cluster::{Protocol, Selector};
use crate::finding::{FieldPath, ManifestId};

/// Where a connection is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// At the receiving pod.
    Ingress,
    /// At the sending pod.
    Egress,
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

/// A range of addresses whose host bits are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cidr {
    /// The first address.
    pub first: IpAddr,
    /// How many leading bits are fixed.
    pub prefix: u8,
}

/// On which ports a rule allows connections.
#[derive(Clone, Debug)]
pub enum Ports {
    /// On all ports of all protocols: `ports` absent or empty.
    Any,
    /// On any of these.
    Of(Vec<Port>),
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
