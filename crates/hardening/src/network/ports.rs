//! Sets of ports, and sets of connections.

use std::fmt;

use crate::cluster::Protocol;

/// A set of ports of one protocol, from 1 to 65535.
///
/// Kept as ascending ranges that neither overlap nor touch, so equal sets are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortSet {
    ranges: Vec<(u16, u16)>,
}

impl PortSet {
    /// No port.
    #[must_use]
    pub const fn none() -> Self {
        Self { ranges: Vec::new() }
    }

    /// Every port.
    #[must_use]
    pub fn all() -> Self {
        Self::range(1, u16::MAX)
    }

    /// The ports from the first to the last, both included; none where the first is behind the last.
    #[must_use]
    pub fn range(first: u16, last: u16) -> Self {
        let ranges = if first <= last {
            vec![(first.max(1), last)]
        } else {
            Vec::new()
        };
        Self { ranges }
    }

    /// The ranges, ascending, both ends included.
    #[must_use]
    pub fn ranges(&self) -> &[(u16, u16)] {
        &self.ranges
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether these are all ports.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.ranges == [(1, u16::MAX)]
    }

    /// Whether a port is among them. Logarithmic in the number of ranges.
    #[must_use]
    pub fn contains(&self, port: u16) -> bool {
        let at = self.ranges.partition_point(|(_, last)| *last < port);
        self.ranges.get(at).is_some_and(|(first, _)| *first <= port)
    }

    /// The ports of either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut all: Vec<_> = self.ranges.iter().chain(&other.ranges).copied().collect();
        all.sort_unstable();
        let mut ranges: Vec<(u16, u16)> = Vec::with_capacity(all.len());
        for (first, last) in all {
            match ranges.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => {
                    before.1 = before.1.max(last)
                }
                _ => ranges.push((first, last)),
            }
        }
        Self { ranges }
    }

    /// The ports of both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut ours, mut theirs) = (
            self.ranges.iter().peekable(),
            other.ranges.iter().peekable(),
        );
        let mut ranges = Vec::new();
        while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
            let (first, last) = (our.0.max(their.0), our.1.min(their.1));
            if first <= last {
                ranges.push((first, last));
            }
            if our.1 < their.1 {
                ours.next();
            } else {
                theirs.next();
            }
        }
        Self { ranges }
    }

    /// The ports that are not among these.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = Some(1);
        for (first, last) in &self.ranges {
            if let Some(start) = next.filter(|start| start < first) {
                ranges.push((start, first - 1));
            }
            next = last.checked_add(1);
        }
        if let Some(start) = next {
            ranges.push((start, u16::MAX));
        }
        Self { ranges }
    }
}

/// `80,443,8000-8080`.
impl fmt::Display for PortSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (first, last)) in self.ranges.iter().enumerate() {
            if position > 0 {
                f.write_str(",")?;
            }
            if first == last {
                write!(f, "{first}")?;
            } else {
                write!(f, "{first}-{last}")?;
            }
        }
        Ok(())
    }
}

/// Kinds of connections: ports of TCP, UDP and SCTP, and whatever else a pod may send.
///
/// ```
/// use hardening::network::{Connections, PortSet, Protocol};
///
/// let web = Connections::on(Protocol::Tcp, PortSet::range(80, 80).union(&PortSet::range(443, 443)));
/// let names = Connections::on(Protocol::Udp, PortSet::range(53, 53));
/// assert_eq!(web.union(&names).to_string(), "TCP 80,443, UDP 53");
/// assert_eq!(web.intersection(&names).to_string(), "no connections");
/// assert_eq!(Connections::all().to_string(), "all connections");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Connections {
    tcp: PortSet,
    udp: PortSet,
    sctp: PortSet,
    others: bool,
}

impl Connections {
    /// None at all.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            tcp: PortSet::none(),
            udp: PortSet::none(),
            sctp: PortSet::none(),
            others: false,
        }
    }

    /// All of them, other protocols included.
    #[must_use]
    pub fn all() -> Self {
        Self {
            others: true,
            ..Self::all_ports()
        }
    }

    /// All ports of TCP, UDP and SCTP, without other protocols.
    #[must_use]
    pub fn all_ports() -> Self {
        Self {
            tcp: PortSet::all(),
            udp: PortSet::all(),
            sctp: PortSet::all(),
            others: false,
        }
    }

    /// These ports of one protocol.
    #[must_use]
    pub fn on(protocol: Protocol, ports: PortSet) -> Self {
        let mut connections = Self::none();
        *connections.ports_mut(protocol) = ports;
        connections
    }

    /// The ports of a protocol.
    #[must_use]
    pub const fn ports(&self, protocol: Protocol) -> &PortSet {
        match protocol {
            Protocol::Tcp => &self.tcp,
            Protocol::Udp => &self.udp,
            Protocol::Sctp => &self.sctp,
        }
    }

    const fn ports_mut(&mut self, protocol: Protocol) -> &mut PortSet {
        match protocol {
            Protocol::Tcp => &mut self.tcp,
            Protocol::Udp => &mut self.udp,
            Protocol::Sctp => &mut self.sctp,
        }
    }

    /// Whether protocols beside TCP, UDP and SCTP are among them, such as ICMP. Kubernetes leaves open what policies
    /// do to these; here only what names no port at all allows them.
    #[must_use]
    pub const fn other_protocols(&self) -> bool {
        self.others
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::none()
    }

    /// Whether these are all, other protocols included.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.others && self.has_all_ports()
    }

    /// Whether all ports of TCP, UDP and SCTP are among them.
    #[must_use]
    pub fn has_all_ports(&self) -> bool {
        self.tcp.is_all() && self.udp.is_all() && self.sctp.is_all()
    }

    /// Whether one port is among them.
    #[must_use]
    pub fn contains(&self, protocol: Protocol, port: u16) -> bool {
        self.ports(protocol).contains(port)
    }

    /// Whether all of another are among these.
    #[must_use]
    pub fn contains_all(&self, other: &Self) -> bool {
        self.intersection(other) == *other
    }

    /// What either has.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.both(other, PortSet::union, self.others || other.others)
    }

    /// What both have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.both(other, PortSet::intersection, self.others && other.others)
    }

    /// What these have and the other has not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let without = |ours: &PortSet, theirs: &PortSet| ours.intersection(&theirs.complement());
        self.both(other, without, self.others && !other.others)
    }

    fn both(
        &self,
        other: &Self,
        ports: impl Fn(&PortSet, &PortSet) -> PortSet,
        others: bool,
    ) -> Self {
        Self {
            tcp: ports(&self.tcp, &other.tcp),
            udp: ports(&self.udp, &other.udp),
            sctp: ports(&self.sctp, &other.sctp),
            others,
        }
    }
}

/// `TCP 80,443, UDP 53`, `all connections` or `no connections`.
impl fmt::Display for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("no connections");
        }
        if self.is_all() {
            return f.write_str("all connections");
        }
        let mut separator = "";
        for protocol in Protocol::ALL {
            let ports = self.ports(protocol);
            if ports.is_empty() {
                continue;
            }
            if ports.is_all() {
                write!(f, "{separator}all {protocol}")?;
            } else {
                write!(f, "{separator}{protocol} {ports}")?;
            }
            separator = ", ";
        }
        if self.others {
            write!(f, "{separator}other protocols")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets over few ports, with both ends of the range among them.
    fn sets() -> Vec<PortSet> {
        let points = [1, 2, 3, 4, 65533, 65534, 65535];
        (0_u32..128)
            .map(|mask| {
                let chosen = points
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| mask >> bit & 1 == 1);
                chosen.fold(PortSet::none(), |set, (_, port)| {
                    set.union(&PortSet::range(*port, *port))
                })
            })
            .collect()
    }

    #[test]
    fn set_operations_agree_with_membership_port_by_port() {
        let sample = [1, 2, 3, 4, 5, 1000, 65532, 65533, 65534, 65535];
        for a in sets() {
            for b in sets().into_iter().step_by(5) {
                let (union, both) = (a.union(&b), a.intersection(&b));
                for port in sample {
                    assert_eq!(union.contains(port), a.contains(port) || b.contains(port));
                    assert_eq!(both.contains(port), a.contains(port) && b.contains(port));
                    assert_ne!(a.complement().contains(port), a.contains(port));
                }
            }
            assert_eq!(a.complement().complement(), a);
        }
    }

    #[test]
    fn ranges_that_touch_become_one() {
        let joined = PortSet::range(1, 79).union(&PortSet::range(80, u16::MAX));
        assert!(joined.is_all());
        assert_eq!(PortSet::all().complement(), PortSet::none());
    }
}
