//! Names in rules for requests that have none.

use k8s_openapi::api::rbac::v1::PolicyRule;

use super::roles::{WrittenRole, ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::{PolicyRule as ReadRule, Request};
use crate::finding::{Invariant, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.name-never-matches",
        severity: Severity::Warning,
        assumes: None,
        promise: "rules for named objects allow verbs that name objects",
        page: include_str!("name_never_matches.md"),
    },
    check,
};

/// Verbs whose requests name no object.
const NAMELESS: [&str; 2] = ["create", "deletecollection"];

fn check(access: &Access, violations: &mut Violations<'_>) {
    for role in roles(access.cluster()).filter(|role| !role.is_default && role.is_comparable()) {
        for (index, rule) in role.rules.iter().enumerate() {
            let lost = lost(&role, rule);
            let Some((position, verb)) = lost.first() else {
                continue;
            };
            let verbs = listed(lost.iter().map(|(_, verb)| *verb));
            let message = format!(
                "{} of {} never allows {verbs}: it is for named objects, and the request names none",
                ordinal(index),
                role.display()
            );
            let help = if *verb == "create" {
                "allow `create` in a rule of its own, without resourceNames"
            } else {
                "allow it in a rule of its own, without resourceNames, or leave it out"
            };
            let names = rule_path(index).then("resourceNames");
            let violation = violations
                .at(
                    role.place(&rule_path(index).then("verbs").then(*position)),
                    message,
                )
                .label("never allowed")
                .effect("every such request is refused")
                .help(help)
                .related(role.place(&names), "the rule is only for these");
            violations.report(violation);
        }
    }
}

/// The verbs that a rule for named objects can never allow and that no other rule of the role allows either. What is
/// created below an object, as `pods/exec` is, has that object's name.
fn lost<'r>(role: &WrittenRole<'_>, rule: &'r PolicyRule) -> Vec<(usize, &'r str)> {
    let [(_, verbs), (_, groups), (_, resources), (_, names), _] = WrittenRole::lists(rule);
    if names.is_empty() {
        return Vec::new();
    }
    let mut objects = resources.iter().filter(|resource| !resource.contains('/'));
    let Some(resource) = objects.next() else {
        return Vec::new();
    };
    let group = groups.first().map_or("", String::as_str);
    let verbs = verbs.iter().map(String::as_str).enumerate();
    verbs
        .filter(|(_, verb)| NAMELESS.contains(verb))
        .filter(|(_, verb)| {
            let request = Request::resource(verb, group, resource);
            let mut others = role.rules.iter().flat_map(ReadRule::parse);
            !others.any(|other| other.matches(&request))
        })
        .collect()
}
