//! What is asked of the API server.

use std::fmt;

/// A request, as the API server sees it before it asks whether it is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Request<'r> {
    /// For objects of the API.
    Resource(ResourceRequest<'r>),
    /// For a path that is no object, such as `/metrics`.
    Url {
        /// HTTP's, in lower case.
        verb: &'r str,
        /// The path.
        path: &'r str,
    },
}

/// A request for objects of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceRequest<'r> {
    /// `get`, `list`, `create`, `impersonate` and so on.
    pub verb: &'r str,
    /// Empty for the core group.
    pub group: &'r str,
    /// In the plural, with its subresource: `pods`, `pods/log`.
    pub resource: &'r str,
    /// `None` for cluster-scoped resources, and for all namespaces.
    pub namespace: Option<&'r str>,
    /// `None` where the request names no object: always for `create` and `deletecollection`, mostly for `list` and
    /// `watch`.
    pub name: Option<&'r str>,
}

impl<'r> Request<'r> {
    /// For objects in all namespaces, or of a cluster-scoped kind.
    #[must_use]
    pub const fn resource(verb: &'r str, group: &'r str, resource: &'r str) -> Self {
        Self::Resource(ResourceRequest {
            verb,
            group,
            resource,
            namespace: None,
            name: None,
        })
    }

    /// The same in one namespace.
    #[must_use]
    pub const fn within(self, namespace: &'r str) -> Self {
        match self {
            Self::Resource(request) => Self::Resource(ResourceRequest {
                namespace: Some(namespace),
                ..request
            }),
            url @ Self::Url { .. } => url,
        }
    }

    /// The same for one object.
    #[must_use]
    pub const fn named(self, name: &'r str) -> Self {
        match self {
            Self::Resource(request) => Self::Resource(ResourceRequest {
                name: Some(name),
                ..request
            }),
            url @ Self::Url { .. } => url,
        }
    }

    /// What is to be done.
    #[must_use]
    pub const fn verb(&self) -> &'r str {
        match self {
            Self::Resource(request) => request.verb,
            Self::Url { verb, .. } => verb,
        }
    }

    /// The namespace whose RoleBindings count.
    ///
    /// For a request that names a Namespace it is that namespace, as the API server has it.
    #[must_use]
    pub fn namespace(&self) -> Option<&'r str> {
        let Self::Resource(request) = self else {
            return None;
        };
        let is_namespace =
            request.group.is_empty() && request.resource.split('/').next() == Some("namespaces");
        if is_namespace {
            return request.name;
        }
        request.namespace
    }
}

impl fmt::Display for Request<'_> {
    /// `get pods/log in namespace shop`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url { verb, path } => write!(f, "{verb} {path}"),
            Self::Resource(request) => {
                write!(f, "{} {}", request.verb, request.resource)?;
                if !request.group.is_empty() {
                    write!(f, ".{}", request.group)?;
                }
                if let Some(name) = request.name {
                    write!(f, " {name}")?;
                }
                match request.namespace {
                    Some(namespace) => write!(f, " in namespace {namespace}"),
                    None => Ok(()),
                }
            }
        }
    }
}
