//! The rules of roles, and which requests they match.

use std::fmt;

use k8s_openapi::api::rbac::v1::{AggregationRule, PolicyRule as WrittenRule};

use super::request::{Request, ResourceRequest};

/// What a rule of a role allows: verbs on resources, or verbs on URLs.
///
/// The words are matched as the API server does: exactly, letter case included; `*` is special only where it is the
/// whole word, but for `*/subresource` and the end of a URL.
/// Authority: <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyRule {
    /// On objects of the API.
    Resources(ResourceRule),
    /// On paths of the API server that are no objects, such as `/metrics`.
    Urls(UrlRule),
}

/// Verbs on resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceRule {
    /// The verbs; `*` is all.
    pub verbs: Vec<String>,
    /// The API groups; empty text is the core group, `*` is all.
    pub groups: Vec<String>,
    /// The resources, `pods` or `pods/log`; `*` is all with their subresources, `*/scale` that subresource of all.
    pub resources: Vec<String>,
    /// The names of the objects; empty for all. `*` is none of them.
    pub names: Vec<String>,
}

/// Verbs on URLs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UrlRule {
    /// The verbs, which are HTTP's in lower case; `*` is all.
    pub verbs: Vec<String>,
    /// The paths; one that ends in `*` is all that begin so.
    pub urls: Vec<String>,
}

/// Why the API server refuses a rule, and with it the whole role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleFault {
    /// It has no verbs.
    NoVerbs,
    /// It names URLs, which a Role of a namespace may not.
    UrlsInRole,
    /// It names URLs beside API groups, resources or names.
    UrlsBesideResources,
    /// It has no API groups.
    NoGroups,
    /// It has no resources.
    NoResources,
}

impl RuleFault {
    /// Judges a rule as the API server does, of a Role or of a ClusterRole.
    #[must_use]
    pub fn of(rule: &WrittenRule, is_of_cluster_role: bool) -> Option<Self> {
        let is_empty =
            |words: &Option<Vec<String>>| words.as_deref().unwrap_or_default().is_empty();
        let (groups, resources) = (&rule.api_groups, &rule.resources);
        if rule.verbs.is_empty() {
            return Some(Self::NoVerbs);
        }
        if !is_empty(&rule.non_resource_urls) {
            let beside = [groups, resources, &rule.resource_names];
            return match beside.into_iter().all(is_empty) {
                _ if !is_of_cluster_role => Some(Self::UrlsInRole),
                true => None,
                false => Some(Self::UrlsBesideResources),
            };
        }
        match (is_empty(groups), is_empty(resources)) {
            (true, _) => Some(Self::NoGroups),
            (false, true) => Some(Self::NoResources),
            (false, false) => None,
        }
    }
}

/// Whether an aggregationRule has no selector, for which the API server refuses the ClusterRole.
#[must_use]
pub fn aggregates_nothing(rule: &AggregationRule) -> bool {
    let selectors = rule.cluster_role_selectors.as_deref();
    selectors.unwrap_or_default().is_empty()
}

impl PolicyRule {
    /// What a rule as written can allow: nothing, one of both, or both where it wrongly names both.
    #[must_use]
    pub fn parse(rule: &WrittenRule) -> Vec<Self> {
        let list = |words: &Option<Vec<String>>| words.clone().unwrap_or_default();
        let mut rules = Vec::with_capacity(1);
        let resources = list(&rule.resources);
        if !resources.is_empty() {
            rules.push(Self::Resources(ResourceRule {
                verbs: rule.verbs.clone(),
                groups: list(&rule.api_groups),
                resources,
                names: list(&rule.resource_names),
            }));
        }
        let urls = list(&rule.non_resource_urls);
        if !urls.is_empty() {
            rules.push(Self::Urls(UrlRule {
                verbs: rule.verbs.clone(),
                urls,
            }));
        }
        rules
    }

    /// The verbs.
    #[must_use]
    pub fn verbs(&self) -> &[String] {
        match self {
            Self::Resources(rule) => &rule.verbs,
            Self::Urls(rule) => &rule.verbs,
        }
    }

    /// Whether it lets a request through, whatever namespace the request is in. Linear in the words of the rule.
    ///
    /// ```
    /// use hardening::cluster::{PolicyRule, Request, ResourceRule};
    ///
    /// let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    /// let rule = PolicyRule::Resources(ResourceRule {
    ///     verbs: words(&["get"]),
    ///     groups: words(&[""]),
    ///     resources: words(&["pods/*", "*/log"]),
    ///     names: Vec::new(),
    /// });
    /// assert!(rule.matches(&Request::resource("get", "", "pods/log")));
    /// assert!(!rule.matches(&Request::resource("get", "", "pods/exec")));
    /// ```
    #[must_use]
    pub fn matches(&self, request: &Request<'_>) -> bool {
        match (self, request) {
            (Self::Resources(rule), Request::Resource(request)) => rule.matches(request),
            (Self::Urls(rule), Request::Url { verb, path }) => {
                has(&rule.verbs, verb) && rule.urls.iter().any(|url| url_matches(url, path))
            }
            _ => false,
        }
    }
}

impl ResourceRule {
    /// Whether it lets a request through, whatever namespace the request is in. Linear in the words of the rule.
    #[must_use]
    pub fn matches(&self, request: &ResourceRequest<'_>) -> bool {
        has(&self.verbs, request.verb)
            && has(&self.groups, request.group)
            && self.matches_resource(request.resource)
            && self.matches_name(request.name)
    }

    /// Whether it is about a resource, `pods` or `pods/log`.
    #[must_use]
    pub fn matches_resource(&self, resource: &str) -> bool {
        let mut words = self.resources.iter();
        words.any(|word| resource_matches(word, resource))
    }

    /// Whether it is about an object of this name; `None` where the request names none.
    #[must_use]
    pub fn matches_name(&self, name: Option<&str>) -> bool {
        let name = name.unwrap_or_default();
        self.names.is_empty() || self.names.iter().any(|it| it == name)
    }
}

impl fmt::Display for PolicyRule {
    /// `get, list on pods, services of core named web`, `get at /metrics`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Urls(rule) => {
                write!(f, "{} at {}", rule.verbs.join(", "), rule.urls.join(", "))
            }
            Self::Resources(rule) => {
                let groups = rule.groups.iter().map(String::as_str);
                let groups = groups.map(|group| if group.is_empty() { "core" } else { group });
                let groups = groups.collect::<Vec<_>>().join(", ");
                let (verbs, resources) = (rule.verbs.join(", "), rule.resources.join(", "));
                write!(f, "{verbs} on {resources} of {groups}")?;
                if rule.names.is_empty() {
                    return Ok(());
                }
                write!(f, " named {}", rule.names.join(", "))
            }
        }
    }
}

/// Whether words hold one, or `*`.
pub(super) fn has(words: &[String], word: &str) -> bool {
    words.iter().any(|it| it == "*" || it == word)
}

/// Whether the word of a rule means a resource.
pub(super) fn resource_matches(word: &str, resource: &str) -> bool {
    if word == "*" || word == resource {
        return true;
    }
    let subresource = resource.split_once('/').map(|(_, subresource)| subresource);
    subresource.is_some_and(|subresource| word.strip_prefix("*/") == Some(subresource))
}

/// Whether the URL of a rule means a path: all stars at its end stand for anything.
pub(super) fn url_matches(url: &str, path: &str) -> bool {
    url == "*" || url == path || (url.ends_with('*') && path.starts_with(url.trim_end_matches('*')))
}
