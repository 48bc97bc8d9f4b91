//! A rule that is said to be shadowed never decides anything, and one that is said to decide does so with its witness.

use std::collections::BTreeSet;

use hardening::access::{AuditRequest, AuditUser, RequestSubject, RuleReach};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::policy;

/// A rule as a test writes it, and as an oracle reads it.
#[derive(Clone, Debug, Default)]
struct Rule {
    users: Vec<&'static str>,
    groups: Vec<&'static str>,
    verbs: Vec<&'static str>,
    namespaces: Vec<&'static str>,
    resources: Vec<(&'static str, Vec<&'static str>, Vec<&'static str>)>,
    urls: Vec<&'static str>,
}

impl Rule {
    fn json(&self) -> Value {
        let resources: Vec<Value> = self
            .resources
            .iter()
            .map(|(group, resources, names)| {
                json!({"group": group, "resources": resources, "resourceNames": names})
            })
            .collect();
        json!({
            "level": "Metadata",
            "users": self.users,
            "userGroups": self.groups,
            "verbs": self.verbs,
            "namespaces": self.namespaces,
            "resources": resources,
            "nonResourceURLs": self.urls,
        })
    }

    /// `ruleMatches` of the API server, line by line.
    fn matches(&self, request: &AuditRequest) -> bool {
        let user = request.user.as_ref();
        if !self.users.is_empty() && !user.is_some_and(|it| self.users.contains(&&*it.name)) {
            return false;
        }
        if !self.groups.is_empty() {
            let is_member = |user: &AuditUser| {
                let mut groups = user.groups.iter();
                groups.any(|group| self.groups.contains(&&**group))
            };
            if !user.is_some_and(is_member) {
                return false;
            }
        }
        if !self.verbs.is_empty() && !self.verbs.contains(&&*request.verb) {
            return false;
        }
        if !self.namespaces.is_empty() || !self.resources.is_empty() {
            return self.matches_resource(request);
        }
        if !self.urls.is_empty() {
            let RequestSubject::Url(path) = &request.subject else {
                return false;
            };
            return self.urls.iter().any(|url| {
                *url == "*"
                    || url == path
                    || url.ends_with('*') && path.starts_with(url.trim_end_matches('*'))
            });
        }
        true
    }

    fn matches_resource(&self, request: &AuditRequest) -> bool {
        let RequestSubject::Resource {
            group,
            resource,
            subresource,
            name,
            namespace,
        } = &request.subject
        else {
            return false;
        };
        if !self.namespaces.is_empty() && !self.namespaces.contains(&&**namespace) {
            return false;
        }
        if self.resources.is_empty() {
            return true;
        }
        let combined = match &**subresource {
            "" => resource.clone(),
            sub => format!("{resource}/{sub}"),
        };
        for (rule_group, resources, names) in &self.resources {
            if *rule_group != "*" && rule_group != group {
                continue;
            }
            if resources.is_empty() {
                return true;
            }
            for pattern in resources {
                if !names.is_empty() && !names.contains(&&**name) {
                    continue;
                }
                let of_all = pattern.strip_prefix("*/");
                let all_of = pattern.strip_suffix("/*");
                if *pattern == combined
                    || *pattern == "*"
                    || !subresource.is_empty() && of_all == Some(subresource)
                    || all_of == Some(resource)
                {
                    return true;
                }
            }
        }
        false
    }
}

fn some(words: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![
        3 => Just(Vec::new()),
        2 => prop::sample::subsequence(words, 1..=words.len().min(3)),
    ]
}

const ACCOUNT: &str = "system:serviceaccount:shop:web";
const USERS: &[&str] = &["alice", "bob", ACCOUNT, "system:anonymous"];
const GROUPS: &[&str] = &[
    "staff",
    "system:authenticated",
    "system:unauthenticated",
    "system:serviceaccounts",
    "system:serviceaccounts:shop",
];
const VERBS: &[&str] = &["get", "list", "create"];
const NAMESPACES: &[&str] = &["", "shop", "bank"];
const API_GROUPS: &[&str] = &["", "apps", "*"];
const RESOURCES: &[&str] = &[
    "pods", "pods/log", "pods/*", "*", "*/log", "*/*", "secrets", "pods/",
];
const NAMES: &[&str] = &["a", "b", ""];
const URLS: &[&str] = &["*", "/*", "/healthz", "/healthz*", "/logs/a", "/l*"];

fn rule() -> impl Strategy<Value = Rule> {
    let entry = (
        prop::sample::select(API_GROUPS),
        some(RESOURCES),
        some(NAMES),
    )
        .prop_map(|(group, resources, names)| match resources.is_empty() {
            true => (group, resources, Vec::new()),
            false => (group, resources, names),
        });
    let subjects = prop_oneof![
        2 => Just((Vec::new(), Vec::new(), Vec::new())),
        4 => (some(NAMESPACES), prop::collection::vec(entry, 0..3))
            .prop_map(|(namespaces, resources)| (namespaces, resources, Vec::new())),
        1 => prop::sample::subsequence(URLS, 1..3)
            .prop_map(|urls| (Vec::new(), Vec::new(), urls)),
    ];
    (some(USERS), some(GROUPS), some(VERBS), subjects).prop_map(
        |(users, groups, verbs, (namespaces, resources, urls))| Rule {
            users,
            groups,
            verbs,
            namespaces,
            resources,
            urls,
        },
    )
}

/// Users as authenticators know them: `AuditUser::of` adds the groups that nobody can be without.
fn user() -> impl Strategy<Value = Option<AuditUser>> {
    let name = prop::sample::select(vec![
        "alice",
        "bob",
        "carol",
        ACCOUNT,
        "system:serviceaccount:bank:web",
    ]);
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(AuditUser::of("system:anonymous", []))),
        6 => (name, any::<bool>()).prop_map(|(name, is_staff)| {
            Some(AuditUser::of(name, is_staff.then(|| "staff".to_owned())))
        }),
    ]
}

fn subject() -> impl Strategy<Value = RequestSubject> {
    let pick = |words: &'static [&'static str]| prop::sample::select(words).prop_map(str::to_owned);
    prop_oneof![
        4 => (
            pick(&["", "apps", "batch"]),
            pick(&["pods", "secrets", "nodes"]),
            pick(&["", "log", "exec"]),
            pick(&["", "a", "b", "c"]),
            pick(&["", "shop", "bank", "other"]),
        )
            .prop_map(|(group, resource, subresource, name, namespace)| {
                RequestSubject::Resource { group, resource, subresource, name, namespace }
            }),
        1 => pick(&["/healthz", "/healthz/ready", "/logs/a", "/logs", "/version", "/"])
            .prop_map(RequestSubject::Url),
    ]
}

fn request() -> impl Strategy<Value = AuditRequest> {
    let verb = prop::sample::select(vec!["get", "list", "create", "watch"]);
    (user(), verb, subject()).prop_map(|(user, verb, subject)| AuditRequest {
        user,
        verb: verb.to_owned(),
        subject,
    })
}

fn written(rules: &[Rule]) -> String {
    let rules: Vec<Value> = rules.iter().map(Rule::json).collect();
    json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": rules}).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn the_first_rule_that_matches_decides(
        rules in prop::collection::vec(rule(), 1..6),
        requests in prop::collection::vec(request(), 20),
    ) {
        let policy = policy(&written(&rules));
        for request in requests {
            let first = rules.iter().position(|rule| rule.matches(&request));
            prop_assert_eq!(policy.decide(&request).rule, first, "{:?}", request);
        }
    }

    #[test]
    fn a_shadowed_rule_decides_nothing_and_another_decides_its_witness(
        rules in prop::collection::vec(rule(), 1..7),
        requests in prop::collection::vec(request(), 40),
    ) {
        let policy = policy(&written(&rules));
        let first = |request: &AuditRequest| rules.iter().position(|rule| rule.matches(request));
        let decided: BTreeSet<usize> = requests.iter().filter_map(&first).collect();
        for (position, reach) in policy.reach().into_iter().enumerate() {
            match reach {
                RuleReach::Decides(witness) => {
                    prop_assert_eq!(first(&witness), Some(position), "{:?}", witness);
                    let user = witness.user.map(|it| (it.clone(), AuditUser::of(&it.name, it.groups)));
                    prop_assert!(user.is_none_or(|(is, has)| is == has), "such a user may be");
                }
                RuleReach::Shadowed(by) => {
                    prop_assert!(!decided.contains(&position), "{} decides", position);
                    prop_assert!(!by.is_empty() && by.iter().all(|it| *it < position));
                    if let [alone] = by.as_slice() {
                        for request in requests.iter().filter(|it| rules[position].matches(it)) {
                            prop_assert!(rules[*alone].matches(request));
                        }
                    }
                }
                RuleReach::MatchesNothing => {
                    prop_assert!(!requests.iter().any(|it| rules[position].matches(it)));
                }
                RuleReach::Undecided => prop_assert!(false, "a small policy is decided"),
            }
        }
    }
}

#[test]
fn a_policy_beyond_the_limit_is_left_undecided_in_time() {
    let users: Vec<String> = (0..3_000).map(|it| format!("user-{it}")).collect();
    let groups: Vec<String> = (0..3_000).map(|it| format!("group-{it}")).collect();
    let rule = json!({"level": "Metadata", "users": users, "userGroups": groups});
    let rules: Vec<_> = std::iter::repeat_n(rule, 20).collect();
    let yaml =
        json!({"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": rules}).to_string();
    let reach = policy(&yaml).reach();
    assert_eq!(reach.last(), Some(&RuleReach::Undecided));
}
