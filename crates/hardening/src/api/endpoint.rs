//! How questions name the ends of a connection.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{AskError, EndpointError};
use crate::cluster::{Cluster, Workload, WorkloadId, WorkloadKind, as_text};
use crate::finding::nearest;
use crate::network::{AddressRange, AddressSet, Cidr};

const KINDS: [WorkloadKind; 8] = [
    WorkloadKind::CronJob,
    WorkloadKind::DaemonSet,
    WorkloadKind::Deployment,
    WorkloadKind::Job,
    WorkloadKind::Pod,
    WorkloadKind::ReplicaSet,
    WorkloadKind::ReplicationController,
    WorkloadKind::StatefulSet,
];

/// Addresses that are not of the internet: private, shared, of the machine, of the link, multicast and reserved ones.
const NOT_INTERNET: [&str; 12] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "224.0.0.0/3",
    "::/127",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// One end of a connection as a question names it: `namespace/name`, `namespace/name[Kind]`, `Kind/name`, a name that
/// only one workload has, an address, a range of addresses, or `internet`.
///
/// ```
/// use hardening::api::EndpointName;
///
/// let name: EndpointName = "shop/web[Deployment]".parse()?;
/// assert_eq!(name.to_string(), "shop/web[Deployment]");
/// assert_eq!("internet".parse(), Ok(EndpointName::Internet));
/// assert!("shop/".parse::<EndpointName>().is_err());
/// # Ok::<(), hardening::api::EndpointError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub enum EndpointName {
    /// The pods of a workload.
    Workload {
        /// Its namespace; `None` for any.
        namespace: Option<String>,
        /// Its name.
        name: String,
        /// Its kind; `None` for any.
        kind: Option<WorkloadKind>,
    },
    /// An address outside the cluster.
    Address(IpAddr),
    /// A range of addresses outside the cluster.
    Range(Cidr),
    /// All addresses that are neither private nor otherwise reserved.
    Internet,
}

impl FromStr for EndpointName {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "internet" {
            return Ok(Self::Internet);
        }
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(address));
        }
        if let Some(range) = Cidr::parse(text) {
            return Ok(Self::Range(range));
        }
        workload_name(text)
    }
}

fn workload_name(text: &str) -> Result<EndpointName, EndpointError> {
    let malformed = || EndpointError::Malformed(text.to_owned());
    let (name, kind) = match text.strip_suffix(']') {
        Some(text) => {
            let (name, kind) = text.split_once('[').ok_or_else(malformed)?;
            (name, Some(workload_kind(kind)?))
        }
        None => (text, None),
    };
    let (qualifier, name) = match name.split_once('/') {
        Some((qualifier, name)) => (Some(qualifier), name),
        None => (None, name),
    };
    let is_word = |word: &str| !word.is_empty() && !word.contains(['/', '[', ']', ' ']);
    if !is_word(name) || !qualifier.is_none_or(is_word) {
        return Err(malformed());
    }
    let name = name.to_owned();
    match qualifier {
        Some(word) if kind.is_none() && word.starts_with(|c: char| c.is_ascii_uppercase()) => {
            Ok(EndpointName::Workload {
                namespace: None,
                name,
                kind: Some(workload_kind(word)?),
            })
        }
        namespace => Ok(EndpointName::Workload {
            namespace: namespace.map(str::to_owned),
            name,
            kind,
        }),
    }
}

fn workload_kind(text: &str) -> Result<WorkloadKind, EndpointError> {
    let found = KINDS.into_iter().find(|kind| kind.to_string() == text);
    found.ok_or_else(|| EndpointError::NotAWorkload {
        kind: text.to_owned(),
        known: KINDS.map(|kind| kind.to_string()).to_vec(),
    })
}

as_text!(EndpointName);

impl fmt::Display for EndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internet => f.write_str("internet"),
            Self::Address(address) => address.fmt(f),
            Self::Range(range) => range.fmt(f),
            Self::Workload {
                namespace: None,
                name,
                kind: Some(kind),
            } => write!(f, "{kind}/{name}"),
            Self::Workload {
                namespace,
                name,
                kind,
            } => {
                if let Some(namespace) = namespace {
                    write!(f, "{namespace}/")?;
                }
                f.write_str(name)?;
                kind.map_or(Ok(()), |kind| write!(f, "[{kind}]"))
            }
        }
    }
}

/// What a name means in a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    Workload(WorkloadId),
    Outside(AddressSet),
}

/// The workloads of these names, each once; all where none is named.
pub(super) fn named_workloads(
    cluster: &Cluster,
    names: &[EndpointName],
) -> Result<Vec<WorkloadId>, AskError> {
    if names.is_empty() {
        return Ok(cluster.workloads_by_id().map(|(id, _)| id).collect());
    }
    let mut workloads = Vec::new();
    for name in names {
        match name.resolve(cluster)? {
            Ends::Workload(id) if !workloads.contains(&id) => workloads.push(id),
            Ends::Workload(_) => {}
            Ends::Outside(_) => {
                let name = name.to_string();
                return Err(AskError::NotAWorkload { name });
            }
        }
    }
    Ok(workloads)
}

impl EndpointName {
    pub(crate) fn resolve(&self, cluster: &Cluster) -> Result<Ends, AskError> {
        match self {
            Self::Internet => Ok(Ends::Outside(internet())),
            Self::Range(range) => Ok(Ends::Outside(of_range((*range).into()))),
            Self::Address(address) => {
                let range = AddressRange::new(*address, *address);
                Ok(Ends::Outside(range.into_iter().collect()))
            }
            Self::Workload {
                namespace,
                name,
                kind,
            } => {
                let workloads = (0..).map(WorkloadId).zip(cluster.workloads());
                let matching: Vec<_> = workloads
                    .filter(|(_, workload)| {
                        workload.name == *name
                            && namespace
                                .as_ref()
                                .is_none_or(|it| workload.namespace == *it)
                            && kind.is_none_or(|kind| workload.kind == kind)
                    })
                    .collect();
                match matching.as_slice() {
                    [] => Err(self.unknown(cluster)),
                    [(id, _)] => Ok(Ends::Workload(*id)),
                    several => Err(AskError::Ambiguous {
                        name: self.to_string(),
                        candidates: several.iter().map(|(_, it)| it.display()).collect(),
                    }),
                }
            }
        }
    }

    /// The same name elsewhere comes nearest, then names spelled alike.
    fn unknown(&self, cluster: &Cluster) -> AskError {
        let Self::Workload {
            namespace, name, ..
        } = self
        else {
            return AskError::UnknownWorkload {
                name: self.to_string(),
                nearest: Vec::new(),
            };
        };
        let namesakes = cluster.workloads().iter().filter(|it| it.name == *name);
        let mut nearest_names: Vec<_> = namesakes.map(Workload::display).collect();
        nearest_names.truncate(SUGGESTIONS);
        if nearest_names.is_empty() {
            let asked = match namespace {
                Some(namespace) => format!("{namespace}/{name}"),
                None => name.clone(),
            };
            let names = cluster.workloads().iter().map(|it| match namespace {
                Some(_) => format!("{}/{}", it.namespace, it.name),
                None => it.name.clone(),
            });
            nearest_names = nearest(&asked, names, SUGGESTIONS);
        }
        AskError::UnknownWorkload {
            name: self.to_string(),
            nearest: nearest_names,
        }
    }
}

const SUGGESTIONS: usize = 3;

fn internet() -> AddressSet {
    let reserved = NOT_INTERNET.into_iter().filter_map(Cidr::parse);
    let reserved: AddressSet = reserved.map(AddressRange::from).collect();
    AddressSet::all().difference(&reserved)
}

fn of_range(range: AddressRange) -> AddressSet {
    [range].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_capital_before_the_slash_is_a_kind_and_else_a_namespace() {
        let parse = |text: &str| text.parse::<EndpointName>().unwrap();
        assert_eq!(
            parse("Deployment/web"),
            EndpointName::Workload {
                namespace: None,
                name: "web".into(),
                kind: Some(WorkloadKind::Deployment)
            }
        );
        assert_eq!(
            parse("deployment/web"),
            EndpointName::Workload {
                namespace: Some("deployment".into()),
                name: "web".into(),
                kind: None
            }
        );
        assert_eq!(parse("10.0.0.0/8").to_string(), "10.0.0.0/8");
        assert_eq!(parse("2001:db8::1").to_string(), "2001:db8::1");
    }

    #[test]
    fn what_is_no_name_says_how_ends_are_written() {
        for text in ["", "/", "a/", "/a", "a/b/c", "a[b", "a]", "a b"] {
            let error = text.parse::<EndpointName>().unwrap_err();
            assert_eq!(error, EndpointError::Malformed(text.into()), "{text}");
        }
        let error = "Service/web".parse::<EndpointName>().unwrap_err();
        assert!(
            error.to_string().starts_with("`Service` makes no pods"),
            "{error}"
        );
    }

    #[test]
    fn private_addresses_are_not_the_internet() {
        let internet = internet();
        for inside in ["8.8.8.8", "223.255.255.255", "2606:4700::1111", "::ffff"] {
            assert!(internet.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in [
            "10.1.2.3",
            "169.254.169.254",
            "239.1.1.1",
            "::1",
            "fd00::1",
            "fe80::1",
        ] {
            assert!(!internet.contains(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn the_nearest_names_come_best_first_and_not_at_any_price() {
        let names = || {
            ["orders", "order", "frontend"]
                .map(str::to_owned)
                .into_iter()
        };
        assert_eq!(nearest("ordes", names(), 3), ["order", "orders"]);
        assert_eq!(nearest("postgres", names(), 3), Vec::<String>::new());
    }
}
