//! Words of rules that no request has.

use k8s_openapi::api::rbac::v1::PolicyRule;

use super::roles::{MOST_GROUPS, WrittenRole, ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::{ApiResource, api_resources, is_served};
use crate::finding::{Applicability, Change, FixPlan, Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.matches-nothing",
        severity: Severity::Warning,
        assumes: None,
        promise: "every word of a role's rules means something to the API server",
        page: include_str!("matches_nothing.md"),
    },
    check,
};

/// What people write for the verbs of the API.
const NO_VERBS: &[(&str, &str)] = &[
    ("add", "`create` does"),
    ("all", "`*` does"),
    ("edit", "`update` and `patch` do"),
    ("exec", "`create` on `pods/exec` does"),
    ("post", "`create` does"),
    ("put", "`update` does"),
    ("read", "`get`, `list` and `watch` do"),
    ("remove", "`delete` does"),
    ("view", "`get`, `list` and `watch` do"),
    ("write", "`create`, `update`, `patch` and `delete` do"),
];

const VERBS: [&str; 8] = [
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];

/// Why a word matches nothing, and the word that is meant where that is plain.
struct Dead {
    why: String,
    meant: Option<String>,
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    for role in roles(access.cluster()) {
        for (index, rule) in role.rules.iter().enumerate() {
            for (field, words) in WrittenRole::lists(rule) {
                for (position, word) in words.iter().enumerate() {
                    if let Some(dead) = dead(rule, field, word) {
                        report(&role, (index, field, position), words, &dead, violations);
                    }
                }
            }
        }
    }
}

fn report(
    role: &WrittenRole<'_>,
    (index, field, position): (usize, &str, usize),
    words: &[String],
    dead: &Dead,
    violations: &mut Violations<'_>,
) {
    let place = role.place(&rule_path(index).then(field).then(position));
    let word = words.get(position).map_or("", String::as_str);
    let message = format!(
        "`{word}` in `{field}` of {} matches nothing: {}",
        role.display(),
        dead.why
    );
    let (severity, effect) = match words {
        [_] => (
            Severity::Error,
            format!("{} allows nothing", ordinal(index)),
        ),
        _ => (
            Severity::Warning,
            format!("{} allows only what its other words match", ordinal(index)),
        ),
    };
    let mut violation = violations
        .at(place.clone(), message)
        .severity(severity)
        .label("matches nothing")
        .effect(effect);
    if let Some(meant) = &dead.meant {
        violation = violation.help(format!("write `{meant}`")).fix(FixPlan {
            applicability: Applicability::NeedsReview,
            title: format!("write `{meant}`"),
            changes: vec![Change::SetScalar {
                place,
                value: meant.clone(),
            }],
        });
    }
    violations.report(violation);
}

fn dead(rule: &PolicyRule, field: &str, word: &str) -> Option<Dead> {
    let because = |why: &str, meant: Option<&str>| {
        Some(Dead {
            why: why.to_owned(),
            meant: meant.map(str::to_owned),
        })
    };
    match field {
        "verbs" => {
            let small = word.to_ascii_lowercase();
            if word != small && VERBS.contains(&small.as_str()) {
                return because("verbs are written in small letters", Some(&small));
            }
            // Whoever brings a kind of his own may ask for verbs of his own.
            let groups = rule.api_groups.iter().flatten();
            let is_kubernetes = |group: &String| is_served(group, "").is_some();
            let (_, instead) = NO_VERBS.iter().find(|(verb, _)| *verb == small)?;
            if groups.clone().next().is_none() || !groups.clone().all(is_kubernetes) {
                return None;
            }
            because(&format!("it is no verb of the API; {instead}"), None)
        }
        "apiGroups" => dead_group(word),
        "resources" => dead_resource(rule, word),
        "resourceNames" if word == "*" => because(
            "among names a star is a name; a rule without names is for all",
            None,
        ),
        "nonResourceURLs" if !word.starts_with('/') && word != "*" => {
            because("paths begin with a slash", Some(&format!("/{word}")))
        }
        "nonResourceURLs" if word.trim_end_matches('*').contains('*') => {
            because("a star stands for anything only at the end of a path", None)
        }
        _ => None,
    }
}

fn dead_group(word: &str) -> Option<Dead> {
    if word == "core" {
        return Some(Dead {
            why: "the name of the core group is empty".to_owned(),
            meant: Some(String::new()),
        });
    }
    if let Some((group, _)) = word.split_once('/') {
        return Some(Dead {
            why: "a group is written without its version".to_owned(),
            meant: Some(group.to_owned()),
        });
    }
    let version = word.strip_prefix('v')?;
    let is_version = version.starts_with(|c: char| c.is_ascii_digit()) && !word.contains('.');
    is_version.then(|| Dead {
        why: "it is a version; the name of the core group is empty".to_owned(),
        meant: Some(String::new()),
    })
}

fn dead_resource(rule: &PolicyRule, word: &str) -> Option<Dead> {
    if word == "*/*" {
        return Some(Dead {
            why: "`*` alone has all subresources, too".to_owned(),
            meant: None,
        });
    }
    if word != "*" && word.trim_start_matches("*/").contains('*') {
        return Some(Dead {
            why: "a star stands for anything only as a whole word, or before a subresource"
                .to_owned(),
            meant: None,
        });
    }
    let (name, subresource) = match word.split_once('/') {
        Some((name, subresource)) => (name, Some(subresource)),
        None => (word, None),
    };
    let groups: Vec<&String> = rule.api_groups.iter().flatten().collect();
    if groups.len() > MOST_GROUPS {
        return None;
    }
    let served: Vec<Option<bool>> = groups.iter().map(|group| is_served(group, name)).collect();
    let is_known = served.iter().all(Option::is_some) && !groups.is_empty();
    if !is_known || name == "*" {
        return None;
    }
    let of_groups = |resource: &&ApiResource| groups.iter().any(|group| *group == resource.group);
    let mut candidates = api_resources().iter().filter(of_groups);
    if served.contains(&Some(true)) {
        let resource = candidates.find(|resource| resource.plural == name)?;
        let subresource = subresource.filter(|it| !resource.has_subresource(it))?;
        let mut known = resource.subresources.iter();
        let nearest = known.find(|it| strsim::damerau_levenshtein(it, subresource) <= 2);
        return Some(Dead {
            why: format!("`{name}` has no subresource `{subresource}`"),
            meant: nearest.map(|nearest| format!("{name}/{nearest}")),
        });
    }
    let meant = candidates.find(|resource| resource.is_named(name))?;
    let plural = meant.plural;
    Some(Dead {
        why: "resources are named in the plural, in small letters and in full".to_owned(),
        meant: Some(match subresource {
            Some(subresource) => format!("{plural}/{subresource}"),
            None => plural.to_owned(),
        }),
    })
}
