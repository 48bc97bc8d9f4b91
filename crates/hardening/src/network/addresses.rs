//! Sets of addresses, and the ranges into which policies cut them.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::model::IpBlock;
use crate::cluster::Cidr;

/// A range of addresses of one family, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

impl AddressRange {
    /// The addresses from the first to the last; `None` where they are of two families or the wrong way round.
    #[must_use]
    pub fn new(first: IpAddr, last: IpAddr) -> Option<Self> {
        (first.is_ipv4() == last.is_ipv4() && first <= last).then_some(Self { first, last })
    }

    /// All of IPv4, all of IPv6.
    #[must_use]
    pub const fn families() -> [Self; 2] {
        [
            Self {
                first: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
                last: IpAddr::V4(Ipv4Addr::BROADCAST),
            },
            Self {
                first: IpAddr::V6(Ipv6Addr::UNSPECIFIED),
                last: IpAddr::V6(Ipv6Addr::from_bits(u128::MAX)),
            },
        ]
    }

    /// The first address.
    #[must_use]
    pub const fn first(&self) -> IpAddr {
        self.first
    }

    /// The last address.
    #[must_use]
    pub const fn last(&self) -> IpAddr {
        self.last
    }

    /// Whether an address is in it.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.first.is_ipv4() == address.is_ipv4() && self.first <= address && address <= self.last
    }

    fn intersection(&self, other: &Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }

    fn is_followed_by(&self, other: &Self) -> bool {
        self.first.is_ipv4() == other.first.is_ipv4()
            && (other.first <= self.last || next(self.last) == Some(other.first))
    }
}

impl From<Cidr> for AddressRange {
    fn from(cidr: Cidr) -> Self {
        Self {
            first: cidr.first,
            last: cidr.last(),
        }
    }
}

/// As a prefix where it is one, else `first-last`.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.first.is_ipv4() { 32 } else { 128 };
        let prefix = (0..=bits).find_map(|prefix| {
            let cidr = Cidr::parse(&format!("{}/{prefix}", self.first))?;
            (Self::from(cidr) == *self).then_some(cidr)
        });
        match prefix {
            Some(cidr) => cidr.fmt(f),
            None => write!(f, "{}-{}", self.first, self.last),
        }
    }
}

/// A set of IPv4 and IPv6 addresses.
///
/// Kept as ascending ranges that neither overlap nor touch, IPv4 first, so equal sets are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressSet {
    ranges: Vec<AddressRange>,
}

impl AddressSet {
    /// No address.
    #[must_use]
    pub const fn none() -> Self {
        Self { ranges: Vec::new() }
    }

    /// All addresses of both families.
    #[must_use]
    pub fn all() -> Self {
        AddressRange::families().into_iter().collect()
    }

    /// The addresses of a block.
    #[must_use]
    pub fn of_block(block: &IpBlock) -> Self {
        let holes: Self = block
            .except
            .iter()
            .copied()
            .map(AddressRange::from)
            .collect();
        Self::from_iter([block.cidr.into()]).difference(&holes)
    }

    /// The ranges, ascending, IPv4 first.
    #[must_use]
    pub fn ranges(&self) -> &[AddressRange] {
        &self.ranges
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether an address is among them. Logarithmic in the number of ranges.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let at = self.ranges.partition_point(|range| range.last < address);
        self.ranges
            .get(at)
            .is_some_and(|range| range.contains(address))
    }

    /// The addresses of both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let (mut ours, mut theirs) = (
            self.ranges.iter().peekable(),
            other.ranges.iter().peekable(),
        );
        let mut ranges = Vec::new();
        while let (Some(our), Some(their)) = (ours.peek(), theirs.peek()) {
            ranges.extend(our.intersection(their));
            if our.last < their.last {
                ours.next();
            } else {
                theirs.next();
            }
        }
        Self { ranges }
    }

    /// The addresses of these that are not among the others.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        self.intersection(&other.complement())
    }

    fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 2);
        for family in AddressRange::families() {
            let mut start = Some(family.first);
            let of_family = self
                .ranges
                .iter()
                .filter(|range| family.contains(range.first));
            for range in of_family {
                let gap = start.zip(previous(range.first));
                ranges.extend(gap.and_then(|(first, last)| AddressRange::new(first, last)));
                start = next(range.last);
            }
            ranges.extend(start.and_then(|first| AddressRange::new(first, family.last)));
        }
        Self { ranges }
    }
}

impl FromIterator<AddressRange> for AddressSet {
    fn from_iter<I: IntoIterator<Item = AddressRange>>(ranges: I) -> Self {
        let mut all: Vec<_> = ranges.into_iter().collect();
        all.sort_unstable();
        let mut ranges: Vec<AddressRange> = Vec::with_capacity(all.len());
        for range in all {
            match ranges.last_mut() {
                Some(before) if before.is_followed_by(&range) => {
                    before.last = before.last.max(range.last);
                }
                _ => ranges.push(range),
            }
        }
        Self { ranges }
    }
}

impl fmt::Display for AddressSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, range) in self.ranges.iter().enumerate() {
            let separator = if position > 0 { "," } else { "" };
            write!(f, "{separator}{range}")?;
        }
        Ok(())
    }
}

/// All addresses cut at every end of some blocks: each block is a union of atoms.
#[derive(Clone, Debug)]
pub(super) struct AddressAtoms {
    /// Ascending, IPv4 first; together they hold every address.
    atoms: Vec<AddressRange>,
}

impl AddressAtoms {
    pub(super) fn of<'b>(blocks: impl Iterator<Item = &'b IpBlock>) -> Self {
        let mut starts: Vec<_> = AddressRange::families()
            .into_iter()
            .map(|family| family.first)
            .collect();
        for block in blocks {
            for cidr in std::iter::once(&block.cidr).chain(&block.except) {
                starts.push(cidr.first);
                starts.extend(next(cidr.last()));
            }
        }
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).map(|start| previous(*start));
        let [_, last_family] = AddressRange::families();
        let [first_family, _] = AddressRange::families();
        let ends = ends.chain([Some(last_family.last)]);
        let atoms = starts.iter().zip(ends).map(|(first, end)| AddressRange {
            first: *first,
            last: end.unwrap_or(first_family.last),
        });
        Self {
            atoms: atoms.collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.atoms.len()
    }

    pub(super) fn get(&self, position: usize) -> Option<&AddressRange> {
        self.atoms.get(position)
    }

    /// The positions of the atoms of a block.
    pub(super) fn of_block(&self, block: &IpBlock) -> Vec<usize> {
        let set = AddressSet::of_block(block);
        let ranges = set.ranges().iter();
        ranges
            .flat_map(|range| {
                let start = self.atoms.partition_point(|atom| atom.last < range.first);
                let end = self.atoms.partition_point(|atom| atom.first <= range.last);
                start..end
            })
            .collect()
    }
}

fn next(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => Some(Ipv4Addr::from_bits(address.to_bits().checked_add(1)?).into()),
        IpAddr::V6(address) => Some(Ipv6Addr::from_bits(address.to_bits().checked_add(1)?).into()),
    }
}

/// `None` for the first of a family.
fn previous(address: IpAddr) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => Some(Ipv4Addr::from_bits(address.to_bits().checked_sub(1)?).into()),
        IpAddr::V6(address) => Some(Ipv6Addr::from_bits(address.to_bits().checked_sub(1)?).into()),
    }
}
