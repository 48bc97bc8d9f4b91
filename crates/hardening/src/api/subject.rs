//! How questions name who asks the API server for something.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cluster::Subject;

/// A subject as a question names it: `namespace/name` or `system:serviceaccount:namespace:name` for a service account,
/// `User:name`, `Group:name`.
///
/// ```
/// use hardening::api::SubjectName;
/// use hardening::cluster::Subject;
///
/// let name: SubjectName = "shop/web".parse()?;
/// assert_eq!(name.0, Subject::account("shop", "web"));
/// assert_eq!("system:serviceaccount:shop:web".parse(), Ok(name));
/// assert_eq!("Group:system:masters".parse(), Ok(SubjectName(Subject::group("system:masters"))));
/// assert!("web".parse::<SubjectName>().is_err());
/// # Ok::<(), hardening::api::SubjectError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(with = "String")
)]
#[serde(try_from = "String", into = "String")]
pub struct SubjectName(pub Subject);

/// A text that names no subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` names no subject; a service account is `namespace/name`, others are `User:name` and `Group:name`"
)]
pub struct SubjectError(String);

impl FromStr for SubjectName {
    type Err = SubjectError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
        if let Some(name) = text.strip_prefix("Group:").filter(|name| is_name(name)) {
            return Ok(Self(Subject::group(name)));
        }
        if let Some(name) = text.strip_prefix("User:").filter(|name| !name.is_empty()) {
            return Ok(Self(Subject::user(name)));
        }
        if let account @ Subject::ServiceAccount { .. } = Subject::user(text) {
            return Ok(Self(account));
        }
        match text.split_once('/') {
            Some((namespace, name))
                if is_name(namespace) && is_name(name) && !name.contains('/') =>
            {
                Ok(Self(Subject::account(namespace, name)))
            }
            _ => Err(SubjectError(text.to_owned())),
        }
    }
}

impl fmt::Display for SubjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Subject::ServiceAccount { namespace, name } => write!(f, "{namespace}/{name}"),
            Subject::User(name) => write!(f, "User:{name}"),
            Subject::Group(name) => write!(f, "Group:{name}"),
        }
    }
}

impl TryFrom<String> for SubjectName {
    type Error = SubjectError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<SubjectName> for String {
    fn from(name: SubjectName) -> Self {
        name.to_string()
    }
}
