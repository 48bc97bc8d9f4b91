//! Ports: the protocol they speak, and how manifests name them.

use std::fmt;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

/// The transport protocols that pods, Services and NetworkPolicies know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Protocol {
    /// The default.
    #[default]
    Tcp,
    /// Datagrams.
    Udp,
    /// Streams of messages.
    Sctp,
}

impl Protocol {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tcp, Self::Udp, Self::Sctp];

    /// The protocol of a field that may be absent, which means TCP; `None` for a name that Kubernetes refuses.
    ///
    /// ```
    /// use hardening::cluster::Protocol;
    ///
    /// assert_eq!(Protocol::parse(None), Some(Protocol::Tcp));
    /// assert_eq!(Protocol::parse(Some("UDP")), Some(Protocol::Udp));
    /// assert_eq!(Protocol::parse(Some("udp")), None);
    /// ```
    #[must_use]
    pub fn parse(field: Option<&str>) -> Option<Self> {
        match field {
            None | Some("TCP") => Some(Self::Tcp),
            Some("UDP") => Some(Self::Udp),
            Some("SCTP") => Some(Self::Sctp),
            Some(_) => None,
        }
    }
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::Sctp => "SCTP",
        })
    }
}

/// A port by its number or by its name, as `targetPort` and the backends of an Ingress give it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PortRef {
    /// By number.
    Number(u16),
    /// By the name that the container or the Service gives it.
    Named(String),
}

impl PortRef {
    /// The port that a field means; `None` for a number that is none of a port.
    pub(super) fn of(field: &IntOrString) -> Option<Self> {
        match field {
            IntOrString::Int(number) => port_number(*number).map(Self::Number),
            IntOrString::String(name) => Some(Self::Named(name.clone())),
        }
    }
}

impl fmt::Display for PortRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Named(name) => f.write_str(name),
        }
    }
}

/// The number, where it is one of a port: 1 to 65535.
pub(super) fn port_number(number: i32) -> Option<u16> {
    u16::try_from(number).ok().filter(|number| *number > 0)
}
