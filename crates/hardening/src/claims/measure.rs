//! What can be measured.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;
use thiserror::Error;

use crate::access::AuditLevel;
use crate::access::pod_security::Level;
use crate::api::{AskedPort, AskedProtocol, EndpointName};
use crate::cluster::{CountOrPercent, Quantity, QuantityError};

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident($type:ident) = $word:literal,)*) => {
        /// How a claim is measured.
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "camelCase")]
        pub enum Measure {
            $($(#[$doc])* $name($type),)*
        }

        impl Measure {
            /// Its name in a file of claims.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $word,)*
                }
            }
        }
    };
}

measures! {
    /// Which objects of a kind the cluster has.
    Objects(Objects) = "objects",
    /// How many alert rules are loaded, can fire and reach somebody.
    AlertRules(AlertRules) = "alertRules",
    /// What a PodDisruptionBudget keeps of a workload.
    Budget(BudgetOf) = "budget",
    /// Whether nodes can be drained.
    Drainable(Drainable) = "drainable",
    /// Whether pods that no other policy is about get, or send, nothing.
    DefaultDeny(DefaultDeny) = "defaultDeny",
    /// Whether one end may reach another.
    Reaches(ReachesPort) = "reaches",
    /// Which restore points there are of volumes.
    RestorePoints(RestorePoints) = "restorePoints",
    /// What a StorageClass promises.
    StorageClass(StorageClassNamed) = "storageClass",
    /// What a namespace may use.
    Quota(QuotaOf) = "quota",
    /// What containers of a namespace get and may ask for.
    LimitRange(LimitRangeOf) = "limitRange",
    /// What a PriorityClass is worth.
    PriorityClass(PriorityClassNamed) = "priorityClass",
    /// Which Pod Security Standard a namespace has, and whether its pods pass.
    PodSecurity(PodSecurityOf) = "podSecurity",
    /// Whether a certificate is issued for a host.
    Certificate(CertificateFor) = "certificate",
    /// Whether an issuer of cert-manager is there and accepted.
    Issuer(IssuerNamed) = "issuer",
    /// Whom an alert reaches.
    Route(RouteTo) = "route",
    /// Whether a subject may do something.
    May(May) = "may",
    /// How much of a request the audit policy records.
    Recorded(Recorded) = "recorded",
    /// Whether invariants have no finding at error or warning.
    Holds(Holds) = "holds",
}

macro_rules! fields {
    ($($(#[$doc:meta])* pub struct $name:ident { $($body:tt)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[cfg_attr(
            feature = "schema",
            derive(schemars::JsonSchema),
            schemars(deny_unknown_fields)
        )]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($body)* }
    )*};
}

fields! {
    /// Which objects of a kind the cluster has, once all is applied, without those that the API server refuses as far as
    /// that is known.
    pub struct Objects {
        /// The kind, such as `NetworkPolicy`.
        pub kind: String,
        /// Its API group, where kinds of several have the same name; empty for the core group.
        pub group: Option<String>,
        /// Only those of this namespace.
        pub namespace: Option<String>,
        /// There are exactly so many.
        pub count: Option<u32>,
        /// There are so many or more.
        pub at_least: Option<u32>,
        /// These are among them: by name, or as `namespace/name`.
        #[serde(default)]
        pub names: Vec<String>,
    }

    /// How many alert rules are loaded by a Prometheus, can fire, and reach a receiver that tells somebody.
    pub struct AlertRules {
        /// There are so many or more.
        pub at_least: Option<u32>,
        /// Alerts of these names are among them.
        #[serde(default)]
        pub names: Vec<String>,
    }

    /// What the one PodDisruptionBudget of a workload keeps.
    pub struct BudgetOf {
        /// The workload: `namespace/name`, `namespace/name[Kind]`, `Kind/name`, or a name that only one has.
        pub workload: EndpointName,
        /// How many pods it keeps, as a count or in percent; any budget without it.
        #[cfg_attr(feature = "schema", schemars(with = "Option<WrittenAmount>"))]
        pub min_available: Option<IntOrString>,
        /// Of how many pods.
        pub of: Option<u32>,
    }

    /// Whether a drain may evict every pod while all is well.
    pub struct Drainable {
        /// Of these workloads; of all where none is named.
        #[serde(default)]
        pub workloads: Vec<EndpointName>,
    }

    /// Whether a policy isolates every pod of a namespace, also those to come, and none opens them all to everybody.
    pub struct DefaultDeny {
        /// Which way.
        pub direction: PolicyDirection,
        /// In these namespaces; in all that have pods where none is named.
        #[serde(default)]
        pub namespaces: Vec<String>,
    }

    /// Whether one end may reach another.
    pub struct ReachesPort {
        /// Who sends: a workload as `namespace/name`, an address, a range, or `internet`.
        pub from: EndpointName,
        /// Who receives.
        pub to: EndpointName,
        /// At which port, by number or name; at any without it.
        pub port: Option<AskedPort>,
        /// TCP where only a port is given.
        pub protocol: Option<AskedProtocol>,
        /// Whether it is to be allowed.
        pub allowed: bool,
    }

    /// Which restore points there are of a claim, or of every claim of a workload.
    pub struct RestorePoints {
        /// The claim: `namespace/name`, or a name that only one has.
        pub claim: Option<String>,
        /// The workload whose claims are meant.
        pub workload: Option<EndpointName>,
        /// No more than so much time is lost, such as `1d`.
        pub every: Option<Lasting>,
        /// Each is kept for so long or longer, such as `30d`.
        pub kept_for: Option<Lasting>,
    }

    /// What a StorageClass promises.
    pub struct StorageClassNamed {
        /// Its name.
        pub name: String,
        /// Whether it, and no other, is what claims without a class get.
        pub default: Option<bool>,
        /// What becomes of a volume whose claim goes: `Retain` or `Delete`.
        pub reclaim_policy: Option<String>,
        /// Whether somebody makes its volumes.
        pub makes_volumes: Option<bool>,
    }

    /// What the pods of a namespace may use together.
    pub struct QuotaOf {
        /// The namespace.
        pub namespace: String,
        /// The amounts by resource, such as `requests.cpu: 32`.
        pub hard: BTreeMap<String, Amount>,
    }

    /// What containers of a namespace get and may ask for, by its LimitRanges.
    pub struct LimitRangeOf {
        /// The namespace.
        pub namespace: String,
        /// The limits of those that name none.
        #[serde(default)]
        pub default: BTreeMap<String, Amount>,
        /// The requests of those that name none.
        #[serde(default)]
        pub default_request: BTreeMap<String, Amount>,
        /// The least.
        #[serde(default)]
        pub min: BTreeMap<String, Amount>,
        /// The most.
        #[serde(default)]
        pub max: BTreeMap<String, Amount>,
    }

    /// What a PriorityClass is worth.
    pub struct PriorityClassNamed {
        /// Its name.
        pub name: String,
        /// Its value.
        pub value: Option<i32>,
        /// Whether it is that of pods which name none.
        pub default: Option<bool>,
    }

    /// Which Pod Security Standard a namespace has.
    pub struct PodSecurityOf {
        /// The namespace.
        pub namespace: String,
        /// The level that pods are refused by.
        pub enforce: Option<Level>,
        /// The level whose violations are recorded.
        pub audit: Option<Level>,
        /// The level whose violations are told to who applies them.
        pub warn: Option<Level>,
        /// Whether all pods of the namespace pass the level that is enforced.
        pub pods_pass: Option<bool>,
    }

    /// Whether a certificate is issued for a host.
    pub struct CertificateFor {
        /// The host, such as `shop.example.com`.
        pub host: String,
    }

    /// Whether an issuer of cert-manager is there and accepted.
    pub struct IssuerNamed {
        /// Its name.
        pub name: String,
        /// The namespace of an Issuer; a ClusterIssuer without it.
        pub namespace: Option<String>,
        /// Who signs.
        pub signer: Option<IssuerKindName>,
    }

    /// Whom an alert with these labels reaches.
    pub struct RouteTo {
        /// The labels, `alertname` among them where routes ask for it.
        pub labels: BTreeMap<String, String>,
        /// It surely reaches these receivers, and each tells somebody.
        pub receivers: Vec<String>,
    }

    /// Whether a subject may do something.
    pub struct May {
        /// A service account as `namespace/name`, or `User:name`, or `Group:name`.
        pub subject: String,
        /// The verb, such as get or create.
        pub verb: String,
        /// The resource as kubectl takes it, such as `pods/exec` or `deployments.apps`; or a path such as `/metrics`.
        pub resource: String,
        /// The object; any without it.
        pub name: Option<String>,
        /// The namespace; all of them without it.
        pub namespace: Option<String>,
        /// Whether it is to be allowed.
        pub allowed: bool,
    }

    /// How much of a request the audit policy records.
    pub struct Recorded {
        /// Who asks, such as `alice`.
        pub user: String,
        /// The verb.
        pub verb: String,
        /// The resource as kubectl takes it.
        pub resource: String,
        /// The object; several without it.
        pub name: Option<String>,
        /// The namespace; none without it.
        pub namespace: Option<String>,
        /// The level: `None`, `Metadata`, `Request` or `RequestResponse`.
        pub level: AuditLevel,
    }

    /// Whether invariants have no finding at error or warning.
    pub struct Holds {
        /// The invariants by id, or areas such as `network`.
        pub invariants: Vec<String>,
    }
}

/// Which way traffic goes, as seen from the pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum PolicyDirection {
    /// To the pods.
    Ingress,
    /// From the pods.
    Egress,
}

/// Who signs for an issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum IssuerKindName {
    /// Each certificate by its own key.
    SelfSigned,
    /// An authority that speaks ACME, whichever.
    Acme,
    /// Let's Encrypt, as browsers trust it.
    LetsEncrypt,
    /// The staging environment of Let's Encrypt, which no browser trusts.
    LetsEncryptStaging,
    /// The key in a Secret.
    Ca,
    /// HashiCorp Vault.
    Vault,
    /// Venafi.
    Venafi,
}

/// An amount of a resource, such as `32`, `500m` or `64Gi`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "WrittenAmount")
)]
#[serde(try_from = "WrittenAmount")]
pub struct Amount(pub Quantity);

/// A number or a text.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "an amount is wanted here, such as `32` or `64Gi`"
)]
pub enum WrittenAmount {
    /// A whole number.
    Number(i64),
    /// Another number.
    Fraction(f64),
    /// Anything else.
    Text(String),
}

impl TryFrom<WrittenAmount> for Amount {
    type Error = QuantityError;

    fn try_from(written: WrittenAmount) -> Result<Self, QuantityError> {
        Ok(Self(match written {
            WrittenAmount::Number(number) => Quantity::from_integer(number),
            WrittenAmount::Fraction(number) => Quantity::parse(&number.to_string())?,
            WrittenAmount::Text(text) => Quantity::parse(&text)?,
        }))
    }
}

/// A time in seconds, written as `90s`, `15m`, `12h`, `30d` or `2w`.
///
/// ```
/// use hardening::claims::Lasting;
///
/// assert_eq!("30d".parse(), Ok(Lasting(30 * 86_400)));
/// assert!("30".parse::<Lasting>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String")]
pub struct Lasting(pub i64);

/// A text that is no time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is no time; write `90s`, `15m`, `12h`, `30d` or `2w`")]
pub struct LastingError(pub String);

impl std::str::FromStr for Lasting {
    type Err = LastingError;

    fn from_str(text: &str) -> Result<Self, LastingError> {
        let error = || LastingError(text.to_owned());
        let units = [
            ('s', 1),
            ('m', 60),
            ('h', 3_600),
            ('d', 86_400),
            ('w', 604_800),
        ];
        let found = units
            .into_iter()
            .find_map(|(unit, seconds)| Some((text.strip_suffix(unit)?, seconds)));
        let (number, seconds) = found.ok_or_else(error)?;
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(error());
        }
        let number: i64 = number.parse().map_err(|_| error())?;
        number.checked_mul(seconds).map(Self).ok_or_else(error)
    }
}

impl TryFrom<String> for Lasting {
    type Error = LastingError;

    fn try_from(text: String) -> Result<Self, LastingError> {
        text.parse()
    }
}

impl Measure {
    /// What is wrong with a measure whose fields are read one by one, and with which of them.
    pub(super) fn fault(&self) -> Option<(Option<&'static str>, String)> {
        let says_nothing =
            |what: &str| Some((None, format!("nothing is claimed here; say {what}")));
        match self {
            Self::Objects(it)
                if it.count.is_none() && it.at_least.is_none() && it.names.is_empty() =>
            {
                says_nothing("`count`, `atLeast` or `names`")
            }
            Self::AlertRules(it) if it.at_least.is_none() && it.names.is_empty() => {
                says_nothing("`atLeast` or `names`")
            }
            Self::RestorePoints(it) if it.claim.is_some() == it.workload.is_some() => Some((
                None,
                "one of `claim` and `workload` is wanted here".to_owned(),
            )),
            Self::RestorePoints(it) if it.every.is_none() && it.kept_for.is_none() => {
                says_nothing("`every` or `keptFor`")
            }
            Self::Quota(it) if it.hard.is_empty() => says_nothing("amounts in `hard`"),
            Self::LimitRange(it)
                if it.default.is_empty()
                    && it.default_request.is_empty()
                    && it.min.is_empty()
                    && it.max.is_empty() =>
            {
                says_nothing("`default`, `defaultRequest`, `min` or `max`")
            }
            Self::PodSecurity(it)
                if it.enforce.is_none()
                    && it.audit.is_none()
                    && it.warn.is_none()
                    && it.pods_pass.is_none() =>
            {
                says_nothing("`enforce`, `audit`, `warn` or `podsPass`")
            }
            Self::Route(it) if it.receivers.is_empty() => says_nothing("`receivers`"),
            Self::Holds(it) if it.invariants.is_empty() => says_nothing("`invariants`"),
            Self::Holds(it) => {
                let unknown = it
                    .invariants
                    .iter()
                    .find_map(|pattern| crate::analysis::check_pattern(pattern).err());
                unknown.map(|error| (Some("invariants"), error.to_string()))
            }
            Self::Budget(it) => {
                let written = it.min_available.as_ref()?;
                let error = CountOrPercent::parse(written).err()?;
                Some((Some("minAvailable"), error.to_string()))
            }
            _ => None,
        }
    }
}
