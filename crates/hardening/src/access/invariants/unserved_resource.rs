//! Rules for resources in API groups that do not have them.

use std::collections::BTreeSet;

use super::roles::{MOST_GROUPS, WrittenRole, ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::{ApiResource, api_resources, is_served};
use crate::finding::{
    Applicability, Change, FixPlan, Invariant, Place, Rule, Severity, Violation, Violations, listed,
};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.unserved-resource",
        severity: Severity::Error,
        assumes: None,
        promise: "rules name the API group that serves the resource",
        page: include_str!("unserved_resource.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for role in roles(access.cluster()).filter(|role| !role.is_default) {
        let named = named(&role);
        for (index, rule) in role.rules.iter().enumerate() {
            let [_, (_, groups), (_, resources), _, _] = WrittenRole::lists(rule);
            if groups.len() > MOST_GROUPS {
                continue;
            }
            let unserved = resources.iter().enumerate().filter_map(|(position, word)| {
                let name = word.split('/').next().unwrap_or_default();
                let home = home(groups, name)?;
                // What another rule of the role allows in the right group is left over here for old versions.
                let is_known = named.contains(&(home.group, word.as_str()));
                (!is_known).then_some((position, word.as_str(), home))
            });
            let unserved: Vec<_> = unserved.collect();
            let Some(((position, word, home), others)) = unserved.split_first() else {
                continue;
            };
            let message = format!(
                "{} no `{word}`; `{}` has, so {} of {} does not allow them",
                said(groups),
                shown(home.group),
                ordinal(index),
                role.display()
            );
            let path = rule_path(index).then("resources");
            let mut violation = violations
                .at(role.place(&path.then(*position)), message)
                .label(format!("in group {}", shown(home.group)))
                .effect("every request for them is refused, as if the rule did not name them")
                .help(format!("allow them in the group `{}`", shown(home.group)));
            for (position, word, home) in others {
                let words = format!("nor `{word}`, which `{}` has", shown(home.group));
                violation = violation.related(role.place(&path.then(*position)), words);
            }
            let all_dead = unserved.len() == resources.len();
            let one_home = others.iter().all(|(_, _, other)| other.group == home.group);
            if groups.len() == 1 && all_dead && one_home {
                let place = role.place(&rule_path(index).then("apiGroups").then(0));
                violation = with_fix(violation, place, home.group);
            }
            violations.report(violation);
        }
    }
}

/// The groups and resources that the rules of a role name.
fn named<'c>(role: &WrittenRole<'c>) -> BTreeSet<(&'c str, &'c str)> {
    let mut named = BTreeSet::new();
    for rule in role.rules {
        let [_, (_, groups), (_, resources), _, _] = WrittenRole::lists(rule);
        for group in groups.iter().take(MOST_GROUPS) {
            named.extend(resources.iter().map(|word| (group.as_str(), word.as_str())));
        }
    }
    named
}

fn with_fix(violation: Violation, place: Place, group: &str) -> Violation {
    violation.fix(FixPlan {
        applicability: Applicability::NeedsReview,
        title: format!("name the group `{}`", shown(group)),
        changes: vec![Change::SetScalar {
            place,
            value: group.to_owned(),
        }],
    })
}

/// The resource of this name in another group, where none of these groups has it and all of them are Kubernetes' own.
/// More groups than are needed are not at fault: manifests for many versions of Kubernetes have them.
fn home(groups: &[String], name: &str) -> Option<&'static ApiResource> {
    if groups.is_empty()
        || groups
            .iter()
            .any(|group| is_served(group, name) != Some(false))
    {
        return None;
    }
    api_resources()
        .iter()
        .find(|resource| resource.plural == name)
}

fn said(groups: &[String]) -> String {
    match groups {
        [one] if one.is_empty() => "the core group has".to_owned(),
        [one] => format!("the API group `{one}` has"),
        several => format!(
            "the API groups {} have",
            listed(several.iter().map(String::as_str))
        ),
    }
}

fn shown(group: &str) -> &str {
    if group.is_empty() { "\"\"" } else { group }
}
