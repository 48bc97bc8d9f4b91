//! Resources and subjects as people name them.

use thiserror::Error;

use crate::cluster::{Authorization, Cluster, PolicyRule, Request, Scope, Subject, api_resources};

/// What a request is to be for: a resource, or a path of the API server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AskedResource {
    /// Objects of the API.
    Resource {
        /// Empty for the core group.
        group: String,
        /// In the plural, with its subresource.
        resource: String,
        /// Whether its objects are in namespaces; taken for granted where it is not known.
        scope: Scope,
    },
    /// A path that is no object.
    Url(String),
}

/// Why a word names no resource.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "no resource is called `{name}`; name the group of one that Kubernetes does not bring, as in `certificates.cert-manager.io`"
)]
pub struct ResourceError {
    /// As asked.
    pub name: String,
}

/// Why a word names no subject.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{name}` names no subject; write a service account as `namespace/name`, others as `User:name` or `Group:name`"
)]
pub struct SubjectError {
    /// As asked.
    pub name: String,
}

impl AskedResource {
    /// Reads a word as kubectl takes it: `pods`, `po`, `Deployment`, `deployments.apps`, `pods/exec`, `/metrics`.
    ///
    /// A resource that Kubernetes does not bring is known by its group, or by a role that names it.
    ///
    /// # Errors
    /// Where nothing is called so.
    pub fn parse(cluster: &Cluster, word: &str) -> Result<Self, ResourceError> {
        if word.starts_with('/') {
            return Ok(Self::Url(word.to_owned()));
        }
        let (name, subresource) = match word.split_once('/') {
            Some((name, subresource)) => (name, Some(subresource)),
            None => (word, None),
        };
        let (name, group) = match name.split_once('.') {
            Some((name, group)) => (name, Some(group)),
            None => (name, None),
        };
        let error = || ResourceError {
            name: word.to_owned(),
        };
        if name.is_empty() || subresource == Some("") {
            return Err(error());
        }
        let known = api_resources()
            .iter()
            .find(|it| it.is_named(name) && group.is_none_or(|group| it.group == group));
        let (group, plural, scope) = match (known, group) {
            (Some(known), _) => (known.group.to_owned(), known.plural.to_owned(), known.scope),
            (None, Some(group)) => (group.to_owned(), name.to_owned(), Scope::Namespaced),
            (None, None) => {
                let group = group_in_roles(cluster.authorization(), name).ok_or_else(error)?;
                (group.to_owned(), name.to_owned(), Scope::Namespaced)
            }
        };
        Ok(Self::Resource {
            group,
            resource: match subresource {
                Some(subresource) => format!("{plural}/{subresource}"),
                None => plural,
            },
            scope,
        })
    }

    /// The request for it.
    #[must_use]
    pub fn request<'r>(
        &'r self,
        verb: &'r str,
        namespace: Option<&'r str>,
        name: Option<&'r str>,
    ) -> Request<'r> {
        match self {
            Self::Url(path) => Request::Url { verb, path },
            Self::Resource {
                group,
                resource,
                scope,
            } => {
                let request = Request::resource(verb, group, resource);
                let request = match namespace.filter(|_| *scope == Scope::Namespaced) {
                    Some(namespace) => request.within(namespace),
                    None => request,
                };
                name.map_or(request, |name| request.named(name))
            }
        }
    }
}

/// The group of the first rule that names a resource.
fn group_in_roles<'a>(authorization: &'a Authorization, name: &str) -> Option<&'a str> {
    let rules = authorization.rules_naming(name);
    let mut groups = rules.filter_map(|rule| match &rule.rule {
        PolicyRule::Resources(rule) => rule.groups.iter().find(|group| *group != "*"),
        PolicyRule::Urls(_) => None,
    });
    groups.next().map(String::as_str)
}

/// Reads a subject: `namespace/name`, `system:serviceaccount:namespace:name`, `ServiceAccount:namespace/name`,
/// `User:name`, `Group:name`.
///
/// # Errors
/// Where it is none of these.
///
/// ```
/// use hardening::access::subject;
/// use hardening::cluster::Subject;
///
/// assert_eq!(subject("shop/web")?, Subject::account("shop", "web"));
/// assert_eq!(subject("Group:system:masters")?, Subject::group("system:masters"));
/// # Ok::<(), hardening::access::SubjectError>(())
/// ```
pub fn subject(word: &str) -> Result<Subject, SubjectError> {
    let error = || SubjectError {
        name: word.to_owned(),
    };
    let (kind, name) = match word.split_once(':') {
        Some((kind @ ("User" | "Group" | "ServiceAccount"), name)) => (kind, name),
        _ if word.starts_with("system:serviceaccount:") => ("User", word),
        _ => ("ServiceAccount", word),
    };
    if name.is_empty() {
        return Err(error());
    }
    match kind {
        "User" => Ok(Subject::user(name)),
        "Group" => Ok(Subject::group(name)),
        _ => match name.split_once('/') {
            Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => {
                Ok(Subject::account(namespace, name))
            }
            _ => Err(error()),
        },
    }
}
