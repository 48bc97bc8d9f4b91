//! The values of a spec, each checked once, where it is read.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cluster::{Cidr, NameSyntax, Quantity, as_text};

/// Why a text is no such value.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ValueError(String);

impl ValueError {
    /// What is wrong, and what to do.
    pub(super) const fn new(message: String) -> Self {
        Self(message)
    }
}

/// A value that is written as text, and what makes a text one.
macro_rules! text_value {
    ($(#[$docs:meta])* $name:ident, $check:expr) => {
        $(#[$docs])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                let check: fn(&str) -> Result<(), String> = $check;
                check(text).map_err(ValueError)?;
                Ok(Self(text.to_owned()))
            }
        }

        as_text!($name);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_value!(
    /// The name of a namespace or a service: a DNS label that begins with a letter, as a Service needs it.
    Name,
    |text| named(text, NameSyntax::Dns1035Label)
);
text_value!(
    /// The name of an object that is neither: a DNS subdomain.
    ObjectName,
    |text| named(text, NameSyntax::DnsSubdomain)
);
text_value!(
    /// The name of a role, in which `:` may stand as well.
    RoleName,
    |text| named(text, NameSyntax::PathSegment)
);
text_value!(
    /// The name of a port: at most 15 lower-case letters, digits and `-`, a letter among them.
    PortName,
    |text| named(text, NameSyntax::PortName)
);
text_value!(
    /// A key of a Secret.
    SecretKey,
    |text| named(text, NameSyntax::ConfigMapKey)
);
text_value!(
    /// The name of a CSI driver, such as `zfs.csi.openebs.io`.
    DriverName,
    |text| named(&text.to_ascii_lowercase(), NameSyntax::QualifiedName)
);
text_value!(
    /// A host without `*`, such as `grafana.example.com`.
    HostName,
    |text| named(text, NameSyntax::DnsSubdomain)
);
text_value!(
    /// The name of an image with a tag that stays, or a digest: `postgres:16.4`.
    ImageName,
    pinned
);
text_value!(
    /// A mail address.
    MailAddress,
    |text| {
        let parts = text.split_once('@');
        let is_address = parts.is_some_and(|(user, host)| {
            !user.is_empty()
                && NameSyntax::DnsSubdomain.check(host).is_ok()
                && text.chars().all(|next| next.is_ascii_graphic())
        });
        require(is_address, || format!("`{text}` is no mail address"))
    }
);
text_value!(
    /// A URL with `https`.
    HttpsUrl,
    |text| {
        let rest = text.strip_prefix("https://");
        let is_url = rest.is_some_and(|rest| {
            !rest.is_empty() && rest.chars().all(|next| next.is_ascii_graphic() && next != '"')
        });
        require(is_url, || format!("`{text}` is no URL with https"))
    }
);

text_value!(
    /// Why something is so, in one line that an annotation can hold.
    Reason,
    |text| {
        let is_line = !text.trim().is_empty() && !text.contains(|next: char| next == ';' || next.is_control());
        require(is_line, || "a reason is one line, without `;`".to_owned())
    }
);

impl Reason {
    /// A reason that is written in this crate, where the tests hold it.
    pub(super) fn literal(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

impl PortName {
    /// A name that is written in this crate, where the tests hold it.
    pub(super) fn literal(name: &'static str) -> Self {
        Self(name.to_owned())
    }
}

impl ImageName {
    /// An image of a registry with a tag, all written in this crate, where the tests hold it.
    pub(super) fn of_parts(registry: &str, name: &str, tag: &str) -> Self {
        Self(format!("{registry}/{name}:{tag}"))
    }

    /// An image that is written in this crate, where the tests hold it.
    pub(super) fn literal(name: &'static str) -> Self {
        Self(name.to_owned())
    }
}

impl Name {
    /// A name that is written in this crate, where the tests hold it.
    pub(crate) fn literal(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The same as the name of an object.
    #[must_use]
    pub fn to_object_name(&self) -> ObjectName {
        ObjectName(self.0.clone())
    }
}

fn named(text: &str, syntax: NameSyntax) -> Result<(), String> {
    syntax
        .check(text)
        .map_err(|fault| format!("`{text}` is no name: {fault}"))
}

fn require(holds: bool, message: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(message()) }
}

fn pinned(text: &str) -> Result<(), String> {
    let image = crate::cluster::Image::of(text);
    let is_written = !text.is_empty() && text.chars().all(|next| next.is_ascii_graphic());
    require(is_written && !image.is_moving(), || {
        let tag = image.tag.unwrap_or("latest");
        format!("`{text}` says not which image: give a tag other than `{tag}`, or a digest")
    })
}

/// An amount of a resource above zero, such as `500m` or `2Gi`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "StringOrNumber")
)]
#[serde(try_from = "StringOrNumber", into = "String")]
pub struct Amount(Quantity);

/// A number may stand without quotes.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum StringOrNumber {
    Whole(u64),
    Fraction(f64),
    Text(String),
}

impl Amount {
    /// The amount.
    #[must_use]
    pub const fn quantity(&self) -> &Quantity {
        &self.0
    }

    /// So many GiB.
    pub(super) fn gibi(amount: u32) -> Self {
        Self(Quantity::from_mebi(u64::from(amount) * 1_024))
    }

    /// The amount so many times; `None` beyond what can be counted.
    #[must_use]
    pub fn times(&self, times: u32) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }
}

impl FromStr for Amount {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let quantity =
            Quantity::parse(text).map_err(|error| ValueError(format!("`{text}`: {error}")))?;
        if quantity <= Quantity::from_integer(0) {
            return Err(ValueError(format!("`{text}` must be above zero")));
        }
        Ok(Self(quantity))
    }
}

impl TryFrom<StringOrNumber> for Amount {
    type Error = ValueError;

    fn try_from(written: StringOrNumber) -> Result<Self, ValueError> {
        match written {
            StringOrNumber::Whole(number) => number.to_string().parse(),
            StringOrNumber::Fraction(number) => number.to_string().parse(),
            StringOrNumber::Text(text) => text.parse(),
        }
    }
}

impl From<Amount> for String {
    fn from(amount: Amount) -> Self {
        amount.to_string()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// CPU and memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields)
)]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// CPU, in cores: `250m`, `2`.
    pub cpu: Amount,
    /// Memory, in bytes: `256Mi`, `2Gi`.
    pub memory: Amount,
}

impl Amounts {
    /// CPU in thousandths of a core, memory in MiB.
    pub(crate) fn literal(cpu: u32, memory: u32) -> Self {
        Self {
            cpu: Amount(Quantity::from_milli(cpu.into())),
            memory: Amount(Quantity::from_mebi(memory.into())),
        }
    }

    /// What a pod of a service asks for where nobody tells.
    pub(crate) fn assumed() -> Self {
        Self::literal(100, 128)
    }

    /// Whether neither is above that of another.
    #[must_use]
    pub fn fits_into(&self, other: &Self) -> bool {
        self.cpu.0 <= other.cpu.0 && self.memory.0 <= other.memory.0
    }

    /// Both so many times; `None` beyond what can be counted.
    #[must_use]
    pub fn times(&self, times: u32) -> Option<Self> {
        Some(Self {
            cpu: self.cpu.times(times)?,
            memory: self.memory.times(times)?,
        })
    }
}

/// A block of addresses, such as `10.0.0.0/24`, or one address, such as `10.0.0.7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct AddressBlock(Cidr);

impl AddressBlock {
    /// A block that is written in this crate.
    pub(crate) const fn v4(octets: [u8; 4], prefix: u8) -> Self {
        let [a, b, c, d] = octets;
        Self(Cidr {
            first: IpAddr::V4(std::net::Ipv4Addr::new(a, b, c, d)),
            prefix,
        })
    }

    /// The range of addresses.
    #[must_use]
    pub const fn cidr(&self) -> Cidr {
        self.0
    }

    /// Whether all addresses of another block are among those of this one.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.0 == other.0 || self.0.strictly_contains(&other.0)
    }
}

impl FromStr for AddressBlock {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let error = || {
            ValueError(format!(
                "`{text}` is no block of addresses; write `10.0.0.0/24`"
            ))
        };
        let (address, prefix) = text
            .split_once('/')
            .map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.parse().map_err(|_| error())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |prefix| prefix.parse().map_err(|_| error()))?;
        let cidr = Cidr::of(address, prefix).ok_or_else(error)?;
        if cidr.first != address {
            return Err(ValueError(format!(
                "`{text}` has bits beyond its prefix; the block begins at `{cidr}`"
            )));
        }
        Ok(Self(cidr))
    }
}

as_text!(AddressBlock);

impl fmt::Display for AddressBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A time of the day in UTC, such as `01:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    /// 0 to 23.
    hour: u8,
    /// 0 to 59.
    minute: u8,
}

impl TimeOfDay {
    /// The hour, 0 to 23, and the minute, 0 to 59.
    #[must_use]
    pub const fn parts(self) -> (u8, u8) {
        (self.hour, self.minute)
    }

    /// So many minutes later, into the next day where need be.
    #[must_use]
    pub fn plus(self, minutes: u16) -> Self {
        let later = (u16::from(self.hour) * 60 + u16::from(self.minute) + minutes) % 1_440;
        let part = |value: u16| u8::try_from(value).unwrap_or(0);
        Self {
            hour: part(later / 60),
            minute: part(later % 60),
        }
    }
}

impl FromStr for TimeOfDay {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let error = || ValueError(format!("`{text}` is no time of the day; write `01:30`"));
        let (hour, minute) = text.split_once(':').ok_or_else(error)?;
        let part = |part: &str, below: u8| {
            let number = (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
            number.filter(|number| *number < below).ok_or_else(error)
        };
        Ok(Self {
            hour: part(hour, 24)?,
            minute: part(minute, 60)?,
        })
    }
}

as_text!(TimeOfDay);

impl TimeOfDay {
    /// A time that is written in this crate.
    pub(super) const fn literal(hour: u8, minute: u8) -> Self {
        Self { hour, minute }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// A minor version of Kubernetes, such as `1.32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct KubernetesVersion {
    minor: u16,
}

impl KubernetesVersion {
    /// The oldest that has all that a baseline uses: `policy/v1` and Pod Security admission are older.
    const OLDEST: u16 = 25;
    /// What is assumed where nobody tells a version.
    const ASSUMED: u16 = 32;

    /// The version that is assumed where nobody tells one.
    pub(crate) const fn assumed() -> Self {
        Self {
            minor: Self::ASSUMED,
        }
    }

    /// What stands behind `1.`.
    #[must_use]
    pub const fn minor(self) -> u16 {
        self.minor
    }
}

impl FromStr for KubernetesVersion {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let minor = text.strip_prefix("1.").and_then(|minor| minor.parse().ok());
        let known = minor.filter(|minor| (Self::OLDEST..100).contains(minor));
        let known = known.filter(|_| !text.starts_with("1.0"));
        known.map(|minor| Self { minor }).ok_or_else(|| {
            let oldest = Self::OLDEST;
            ValueError(format!(
                "`{text}` is no version that a baseline can be rendered for; write `\"1.32\"`, from `\"1.{oldest}\"` on"
            ))
        })
    }
}

as_text!(KubernetesVersion);

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}", self.minor)
    }
}

/// Labels by which pods are selected: one at least, each key and value as the API server takes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "BTreeMap<String, String>")
)]
#[serde(
    try_from = "BTreeMap<String, String>",
    into = "BTreeMap<String, String>"
)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    /// The labels.
    #[must_use]
    pub const fn as_map(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// One label.
    pub(super) fn one(key: &str, value: &Name) -> Self {
        Self([(key.to_owned(), value.to_string())].into())
    }
}

impl TryFrom<BTreeMap<String, String>> for Labels {
    type Error = ValueError;

    fn try_from(labels: BTreeMap<String, String>) -> Result<Self, ValueError> {
        if labels.is_empty() {
            return Err(ValueError(
                "a label is wanted, by which the pods are found".to_owned(),
            ));
        }
        for (key, value) in &labels {
            let checks = [
                (key, NameSyntax::QualifiedName),
                (value, NameSyntax::LabelValue),
            ];
            for (text, syntax) in checks {
                named(text, syntax).map_err(ValueError)?;
            }
        }
        Ok(Self(labels))
    }
}

impl From<Labels> for BTreeMap<String, String> {
    fn from(labels: Labels) -> Self {
        labels.0
    }
}

/// A service by its name, or by `namespace/name` where it is in another namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct ServiceRef {
    /// The namespace, where it is said.
    pub namespace: Option<Name>,
    /// The name of the service.
    pub name: Name,
}

impl FromStr for ServiceRef {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let (namespace, name) = match text.split_once('/') {
            Some((namespace, name)) => (Some(namespace.parse()?), name),
            None => (None, text),
        };
        Ok(Self {
            namespace,
            name: name.parse()?,
        })
    }
}

as_text!(ServiceRef);

impl fmt::Display for ServiceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(f, "{namespace}/{}", self.name),
            None => self.name.fmt(f),
        }
    }
}
