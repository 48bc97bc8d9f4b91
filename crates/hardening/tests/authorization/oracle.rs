//! The evaluator against a transcription of the API server's own walk: all ClusterRoleBindings, then the RoleBindings of
//! the namespace; for each the rules of its role, one after the other.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use hardening::cluster::{Cluster, Decision, Request, Subject};
use proptest::prelude::*;

use super::cluster;

pub(crate) const VERBS: [&str; 4] = ["*", "get", "list", "create"];
pub(crate) const GROUPS: [&str; 3] = ["*", "", "apps"];
pub(crate) const RESOURCES: [&str; 8] = [
    "*",
    "pods",
    "pods/log",
    "*/log",
    "pods/*",
    "deployments",
    "namespaces",
    "Pods",
];
const NAMES: [&str; 3] = ["a", "b", "*"];
const URLS: [&str; 5] = ["*", "/metrics", "/health*", "/a/*", "/a/*/b"];
pub(crate) const NAMESPACES: [&str; 2] = ["a", "b"];
const ROLES: [&str; 4] = ["r0", "r1", "r2", "missing"];

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) verbs: Vec<&'static str>,
    pub(crate) groups: Vec<&'static str>,
    pub(crate) resources: Vec<&'static str>,
    pub(crate) names: Vec<&'static str>,
    pub(crate) urls: Vec<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    /// `None` for a ClusterRole.
    pub(crate) namespace: Option<&'static str>,
    pub(crate) name: &'static str,
    pub(crate) rules: Vec<Rule>,
}

/// Kind, namespace and name of a subject as written.
pub(crate) type Named = (&'static str, Option<&'static str>, &'static str);

#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) namespace: Option<&'static str>,
    pub(crate) role_kind: &'static str,
    pub(crate) role: &'static str,
    pub(crate) subjects: Vec<Named>,
}

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) roles: Vec<Role>,
    pub(crate) bindings: Vec<Binding>,
}

pub(crate) const SUBJECTS: [Named; 8] = [
    ("User", None, "jane"),
    ("User", None, "system:serviceaccount:a:s"),
    ("User", None, "system:anonymous"),
    ("Group", None, "system:authenticated"),
    ("Group", None, "system:serviceaccounts:a"),
    ("Group", None, "system:unauthenticated"),
    ("ServiceAccount", None, "s"),
    ("ServiceAccount", Some("b"), "s"),
];

fn some(of: &'static [&'static str], least: usize) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(of, least..=2)
}

pub(crate) fn rule() -> impl Strategy<Value = Rule> {
    let resources = (some(&GROUPS, 1), some(&RESOURCES, 1), some(&NAMES, 0));
    let of = (
        some(&VERBS, 1),
        resources,
        some(&URLS, 1),
        prop::bool::weighted(0.2),
    );
    of.prop_map(|(verbs, (groups, resources, names), urls, is_url)| {
        let empty = Rule {
            verbs,
            groups: vec![],
            resources: vec![],
            names: vec![],
            urls: vec![],
        };
        if is_url {
            return Rule { urls, ..empty };
        }
        Rule {
            groups,
            resources,
            names,
            ..empty
        }
    })
}

pub(crate) fn binding() -> impl Strategy<Value = Binding> {
    let namespace = prop::option::of(prop::sample::select(NAMESPACES.as_slice()));
    let role = (any::<bool>(), prop::sample::select(ROLES.as_slice()));
    let subjects = prop::sample::subsequence(SUBJECTS.as_slice(), 1..=2);
    (namespace, role, subjects).prop_map(|(namespace, (of_cluster, role), subjects)| Binding {
        namespace,
        role_kind: if of_cluster { "ClusterRole" } else { "Role" },
        role,
        subjects,
    })
}

pub(crate) fn state() -> impl Strategy<Value = State> {
    let rules = || prop::collection::vec(rule(), 0..3);
    let scope = || prop::option::of(prop::sample::select(NAMESPACES.as_slice()));
    let role = |name: &'static str| {
        (scope(), rules()).prop_map(move |(namespace, mut rules)| {
            // The API server refuses a Role with URLs; what follows from that is specified by itself.
            rules.retain(|rule| namespace.is_none() || rule.urls.is_empty());
            Role {
                namespace,
                name,
                rules,
            }
        })
    };
    let roles = (role("r0"), role("r1"), role("r2"));
    let bindings = prop::collection::vec(binding(), 0..5);
    (roles, bindings).prop_map(|((a, b, c), bindings)| State {
        roles: vec![a, b, c],
        bindings,
    })
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    format!("[{}]", quoted.join(", "))
}

pub(crate) fn yaml_rules(rules: &[Rule]) -> String {
    let rule = |rule: &Rule| {
        let mut fields = vec![format!("verbs: {}", list(&rule.verbs))];
        let words = [
            ("apiGroups", &rule.groups),
            ("resources", &rule.resources),
            ("resourceNames", &rule.names),
            ("nonResourceURLs", &rule.urls),
        ];
        let given = words.into_iter().filter(|(_, words)| !words.is_empty());
        fields.extend(given.map(|(key, words)| format!("{key}: {}", list(words))));
        format!("{{{}}}", fields.join(", "))
    };
    format!(
        "[{}]",
        rules.iter().map(rule).collect::<Vec<_>>().join(", ")
    )
}

pub(crate) fn yaml(state: &State) -> String {
    const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1";
    let mut yaml = String::new();
    let place = |namespace: Option<&str>| {
        namespace.map_or(String::new(), |it| format!(", namespace: {it}"))
    };
    for role in &state.roles {
        let kind = if role.namespace.is_some() {
            "Role"
        } else {
            "ClusterRole"
        };
        let (place, rules) = (place(role.namespace), yaml_rules(&role.rules));
        let _ = writeln!(
            yaml,
            "---\n{RBAC}\nkind: {kind}\nmetadata: {{name: {}{place}}}\nrules: {rules}",
            role.name
        );
    }
    for (index, binding) in state.bindings.iter().enumerate() {
        let kind = if binding.namespace.is_some() {
            "RoleBinding"
        } else {
            "ClusterRoleBinding"
        };
        let subject = |(kind, namespace, name): &Named| {
            format!("{{kind: {kind}, name: '{name}'{}}}", place(*namespace))
        };
        let subjects: Vec<_> = binding.subjects.iter().map(subject).collect();
        let _ = writeln!(
            yaml,
            "---\n{RBAC}\nkind: {kind}\nmetadata: {{name: b{index}{}}}\n\
             roleRef: {{kind: {}, name: {}, apiGroup: rbac.authorization.k8s.io}}\nsubjects: [{}]",
            place(binding.namespace),
            binding.role_kind,
            binding.role,
            subjects.join(", ")
        );
    }
    yaml
}

/// A user as the API server sees it: name and groups.
pub(crate) struct User {
    pub(crate) name: &'static str,
    groups: &'static [&'static str],
}

pub(crate) const USERS: [User; 4] = [
    User {
        name: "jane",
        groups: &["system:authenticated"],
    },
    User {
        name: "system:anonymous",
        groups: &["system:unauthenticated"],
    },
    User {
        name: "system:serviceaccount:a:s",
        groups: &[
            "system:serviceaccounts",
            "system:serviceaccounts:a",
            "system:authenticated",
        ],
    },
    User {
        name: "system:serviceaccount:b:s",
        groups: &[
            "system:serviceaccounts",
            "system:serviceaccounts:b",
            "system:authenticated",
        ],
    },
];

/// What the API server knows of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attributes {
    pub(crate) verb: &'static str,
    pub(crate) group: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) subresource: &'static str,
    pub(crate) namespace: &'static str,
    pub(crate) name: &'static str,
    pub(crate) path: Option<&'static str>,
}

fn rule_allows(request: &Attributes, rule: &Rule) -> bool {
    let verb = rule
        .verbs
        .iter()
        .any(|it| *it == "*" || *it == request.verb);
    if let Some(path) = request.path {
        let url = |url: &&str| {
            let url = *url;
            url == "*"
                || url == path
                || (url.ends_with('*') && path.starts_with(url.trim_end_matches('*')))
        };
        return verb && rule.urls.iter().any(url);
    }
    let combined = match request.subresource {
        "" => request.resource.to_owned(),
        subresource => format!("{}/{subresource}", request.resource),
    };
    let resource = |word: &&str| {
        *word == "*"
            || *word == combined
            || (!request.subresource.is_empty() && *word == format!("*/{}", request.subresource))
    };
    verb && rule
        .groups
        .iter()
        .any(|it| *it == "*" || *it == request.group)
        && rule.resources.iter().any(resource)
        && (rule.names.is_empty() || rule.names.contains(&request.name))
}

fn applies(user: &User, (kind, namespace, name): &Named, binding_namespace: &str) -> bool {
    match *kind {
        "User" => user.name == *name,
        "Group" => user.groups.contains(name),
        _ => {
            let namespace = namespace.unwrap_or(binding_namespace);
            !namespace.is_empty()
                && user.name == format!("system:serviceaccount:{namespace}:{name}")
        }
    }
}

/// `Some(true)` where a rule of the bindings lets it through, `None` where a role is missing on the way.
pub(crate) fn naive(state: &State, user: &User, request: &Attributes) -> Option<bool> {
    let mut is_missing = false;
    let of_cluster = state.bindings.iter().filter(|it| it.namespace.is_none());
    let namespaced = state
        .bindings
        .iter()
        .filter(|it| !request.namespace.is_empty() && it.namespace == Some(request.namespace));
    for binding in of_cluster.chain(namespaced) {
        let namespace = binding.namespace.unwrap_or("");
        if !binding
            .subjects
            .iter()
            .any(|it| applies(user, it, namespace))
        {
            continue;
        }
        // The API server refuses a ClusterRoleBinding to a Role.
        let scope = match (binding.role_kind, binding.namespace) {
            ("ClusterRole", _) => None,
            (_, None) => continue,
            (_, namespace) => namespace,
        };
        let role = state
            .roles
            .iter()
            .find(|it| (it.namespace, it.name) == (scope, binding.role));
        match role {
            Some(role) if role.rules.iter().any(|rule| rule_allows(request, rule)) => {
                return Some(true);
            }
            Some(_) => {}
            None => is_missing = true,
        }
    }
    (!is_missing).then_some(false)
}

/// All that may be asked in the small world of these tests.
pub(crate) fn requests() -> Vec<Attributes> {
    let mut requests = Vec::new();
    for verb in ["get", "list", "create", "delete"] {
        for path in ["/metrics", "/healthz", "/a/b", "/a/x/b", "/other"] {
            requests.push(Attributes {
                verb,
                group: "",
                resource: "",
                subresource: "",
                namespace: "",
                name: "",
                path: Some(path),
            });
        }
        for group in ["", "apps", "batch"] {
            for (resource, subresource) in [
                ("pods", ""),
                ("pods", "log"),
                ("pods", "exec"),
                ("deployments", ""),
                ("deployments", "log"),
                ("Pods", ""),
            ] {
                for namespace in ["", "a", "b", "c"] {
                    for name in ["", "a", "c"] {
                        requests.push(Attributes {
                            verb,
                            group,
                            resource,
                            subresource,
                            namespace,
                            name,
                            path: None,
                        });
                    }
                }
            }
        }
        // The namespace of a request that names a Namespace is that one.
        for name in ["", "a", "b"] {
            requests.push(Attributes {
                verb,
                group: "",
                resource: "namespaces",
                subresource: "",
                namespace: name,
                name,
                path: None,
            });
        }
    }
    requests
}

/// Calls a function with the request in our form.
pub(crate) fn with_request<T>(attributes: &Attributes, call: impl FnOnce(&Request<'_>) -> T) -> T {
    let verb = attributes.verb;
    if let Some(path) = attributes.path {
        return call(&Request::Url { verb, path });
    }
    let resource = match attributes.subresource {
        "" => attributes.resource.to_owned(),
        subresource => format!("{}/{subresource}", attributes.resource),
    };
    let mut request = Request::resource(verb, attributes.group, &resource);
    if !attributes.namespace.is_empty() {
        request = request.within(attributes.namespace);
    }
    if !attributes.name.is_empty() {
        request = request.named(attributes.name);
    }
    call(&request)
}

/// What the default roles of Kubernetes allow everyone is not what these tests are about.
fn is_default(cluster: &Cluster, subject: &Subject, request: &Request<'_>) -> bool {
    match cluster.authorization().may(subject, request) {
        Decision::Allowed(grant) => grant.binding.manifest.is_none(),
        _ => false,
    }
}

proptest! {
    #[test]
    fn may_is_what_the_api_server_decides(state in state()) {
        let cluster = cluster(&yaml(&state));
        for request in requests() {
            for user in &USERS {
                let subject = Subject::user(user.name);
                let expected = naive(&state, user, &request);
                let (found, is_default) = with_request(&request, |request| {
                    let found = match cluster.authorization().may(&subject, request) {
                        Decision::Allowed(_) | Decision::Bypassed => Some(true),
                        Decision::Unknown(_) => None,
                        Decision::Denied => Some(false),
                    };
                    (found, is_default(&cluster, &subject, request))
                });
                prop_assert!(is_default || found == expected, "{} {request:?}: {found:?}", user.name);
            }
        }
    }

    /// Who can is the same relation, asked from its other end; so is what is granted.
    #[test]
    fn who_can_and_grants_agree_with_may(state in state()) {
        let cluster = cluster(&yaml(&state));
        let authorization = cluster.authorization();
        for attributes in requests() {
            for user in &USERS {
                let subject = Subject::user(user.name);
                let identities: BTreeSet<_> = subject.identities().into_iter().collect();
                let (may, who, grants) = with_request(&attributes, |request| {
                    let namespace = request.namespace();
                    let who = authorization.who_can(request);
                    let who = who.iter().any(|grant| {
                        let mut subjects = grant.binding.subjects.iter();
                        subjects.any(|bound| identities.contains(&bound.subject))
                    });
                    let grants = authorization.grants_of(&subject).any(|grant| {
                        let is_url = matches!(request, Request::Url { .. });
                        grant.rule.rule.matches(request)
                            && grant.binding.is_in_scope(namespace)
                            && (!is_url || grant.binding.namespace.is_none())
                    });
                    (authorization.may(&subject, request).is_allowed(), who, grants)
                });
                prop_assert_eq!((may, may), (who, grants), "{} {:?}", user.name, attributes);
            }
        }
    }

    #[test]
    fn a_binding_more_never_takes_a_permission(state in state(), more in binding()) {
        let before = cluster(&yaml(&state));
        let mut wider = state;
        wider.bindings.push(more);
        let after = cluster(&yaml(&wider));
        for attributes in requests() {
            for user in &USERS {
                let subject = Subject::user(user.name);
                let (before, after) = with_request(&attributes, |request| (
                    before.authorization().may(&subject, request).is_allowed(),
                    after.authorization().may(&subject, request).is_allowed(),
                ));
                prop_assert!(!before || after, "{} {attributes:?}", user.name);
            }
        }
    }
}
