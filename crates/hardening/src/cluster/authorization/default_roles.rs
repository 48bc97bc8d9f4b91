//! The ClusterRoles and ClusterRoleBindings that Kubernetes itself brings.

use std::collections::BTreeMap;

use super::rule::{PolicyRule, ResourceRule, UrlRule};
use super::subject::Subject;
use crate::cluster::selector::Selector;

static TEXT: &str = include_str!("default_roles.txt");

/// A ClusterRole that every cluster has.
#[derive(Debug, Default)]
pub(super) struct DefaultRole {
    pub(super) name: &'static str,
    pub(super) labels: BTreeMap<String, String>,
    /// What it aggregates; empty where it has rules of its own.
    pub(super) aggregates: Vec<Selector>,
    pub(super) rules: Vec<PolicyRule>,
}

/// A ClusterRoleBinding that every cluster has.
#[derive(Debug)]
pub(super) struct DefaultBinding {
    pub(super) name: &'static str,
    pub(super) role: &'static str,
    pub(super) subjects: Vec<Subject>,
}

/// All of them, in the order of the text. Linear in its length.
pub(super) fn read() -> (Vec<DefaultRole>, Vec<DefaultBinding>) {
    let mut roles: Vec<DefaultRole> = Vec::new();
    let mut bindings = Vec::new();
    for line in TEXT.lines() {
        let mut words = line.split(' ');
        match words.next() {
            Some("role") => roles.push(DefaultRole {
                name: words.next().unwrap_or_default(),
                labels: labels(words),
                ..DefaultRole::default()
            }),
            Some("aggregate") => {
                if let Some(role) = roles.last_mut() {
                    role.aggregates.push(Selector::of_labels(&labels(words)));
                }
            }
            Some("allow") => {
                if let (Some(role), Some(rule)) = (roles.last_mut(), rule(words)) {
                    role.rules.push(rule);
                }
            }
            Some("bind") => bindings.push(DefaultBinding {
                name: words.next().unwrap_or_default(),
                role: words.next().unwrap_or_default(),
                subjects: words.filter_map(subject).collect(),
            }),
            _ => {}
        }
    }
    (roles, bindings)
}

fn labels<'t>(words: impl Iterator<Item = &'t str>) -> BTreeMap<String, String> {
    let pairs = words.filter_map(|word| word.split_once('='));
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

fn rule<'t>(mut words: impl Iterator<Item = &'t str>) -> Option<PolicyRule> {
    let list = |word: &str| word.split(',').map(str::to_owned).collect::<Vec<_>>();
    let verbs = list(words.next()?);
    match words.next()? {
        "at" => Some(PolicyRule::Urls(UrlRule {
            verbs,
            urls: list(words.next()?),
        })),
        "on" => {
            let resources = list(words.next()?);
            let groups = words.nth(1)?.split(',');
            let groups = groups.map(|group| if group == "core" { "" } else { group });
            Some(PolicyRule::Resources(ResourceRule {
                verbs,
                groups: groups.map(str::to_owned).collect(),
                resources,
                names: words.nth(1).map(list).unwrap_or_default(),
            }))
        }
        _ => None,
    }
}

fn subject(word: &str) -> Option<Subject> {
    match word.split_once('/')? {
        ("Group", name) => Some(Subject::group(name)),
        ("User", name) => Some(Subject::user(name)),
        (_, account) => {
            let (namespace, name) = account.split_once('/')?;
            Some(Subject::account(namespace, name))
        }
    }
}
