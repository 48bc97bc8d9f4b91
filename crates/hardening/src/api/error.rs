//! Why a question has no answer, in the words of who asks.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::access::{ResourceError, SubjectError};
use crate::analysis::ConfigError;
use crate::cluster::FileError;
use crate::finding::Location;

/// What the border refuses, in the words of who asks.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A configuration that cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Claims that cannot be read.
    #[error(transparent)]
    Claims(FileError),
    /// A spec that cannot be read.
    #[error(transparent)]
    Spec(FileError),
    /// Options that are none.
    #[error("these options cannot be read: {0}")]
    Options(serde_json::Error),
    /// A question that is none.
    #[error("this question cannot be read: {0}")]
    Question(serde_json::Error),
    /// A question that has no answer.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// An id that no invariant has.
    #[error(transparent)]
    UnknownInvariant(#[from] UnknownInvariant),
}

/// A refusal as data, for faces that have errors of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ErrorForm {
    /// What is refused.
    pub kind: ErrorKind,
    /// What is wrong, and what to do.
    pub message: String,
    /// Where, in a configuration, in claims or in a spec.
    pub location: Option<Location>,
}

/// What is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// The configuration.
    Config,
    /// The options.
    Options,
    /// The question.
    Question,
    /// The id of an invariant.
    UnknownInvariant,
    /// The claims.
    Claims,
    /// The spec.
    Spec,
}

impl Error {
    /// The refusal as data.
    #[must_use]
    pub fn form(&self) -> ErrorForm {
        let (kind, message, location) = match self {
            Self::Config(error) => (
                ErrorKind::Config,
                error.message.clone(),
                Some(error.location.clone()),
            ),
            Self::Claims(error) => (
                ErrorKind::Claims,
                error.message.clone(),
                Some(error.location.clone()),
            ),
            Self::Spec(error) => (
                ErrorKind::Spec,
                error.message.clone(),
                Some(error.location.clone()),
            ),
            Self::Options(_) => (ErrorKind::Options, self.to_string(), None),
            Self::Question(_) | Self::Ask(_) => (ErrorKind::Question, self.to_string(), None),
            Self::UnknownInvariant(_) => (ErrorKind::UnknownInvariant, self.to_string(), None),
        };
        ErrorForm {
            kind,
            message,
            location,
        }
    }
}

/// Why a question has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AskError {
    /// A word that names no end of a connection.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// A name that no workload has.
    #[error("no workload is called `{name}`{}", suggestion(.nearest))]
    UnknownWorkload {
        /// As asked.
        name: String,
        /// The names that come nearest, best first.
        nearest: Vec<String>,
    },
    /// A name that several workloads have.
    #[error("`{name}` could be {}; ask for one of them", list(.candidates))]
    Ambiguous {
        /// As asked.
        name: String,
        /// The workloads, in the order of reading.
        candidates: Vec<String>,
    },
    /// An address where only a workload has what is asked for.
    #[error(
        "`{name}` is no workload; name one as `namespace/name`, `namespace/name[Kind]` or `Kind/name`"
    )]
    NotAWorkload {
        /// As asked.
        name: String,
    },
    /// A namespace that no object is in.
    #[error("no namespace is called `{name}`{}", suggestion(.nearest))]
    UnknownNamespace {
        /// As asked.
        name: String,
        /// The names that come nearest, best first.
        nearest: Vec<String>,
    },
    /// Two ends outside the cluster.
    #[error(
        "`{from}` and `{to}` are both outside the cluster, where no policy decides; name a workload at one end"
    )]
    BothOutside {
        /// As asked.
        from: String,
        /// As asked.
        to: String,
    },
    /// A port name that no container of the receiver has.
    #[error("`{workload}` has no {protocol} port called `{name}`{}", port_names(.declared))]
    UnknownPort {
        /// As asked.
        name: String,
        /// The receiver.
        workload: String,
        /// As asked, or TCP.
        protocol: String,
        /// The names of its ports.
        declared: Vec<String>,
    },
    /// A name that no claim has.
    #[error("no claim is called `{name}`{}", suggestion(.nearest))]
    UnknownClaim {
        /// As asked.
        name: String,
        /// The names that come nearest, best first.
        nearest: Vec<String>,
    },
    /// A word that names no resource.
    #[error(transparent)]
    Resource(#[from] ResourceError),
    /// A word that names no subject.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// A name that no service account has.
    #[error("no service account is called `{name}`{}", suggestion(.nearest))]
    UnknownAccount {
        /// As asked.
        name: String,
        /// The names that come nearest, best first.
        nearest: Vec<String>,
    },
    /// A host that no Ingress serves and no certificate names.
    #[error("no Ingress and no certificate is for the host `{name}`{}", suggestion(.nearest))]
    UnknownHost {
        /// As asked.
        name: String,
        /// The names that come nearest, best first.
        nearest: Vec<String>,
    },
    /// A bundle without the audit policy that is asked about.
    #[error("{}{}", no_policy(.name.as_deref()), suggestion(.known))]
    NoAuditPolicy {
        /// As asked.
        name: Option<String>,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Several audit policies, of which none is named.
    #[error("there are the audit policies {}; name one", list(.known))]
    SeveralAuditPolicies {
        /// All of them.
        known: Vec<String>,
    },
    /// An audit policy that the API server refuses.
    #[error("the API server refuses the audit policy `{name}`, so it records nothing by it: {why}")]
    RejectedAuditPolicy {
        /// Its name.
        name: String,
        /// The first reason.
        why: String,
    },
    /// A request about nothing, or about two things.
    #[error("a request is about either a resource or a path: give one of `resource` and `url`")]
    AuditSubject,
    /// Port 0.
    #[error("0 is no port; ports go from 1 to 65535")]
    PortZero,
    /// A question about routing where nothing routes.
    #[error("these manifests hold no configuration of Alertmanager")]
    NoAlertmanager,
}

/// Why a word names no end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EndpointError {
    /// Neither a name nor an address.
    #[error(
        "`{0}` names no end of a connection; write `namespace/name`, `namespace/name[Kind]`, `Kind/name`, an address, \
         a range such as `10.0.0.0/8`, or `internet`"
    )]
    Malformed(String),
    /// A kind that makes no pods.
    #[error("`{kind}` makes no pods; the kinds that do are {}", list(.known))]
    NotAWorkload {
        /// As asked.
        kind: String,
        /// The kinds that make pods.
        known: Vec<String>,
    },
}

/// An id that no invariant has.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("no invariant has the id `{id}`{}", suggestion(.nearest))]
pub struct UnknownInvariant {
    /// As asked.
    pub id: String,
    /// The ids that come nearest, best first.
    pub nearest: Vec<String>,
}

fn suggestion(nearest: &[String]) -> String {
    match nearest {
        [] => String::new(),
        [one] => format!("; the nearest is `{one}`"),
        several => format!("; the nearest are {}", list(several)),
    }
}

fn no_policy(name: Option<&str>) -> String {
    match name {
        None => "there is no audit policy in these manifests".to_owned(),
        Some(name) => format!("no audit policy is called `{name}`"),
    }
}

fn port_names(names: &[String]) -> String {
    if names.is_empty() {
        return "; it names no ports".to_owned();
    }
    format!("; it has {}", list(names))
}

/// `` `a`, `b` and `c` ``.
fn list(names: &[String]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
