//! Who asks.

use std::fmt;

use k8s_openapi::api::rbac::v1::Subject as WrittenSubject;

/// The group that the API server asks nothing: its members may do everything, whatever the roles say.
pub const MASTERS: &str = "system:masters";

const ACCOUNT_PREFIX: &str = "system:serviceaccount:";
const ACCOUNTS: &str = "system:serviceaccounts";
const AUTHENTICATED: &str = "system:authenticated";
const UNAUTHENTICATED: &str = "system:unauthenticated";
const ANONYMOUS: &str = "system:anonymous";

/// Who sends a request, or to whom a binding grants.
///
/// A user of the name `system:serviceaccount:NAMESPACE:NAME` is that service account, so there is no such
/// [`Subject::User`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// A group of users.
    Group(String),
    /// What pods run as.
    ServiceAccount {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// A user.
    User(String),
}

impl Subject {
    /// The user of this name, which may be that of a service account.
    ///
    /// ```
    /// use hardening::cluster::Subject;
    ///
    /// assert_eq!(Subject::user("system:serviceaccount:shop:web"), Subject::account("shop", "web"));
    /// ```
    #[must_use]
    pub fn user(name: &str) -> Self {
        let account = name.strip_prefix(ACCOUNT_PREFIX);
        match account.and_then(|account| account.split_once(':')) {
            Some((namespace, account))
                if !namespace.is_empty() && !account.is_empty() && !account.contains(':') =>
            {
                Self::account(namespace, account)
            }
            _ => Self::User(name.to_owned()),
        }
    }

    /// The group of this name.
    #[must_use]
    pub fn group(name: &str) -> Self {
        Self::Group(name.to_owned())
    }

    /// The service account of this name.
    #[must_use]
    pub fn account(namespace: &str, name: &str) -> Self {
        Self::ServiceAccount {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }

    /// The subject of a binding in a namespace, or in none; `None` where the API server refuses it or it is nobody.
    #[must_use]
    pub fn parse(subject: &WrittenSubject, binding_namespace: Option<&str>) -> Option<Self> {
        if subject.name.is_empty() {
            return None;
        }
        match subject.kind.as_str() {
            "User" => Some(Self::user(&subject.name)),
            "Group" => Some(Self::group(&subject.name)),
            "ServiceAccount" => {
                let given = subject.namespace.as_deref().filter(|it| !it.is_empty());
                let namespace = given.or(binding_namespace)?;
                Some(Self::account(namespace, &subject.name))
            }
            _ => None,
        }
    }

    /// This subject, and the groups that everyone meant by it is in without being told.
    ///
    /// ```
    /// use hardening::cluster::Subject;
    ///
    /// let groups = ["system:authenticated", "system:serviceaccounts", "system:serviceaccounts:shop"];
    /// let account = Subject::account("shop", "web");
    /// let mut identities = vec![account.clone()];
    /// identities.extend(groups.map(Subject::group));
    /// assert_eq!(account.identities(), identities);
    /// assert_eq!(Subject::user("system:anonymous").identities()[1], Subject::group("system:unauthenticated"));
    /// ```
    #[must_use]
    pub fn identities(&self) -> Vec<Self> {
        let mut identities = vec![self.clone()];
        let mut add = |group: &str| {
            if !matches!(self, Self::Group(own) if own == group) {
                identities.push(Self::group(group));
            }
        };
        match self {
            Self::User(name) if name == ANONYMOUS => add(UNAUTHENTICATED),
            Self::Group(name) if name == UNAUTHENTICATED => {}
            Self::User(_) => add(AUTHENTICATED),
            Self::Group(name) => {
                add(AUTHENTICATED);
                if name.starts_with(ACCOUNTS)
                    && name
                        .get(ACCOUNTS.len()..)
                        .is_some_and(|it| it.starts_with(':'))
                {
                    add(ACCOUNTS);
                }
            }
            Self::ServiceAccount { namespace, .. } => {
                add(AUTHENTICATED);
                add(ACCOUNTS);
                add(&format!("{ACCOUNTS}:{namespace}"));
            }
        }
        identities
    }

    /// Whether it is the group that roles do not bind: `system:masters`.
    #[must_use]
    pub fn bypasses(&self) -> bool {
        matches!(self, Self::Group(name) if name == MASTERS)
    }
}

impl fmt::Display for Subject {
    /// `ServiceAccount shop/web`, `User jane`, `Group system:masters`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(name) => write!(f, "Group {name}"),
            Self::User(name) => write!(f, "User {name}"),
            Self::ServiceAccount { namespace, name } => {
                write!(f, "ServiceAccount {namespace}/{name}")
            }
        }
    }
}
