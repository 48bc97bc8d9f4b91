//! Ranges of addresses, as a prefix and its length.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses whose host bits are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cidr {
    /// The first address.
    pub first: IpAddr,
    /// How many leading bits are fixed.
    pub prefix: u8,
}

impl Cidr {
    /// The range that a prefix and its length write; `None` where that is no range. Bits behind the prefix are
    /// dropped. Leading zeros of IPv4 octets are decimal, as in Kubernetes.
    ///
    /// ```
    /// use hardening::cluster::Cidr;
    ///
    /// assert_eq!(Cidr::parse("10.1.2.3/8").unwrap().to_string(), "10.0.0.0/8");
    /// assert_eq!(Cidr::parse("10.1.2.3"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let prefix: u8 = digits(prefix)?;
        if let Some(address) = ipv4(address) {
            return (prefix <= 32).then(|| Self::v4(address, prefix));
        }
        let address: Ipv6Addr = address.parse().ok()?;
        match address.to_ipv4_mapped() {
            Some(address) if (96..=128).contains(&prefix) => Some(Self::v4(address, prefix - 96)),
            _ => (prefix <= 128).then(|| Self::v6(address, prefix)),
        }
    }

    /// The range of an address and the length of its prefix; `None` where the prefix is longer than the address. Bits
    /// behind the prefix are dropped.
    #[must_use]
    pub fn of(address: IpAddr, prefix: u8) -> Option<Self> {
        match address {
            IpAddr::V4(address) => (prefix <= 32).then(|| Self::v4(address, prefix)),
            IpAddr::V6(address) => (prefix <= 128).then(|| Self::v6(address, prefix)),
        }
    }

    fn v4(address: Ipv4Addr, prefix: u8) -> Self {
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        let first = Ipv4Addr::from_bits(address.to_bits() & mask).into();
        Self { first, prefix }
    }

    fn v6(address: Ipv6Addr, prefix: u8) -> Self {
        let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
        let first = Ipv6Addr::from_bits(address.to_bits() & mask).into();
        Self { first, prefix }
    }

    /// The last address.
    #[must_use]
    pub fn last(&self) -> IpAddr {
        match self.first {
            IpAddr::V4(first) => {
                let hosts = u32::MAX.checked_shr(u32::from(self.prefix)).unwrap_or(0);
                Ipv4Addr::from_bits(first.to_bits() | hosts).into()
            }
            IpAddr::V6(first) => {
                let hosts = u128::MAX.checked_shr(u32::from(self.prefix)).unwrap_or(0);
                Ipv6Addr::from_bits(first.to_bits() | hosts).into()
            }
        }
    }

    /// Whether an address is in it; never of the other family.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.first.is_ipv4() == address.is_ipv4() && self.first <= address && address <= self.last()
    }

    /// Whether every address of another range is in it, and some of its own are not in the other.
    #[must_use]
    pub fn strictly_contains(&self, other: &Self) -> bool {
        self.contains(other.first) && self.prefix < other.prefix
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let octets: Option<Vec<u8>> = text.split('.').map(digits).collect();
    Some(<[u8; 4]>::try_from(octets?).ok()?.into())
}

fn digits(text: &str) -> Option<u8> {
    let all_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}
