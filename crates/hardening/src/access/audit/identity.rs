//! Which groups a user is in without anybody saying so.

use std::collections::BTreeSet;

use super::model::AuditUser;

pub(super) const AUTHENTICATED: &str = "system:authenticated";
pub(super) const UNAUTHENTICATED: &str = "system:unauthenticated";
pub(super) const ANONYMOUS: &str = "system:anonymous";
/// The API server itself, whose groups are its own affair.
const API_SERVER: &str = "system:apiserver";
const ACCOUNT: &str = "system:serviceaccount:";
const ACCOUNTS: &str = "system:serviceaccounts";

impl AuditUser {
    /// A user with the groups that Kubernetes adds: of a service account those of all accounts and of its namespace,
    /// of everybody who is known `system:authenticated`, of `system:anonymous` `system:unauthenticated`.
    ///
    /// ```
    /// use hardening::access::AuditUser;
    ///
    /// let user = AuditUser::of("system:serviceaccount:shop:web", []);
    /// assert!(user.groups.contains("system:serviceaccounts:shop"));
    /// ```
    #[must_use]
    pub fn of(name: &str, groups: impl IntoIterator<Item = String>) -> Self {
        let mut groups: BTreeSet<String> = groups.into_iter().collect();
        if let Some(namespace) = account_namespace(name) {
            groups.insert(ACCOUNTS.to_owned());
            groups.insert(format!("{ACCOUNTS}:{namespace}"));
        }
        let is_placed = groups.contains(AUTHENTICATED) || groups.contains(UNAUTHENTICATED);
        if name == ANONYMOUS {
            groups.insert(UNAUTHENTICATED.to_owned());
        } else if name != API_SERVER && !is_placed {
            groups.insert(AUTHENTICATED.to_owned());
        }
        Self {
            name: name.to_owned(),
            groups,
        }
    }

    /// A user with one group more; `None` where no such user is in that group.
    pub(super) fn in_group(name: &str, group: &str) -> Option<Self> {
        let possible = match (name, group) {
            (ANONYMOUS, _) => group == UNAUTHENTICATED,
            (_, UNAUTHENTICATED) => false,
            (_, ACCOUNTS) => account_namespace(name).is_some(),
            _ => match group
                .strip_prefix(ACCOUNTS)
                .and_then(|it| it.strip_prefix(':'))
            {
                Some(namespace) => account_namespace(name) == Some(namespace),
                None => true,
            },
        };
        possible.then(|| Self::of(name, [group.to_owned()]))
    }

    /// Whoever is in a group and has a name that nobody mentions.
    pub(super) fn stranger_in(group: &str, name: &str) -> Self {
        let name = match group.strip_prefix(ACCOUNTS) {
            _ if group == UNAUTHENTICATED => ANONYMOUS.to_owned(),
            Some("") => format!("{ACCOUNT}{name}:{name}"),
            Some(rest) if rest.starts_with(':') => {
                format!("{ACCOUNT}{}:{name}", rest.trim_start_matches(':'))
            }
            _ => name.to_owned(),
        };
        Self::of(&name, [group.to_owned()])
    }
}

fn account_namespace(name: &str) -> Option<&str> {
    let (namespace, account) = name.strip_prefix(ACCOUNT)?.split_once(':')?;
    (!namespace.is_empty() && !account.is_empty()).then_some(namespace)
}
