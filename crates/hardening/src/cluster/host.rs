//! Names of hosts: which a public authority certifies, and which certificate covers which.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why no public authority certifies a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NotPublic {
    /// A single label, which no registry delegates.
    SingleLabel,
    /// Under a top-level domain that is kept out of the public DNS.
    Reserved(&'static str),
    /// An address that is not routed in the internet.
    PrivateAddress(IpAddr),
    /// A name of a service such as nip.io, which resolves to the address in it.
    ResolvesTo(IpAddr),
}

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SingleLabel => f.write_str("has no domain behind it"),
            Self::Reserved(suffix) if suffix.starts_with("example") => {
                write!(f, "is below `{suffix}`, which is kept for documentation")
            }
            Self::Reserved(suffix) => {
                write!(f, "is below `.{suffix}`, which is not in the public DNS")
            }
            Self::PrivateAddress(_) => {
                f.write_str("is an address that the internet does not route")
            }
            Self::ResolvesTo(address) => {
                write!(
                    f,
                    "resolves to {address}, which the internet does not route"
                )
            }
        }
    }
}

/// Suffixes that nobody can prove to own: special-use domain names (RFC 6761, 6762, 8375, 9476), the domains kept for
/// documentation (RFC 2606), what ICANN keeps private or does not delegate.
const RESERVED: &[&str] = &[
    "alt",
    "corp",
    "example",
    "example.com",
    "example.net",
    "example.org",
    "home",
    "home.arpa",
    "internal",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "localhost",
    "mail",
    "onion",
    "private",
    "test",
];

/// Domains to which Let's Encrypt writes nothing.
const REFUSED_DOMAINS: &[&str] = &["example.com", "example.net", "example.org"];

/// Parts of names by which people mark what is not for production.
const TESTS: &[&str] = &[
    "dev", "demo", "lab", "preview", "preprod", "qa", "sandbox", "stage", "staging", "test",
    "testing", "tst", "uat",
];

/// Public services whose names resolve to the address that is written in them.
const ADDRESS_IN_NAME: &[&str] = &["nip.io", "sslip.io", "xip.io"];

/// Why no public authority certifies a name; `None` where nothing in the name stands against it. A wildcard is judged by
/// what stands behind it. Linear in the name.
///
/// ```
/// use hardening::cluster::not_public;
///
/// assert!(not_public("grafana.local").is_some());
/// assert!(not_public("app.127.0.0.1.nip.io").is_some());
/// assert!(not_public("*.hmco.dev").is_none());
/// ```
#[must_use]
pub fn not_public(name: &str) -> Option<NotPublic> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return is_private(address).then_some(NotPublic::PrivateAddress(address));
    }
    let name = name.strip_prefix("*.").unwrap_or(name);
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let reserved = RESERVED.iter().find(|suffix| is_below(&name, suffix));
    if let Some(suffix) = reserved {
        return Some(NotPublic::Reserved(suffix));
    }
    if !name.contains('.') {
        return Some(NotPublic::SingleLabel);
    }
    let service = ADDRESS_IN_NAME
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix)?.strip_suffix('.'));
    let address = service.and_then(address_in)?;
    is_private(address).then_some(NotPublic::ResolvesTo(address))
}

/// Whether a certificate for one name serves another: the same, or a wildcard in place of its first label. Linear in the
/// names.
///
/// ```
/// use hardening::cluster::covers_host;
///
/// assert!(covers_host("*.shop.dev", "www.shop.dev"));
/// assert!(!covers_host("*.shop.dev", "a.b.shop.dev"));
/// assert!(!covers_host("*.shop.dev", "shop.dev"));
/// ```
#[must_use]
pub fn covers_host(certified: &str, host: &str) -> bool {
    if certified.eq_ignore_ascii_case(host) {
        return true;
    }
    let Some(domain) = certified.strip_prefix("*.") else {
        return false;
    };
    host.split_once('.').is_some_and(|(first, rest)| {
        !first.is_empty() && first != "*" && rest.eq_ignore_ascii_case(domain)
    })
}

/// Whether one of these names says that it is for tests: a part of it is such a word, with or without a number. Linear in
/// the names.
///
/// ```
/// use hardening::cluster::is_for_tests;
///
/// assert!(is_for_tests(["shop.staging2.hmco.dev", "shop"]));
/// assert!(!is_for_tests(["latest.hmco.io", "shop"]));
/// ```
#[must_use]
pub fn is_for_tests<'n>(names: impl IntoIterator<Item = &'n str>) -> bool {
    let mut parts = names
        .into_iter()
        .flat_map(|name| name.split(|letter: char| !letter.is_ascii_alphanumeric()));
    parts.any(|part| {
        let part = part.to_ascii_lowercase();
        let part = part.trim_end_matches(|letter: char| letter.is_ascii_digit());
        TESTS.contains(&part)
    })
}

/// Why Let's Encrypt registers no account for a mail address; `None` where it does. Linear in the address.
///
/// ```
/// use hardening::cluster::refused_contact;
///
/// let why = refused_contact("admin@example.com").unwrap();
/// assert_eq!(why, "example.com is kept for documentation");
/// assert!(refused_contact("admin@hmco.io").is_none());
/// ```
#[must_use]
pub fn refused_contact(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    let domain = domain.to_ascii_lowercase();
    if REFUSED_DOMAINS.contains(&domain.as_str()) {
        return Some(format!("{domain} is kept for documentation"));
    }
    match not_public(&domain) {
        Some(NotPublic::Reserved(suffix)) if suffix.starts_with("example.") => None,
        Some(why) => Some(format!("{domain} {why}")),
        None => None,
    }
}

/// Whether a name is a domain or lies below it.
pub(crate) fn is_below(name: &str, domain: &str) -> bool {
    name.strip_suffix(domain)
        .is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

/// The address that the name of such a service ends with: `app.10.0.0.1`, `app-10-0-0-1`.
fn address_in(front: &str) -> Option<IpAddr> {
    let dotted: Vec<_> = front.rsplitn(5, '.').take(4).collect();
    let octets = |parts: &[&str]| {
        let parsed: Option<Vec<u8>> = parts.iter().rev().map(|part| part.parse().ok()).collect();
        let octets: [u8; 4] = parsed?.try_into().ok()?;
        Some(IpAddr::V4(Ipv4Addr::from(octets)))
    };
    octets(&dotted).or_else(|| {
        let last = front.rsplit('.').next()?;
        let dashed: Vec<_> = last.rsplitn(5, '-').take(4).collect();
        octets(&dashed)
    })
}

/// Whether the internet does not route an address.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_unspecified()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || first == 0
        || (first == 100 && (64..128).contains(&second))
        || (first == 198 && (18..20).contains(&second))
        || first >= 240
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_private_v4(mapped);
    }
    let [first, second, ..] = address.segments();
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || first & 0xfe00 == 0xfc00
        || first & 0xffc0 == 0xfe80
        || (first == 0x2001 && second == 0x0db8)
}

#[cfg(test)]
mod tests {
    use super::{NotPublic, not_public};

    #[test]
    fn names_that_nobody_can_prove_to_own_are_not_public() {
        for name in [
            "vault.local",
            "LOCALHOST",
            "db.prod.internal",
            "shop.example.com",
            "example.org.",
            "*.svc.cluster.local",
            "router.home.arpa",
        ] {
            let found = not_public(name);
            assert!(matches!(found, Some(NotPublic::Reserved(_))), "{name}");
        }
        assert_eq!(not_public("grafana"), Some(NotPublic::SingleLabel));
    }

    #[test]
    fn a_suffix_counts_from_a_dot_only() {
        for name in [
            "mylocal.dev",
            "notexample.com",
            "local.dev",
            "shop.company",
            "a.mail.ru",
        ] {
            assert_eq!(not_public(name), None, "{name}");
        }
    }

    #[test]
    fn the_address_in_a_name_counts() {
        for name in [
            "app.10.0.0.1.nip.io",
            "127.0.0.1.nip.io",
            "app-192-168-1-4.sslip.io",
        ] {
            let found = not_public(name);
            assert!(matches!(found, Some(NotPublic::ResolvesTo(_))), "{name}");
        }
        for name in [
            "app.8.8.8.8.nip.io",
            "8-8-4-4.sslip.io",
            "www.nip.io",
            "nip.io",
        ] {
            assert_eq!(not_public(name), None, "{name}");
        }
    }

    #[test]
    fn addresses_that_are_routed_are_public() {
        for address in ["8.8.8.8", "2606:4700::1111"] {
            assert_eq!(not_public(address), None, "{address}");
        }
        for address in [
            "10.1.2.3",
            "100.64.0.1",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(not_public(address).is_some(), "{address}");
        }
    }
}
