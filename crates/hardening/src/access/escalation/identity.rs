//! What one can be, or have got hold of.

use std::fmt;

use crate::cluster::{RoleId, Subject};

/// Who one acts as, or what one has got hold of.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Identity {
    /// A subject, with all that is granted to it.
    Subject(Subject),
    /// Everything in the cluster.
    ClusterAdmin,
    /// Root on a node of one's choice.
    Node,
    /// Everything in a namespace; `None` for each of them.
    NamespaceAdmin(Option<String>),
    /// Pods of one's own making in a namespace; `None` for each of them.
    Pods(Option<String>),
    /// Any service account of a namespace; `None` for each of them.
    AnyAccount(Option<String>),
    /// The service accounts that pods of a namespace run as; `None` for each of them.
    RunningAccounts(Option<String>),
    /// The contents of all Secrets of a namespace; `None` for each of them.
    Secrets(Option<String>),
    /// Any user.
    AnyUser,
    /// Any group but `system:masters`.
    AnyGroup,
    /// What any Role of a namespace grants there; `None` for each of them.
    AnyRole(Option<String>),
    /// What a role grants, in a namespace or, with `None`, everywhere.
    Role {
        /// The role.
        role: RoleId,
        /// Its name.
        name: String,
        /// Where it counts.
        namespace: Option<String>,
    },
}

impl Identity {
    /// The subject that one acts as; `None` for what one has got hold of.
    #[must_use]
    pub const fn subject(&self) -> Option<&Subject> {
        match self {
            Self::Subject(subject) => Some(subject),
            _ => None,
        }
    }
}

/// ` of namespace shop`, or ` of every namespace`.
struct Of<'n>(&'n Option<String>);

impl fmt::Display for Of<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(namespace) => write!(f, " of namespace {namespace}"),
            None => f.write_str(" of every namespace"),
        }
    }
}

impl fmt::Display for Identity {
    /// `cluster-admin`, `any service account of namespace shop`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject(subject) => subject.fmt(f),
            Self::ClusterAdmin => f.write_str("cluster-admin"),
            Self::Node => f.write_str("root on any node"),
            Self::NamespaceAdmin(Some(namespace)) => {
                write!(f, "everything in namespace {namespace}")
            }
            Self::NamespaceAdmin(None) => f.write_str("everything in every namespace"),
            Self::Pods(Some(namespace)) => write!(f, "any pod in namespace {namespace}"),
            Self::Pods(None) => f.write_str("any pod in every namespace"),
            Self::AnyAccount(scope) => write!(f, "any service account{}", Of(scope)),
            Self::RunningAccounts(scope) => {
                write!(f, "the service accounts of the pods{}", Of(scope))
            }
            Self::Secrets(scope) => write!(f, "all Secrets{}", Of(scope)),
            Self::AnyUser => f.write_str("any user"),
            Self::AnyGroup => f.write_str("any group"),
            Self::AnyRole(scope) => write!(f, "what any Role grants{}", Of(scope)),
            Self::Role {
                name, namespace, ..
            } => match namespace {
                Some(namespace) => write!(f, "what role {name} grants in namespace {namespace}"),
                None => write!(f, "what role {name} grants everywhere"),
            },
        }
    }
}
