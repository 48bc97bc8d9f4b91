//! What changes in permissions between two clusters, exactly.

use std::collections::BTreeSet;

use super::words::Words;
use crate::access::Access;
use crate::cluster::{Authorization, PolicyRule, Subject};

/// Parts that the permissions of one subject may fall into. One with more is compared no further.
const MOST_PARTS: usize = 4096;

/// A set of requests: all that have one word of each set.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// For objects of the API.
    Resources(ResourcePermission),
    /// For paths that are no objects.
    Urls(UrlPermission),
}

/// A set of requests for objects of the API.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourcePermission {
    /// In which namespaces; the empty word stands for requests that are in none, or in all of them at once.
    pub namespaces: Words,
    /// The verbs.
    pub verbs: Words,
    /// The API groups.
    pub groups: Words,
    /// The resources, without subresource.
    pub resources: Words,
    /// The subresources; the empty word stands for the object itself.
    pub subresources: Words,
    /// The names of objects; the empty word stands for requests that name none.
    pub names: Words,
}

/// A set of requests for paths.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UrlPermission {
    /// The verbs.
    pub verbs: Words,
    /// A path, or with `*` at its end all that begin so.
    pub path: String,
    /// The paths of the same form that are not meant.
    pub but: BTreeSet<String>,
}

/// What a subject may do after that it might not before, and the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionChange {
    /// Who.
    pub subject: Subject,
    /// What it may do only after.
    pub gained: Vec<Permission>,
    /// What it might do only before.
    pub lost: Vec<Permission>,
    /// Whether a binding of the subject names a role that is not known, in one of the clusters or in both, or whether its
    /// permissions fall into too many parts: then there may be more changes than these.
    pub is_open: bool,
}

/// All subjects whose permissions differ between two clusters, in order, with exactly what differs: no request is in
/// `gained` that was allowed before, and none is missing.
///
/// What a subject has from groups that it is in without being told counts as its own. For a subject with the same rules
/// in both clusters linear in these, else quadratic in its rules, with an upper bound on the parts.
///
/// ```
/// use std::sync::Arc;
/// use hardening::access::{Access, Permission, difference};
/// use hardening::cluster::Cluster;
/// use hardening::manifest::{Bundle, Source};
///
/// let access = |verbs: &str| {
///     let yaml = format!("
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: Role
/// metadata: {{name: reader, namespace: shop}}
/// rules: [{{apiGroups: [''], resources: [pods], verbs: [{verbs}]}}]
/// ---
/// apiVersion: rbac.authorization.k8s.io/v1
/// kind: RoleBinding
/// metadata: {{name: jane, namespace: shop}}
/// roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}}
/// subjects: [{{apiGroup: rbac.authorization.k8s.io, kind: User, name: jane}}]
/// ");
///     Access::of(Arc::new(Cluster::of(Bundle::read([Source::new("a.yaml", yaml)]))))
/// };
/// let changes = difference(&access("get, list"), &access("get, delete"));
/// let [Permission::Resources(gained)] = changes[0].gained.as_slice() else { panic!() };
/// assert_eq!(gained.verbs.to_string(), "delete");
/// ```
#[must_use]
pub fn difference(before: &Access, after: &Access) -> Vec<PermissionChange> {
    let before = before.cluster().authorization();
    let after = after.cluster().authorization();
    let subjects: BTreeSet<&Subject> = before.subjects().chain(after.subjects()).collect();
    let changes = subjects.into_iter().filter_map(|subject| {
        let (had, has) = (rules_of(before, subject), rules_of(after, subject));
        if had == has {
            return None;
        }
        let gained = beyond(&has, &had);
        let lost = beyond(&had, &has);
        let is_unknown = |of: &Authorization| of.unknown_bindings_of(subject).next().is_some();
        let is_whole = gained.is_some() && lost.is_some();
        let change = PermissionChange {
            subject: subject.clone(),
            gained: gained.unwrap_or_default(),
            lost: lost.unwrap_or_default(),
            is_open: !is_whole || is_unknown(before) || is_unknown(after),
        };
        let is_none = change.gained.is_empty() && change.lost.is_empty() && is_whole;
        (!is_none).then_some(change)
    });
    changes.collect()
}

/// A rule and the namespace that it holds in; `None` for all.
type Scoped<'a> = (Option<&'a str>, &'a PolicyRule);

fn rules_of<'a>(authorization: &'a Authorization, subject: &Subject) -> BTreeSet<Scoped<'a>> {
    let grants = authorization.grants_of(subject);
    let scoped = grants.map(|grant| (grant.binding.namespace.as_deref(), &grant.rule.rule));
    scoped.collect()
}

/// What some rules allow and others do not; `None` where it falls into too many parts.
fn beyond(rules: &BTreeSet<Scoped<'_>>, others: &BTreeSet<Scoped<'_>>) -> Option<Vec<Permission>> {
    let taken: Vec<_> = others.iter().flat_map(parts).collect();
    if rules.len().saturating_mul(taken.len()) > MOST_PARTS * MOST_PARTS {
        return None;
    }
    let mut found: Vec<ResourcePermission> = Vec::new();
    for part in rules.difference(others).flat_map(parts) {
        let mut left = vec![part];
        for other in taken.iter().chain(&found.clone()) {
            left = left.iter().flat_map(|part| part.without(other)).collect();
            if left.len() + found.len() > MOST_PARTS {
                return None;
            }
        }
        found.append(&mut left);
    }
    let urls = urls_beyond(rules, others);
    let resources = found.into_iter().map(Permission::Resources);
    Some(resources.chain(urls).collect())
}

/// The sets of requests for objects that a rule allows.
fn parts(scoped: &Scoped<'_>) -> Vec<ResourcePermission> {
    let (namespace, PolicyRule::Resources(rule)) = scoped else {
        return Vec::new();
    };
    let names = match rule.names.as_slice() {
        [] => Words::all(),
        names => Words::Only(
            names
                .iter()
                .filter(|name| !name.is_empty())
                .cloned()
                .collect(),
        ),
    };
    let part = |resources: Words, subresources: Words| ResourcePermission {
        namespaces: namespace.map_or(Words::all(), Words::one),
        verbs: Words::of_rule(&rule.verbs),
        groups: Words::of_rule(&rule.groups),
        resources,
        subresources,
        names: names.clone(),
    };
    let mut objects = BTreeSet::new();
    let mut below = Vec::new();
    for word in &rule.resources {
        match word.split_once('/') {
            None if word == "*" => return non_empty(vec![part(Words::all(), Words::all())]),
            None => {
                objects.insert(word.clone());
            }
            Some(("*", subresource)) => below.push(part(Words::all(), Words::one(subresource))),
            Some((resource, subresource)) => {
                below.push(part(Words::one(resource), Words::one(subresource)));
            }
        }
    }
    below.insert(0, part(Words::Only(objects), Words::one("")));
    non_empty(below)
}

fn non_empty(parts: Vec<ResourcePermission>) -> Vec<ResourcePermission> {
    parts.into_iter().filter(|part| !part.is_empty()).collect()
}

impl ResourcePermission {
    fn sets(&self) -> [&Words; 6] {
        [
            &self.namespaces,
            &self.verbs,
            &self.groups,
            &self.resources,
            &self.subresources,
            &self.names,
        ]
    }

    fn of_sets(sets: [Words; 6]) -> Self {
        let [namespaces, verbs, groups, resources, subresources, names] = sets;
        Self {
            namespaces,
            verbs,
            groups,
            resources,
            subresources,
            names,
        }
    }

    fn is_empty(&self) -> bool {
        self.sets().into_iter().any(Words::is_empty)
    }

    /// What of it is not in another, in parts that have nothing in common: for each kind of words, what agrees in those
    /// before it and differs in it.
    fn without(&self, other: &Self) -> Vec<Self> {
        let shared = |(own, other): (&Words, &Words)| own.intersection(other);
        let pairs = || self.sets().into_iter().zip(other.sets());
        if pairs().map(shared).any(|both| both.is_empty()) {
            return vec![self.clone()];
        }
        let mut rest = self.sets().map(Words::clone);
        let mut parts = Vec::new();
        for (position, (own, other)) in pairs().enumerate() {
            let outside = own.difference(other);
            if !outside.is_empty() {
                let mut part = rest.clone();
                if let Some(set) = part.get_mut(position) {
                    *set = outside;
                }
                parts.push(Self::of_sets(part));
            }
            if let Some(set) = rest.get_mut(position) {
                *set = own.intersection(other);
            }
        }
        parts
    }
}

/// The same of paths. Every URL of a rule stands for the paths that no more special one stands for.
fn urls_beyond(rules: &BTreeSet<Scoped<'_>>, others: &BTreeSet<Scoped<'_>>) -> Vec<Permission> {
    // What a RoleBinding grants of them never holds.
    let of = |rules: &BTreeSet<Scoped<'_>>| -> Vec<(String, Words)> {
        let urls = rules.iter().filter_map(|scoped| match scoped {
            (None, PolicyRule::Urls(rule)) => Some(rule),
            _ => None,
        });
        let words = urls.flat_map(|rule| {
            let verbs = Words::of_rule(&rule.verbs);
            rule.urls
                .iter()
                .map(move |url| (shortened(url), verbs.clone()))
        });
        words.collect()
    };
    let (own, taken) = (of(rules), of(others));
    let urls = own.iter().chain(&taken).map(|(url, _)| url.as_str());
    let urls: BTreeSet<&str> = urls.collect();
    let mut found = Vec::new();
    for url in &urls {
        let mut allowed = Words::Only(BTreeSet::new());
        for (_, verbs) in own.iter().filter(|(wider, _)| includes(wider, url)) {
            allowed = union(&allowed, verbs);
        }
        for (_, verbs) in taken.iter().filter(|(wider, _)| includes(wider, url)) {
            allowed = allowed.difference(verbs);
        }
        if !allowed.is_empty() {
            let special = urls.iter().filter(|it| *it != url && includes(url, it));
            found.push(Permission::Urls(UrlPermission {
                verbs: allowed,
                path: (*url).to_owned(),
                but: special.map(|it| (*it).to_owned()).collect(),
            }));
        }
    }
    found
}

/// All stars at the end mean the same as one.
fn shortened(url: &str) -> String {
    match url.strip_suffix('*') {
        Some(_) => format!("{}*", url.trim_end_matches('*')),
        None => url.to_owned(),
    }
}

/// Whether the URL of a rule stands for all that another stands for.
fn includes(wider: &str, url: &str) -> bool {
    match wider.strip_suffix('*') {
        Some(prefix) => url.starts_with(prefix),
        None => wider == url,
    }
}

fn union(a: &Words, b: &Words) -> Words {
    match (a, b) {
        (Words::Only(a), Words::Only(b)) => Words::Only(a.union(b).cloned().collect()),
        (Words::AllBut(a), Words::AllBut(b)) => Words::AllBut(a.intersection(b).cloned().collect()),
        (Words::Only(some), Words::AllBut(but)) | (Words::AllBut(but), Words::Only(some)) => {
            Words::AllBut(but.difference(some).cloned().collect())
        }
    }
}
