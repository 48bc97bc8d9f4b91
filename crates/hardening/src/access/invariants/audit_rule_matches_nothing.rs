//! Audit rules that no request matches.

use std::collections::BTreeSet;

use super::audit_wording;
use crate::access::{Access, AuditRule, ResourcePattern, RuleReach, RuleSubjects};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-rule-matches-nothing",
        severity: Severity::Error,
        assumes: None,
        promise: "every audit rule matches some request",
        page: include_str!("audit_rule_matches_nothing.md"),
    },
    check,
};

/// The verbs of requests for objects.
const VERBS: [&str; 9] = [
    "get",
    "list",
    "watch",
    "create",
    "update",
    "patch",
    "delete",
    "deletecollection",
    "proxy",
];

/// The verbs of requests for paths: methods in lower case.
const METHODS: [&str; 9] = [
    "get", "head", "post", "put", "patch", "delete", "options", "connect", "trace",
];

fn check(access: &Access, violations: &mut Violations<'_>) {
    for written in access.audit_policies() {
        let Ok(policy) = &written.read else {
            continue;
        };
        let reach = written.reach();
        for ((position, rule), reach) in policy.rules.iter().enumerate().zip(reach) {
            // What is shadowed besides is one cause more, not one finding more.
            let why = match reach {
                RuleReach::Shadowed(_) => None,
                RuleReach::MatchesNothing => Some(nothing(rule)),
                RuleReach::Decides(_) | RuleReach::Undecided => unreal(rule),
            };
            let Some((why, help)) = why else {
                continue;
            };
            let message = format!(
                "no request matches rule {} of the audit policy `{}`: {why}",
                position + 1,
                written.display(access.cluster())
            );
            let violation = violations
                .at(rule.place.clone(), message)
                .label("decides nothing")
                .effect(format!(
                    "what it is meant for is left to the rules behind it, not recorded at {}",
                    rule.level
                ))
                .help(help);
            violations.report(violation);
        }
    }
}

/// Why a rule whose sets are empty matches nothing.
fn nothing(rule: &AuditRule) -> (String, &'static str) {
    let resources = match &rule.subjects {
        RuleSubjects::Resources { resources, .. } => &**resources,
        RuleSubjects::All | RuleSubjects::Urls(_) => &[],
    };
    let mut patterns = resources.iter().flat_map(|it| &it.resources).peekable();
    if patterns.peek().is_some() && patterns.all(|it| *it == ResourcePattern::Nothing) {
        let why = "its resources name none, as `*/*` does".to_owned();
        return (
            why,
            "write `*` for all resources with their subresources, `pods/*` for those of one",
        );
    }
    (
        "no user that it names can be in a group that it names".to_owned(),
        "name either the users or the groups: a rule wants both at once",
    )
}

/// Why a rule matches no request that there is, though one could be thought of.
fn unreal(rule: &AuditRule) -> Option<(String, &'static str)> {
    let is_wildcard = |names: &BTreeSet<String>| names.len() == 1 && names.contains("*");
    for (field, names) in [
        ("verbs", &rule.verbs),
        ("users", &rule.users),
        ("userGroups", &rule.user_groups),
    ] {
        if is_wildcard(names) {
            let why = format!("`*` is no wildcard in `{field}`, but a name like any other");
            return Some((why, "leave the field out: that means all"));
        }
    }
    if let RuleSubjects::Resources { namespaces, .. } = &rule.subjects
        && is_wildcard(namespaces)
    {
        let why = "`*` is no wildcard in `namespaces`, but a name like any other".to_owned();
        return Some((why, "leave the field out: that means all"));
    }
    let of_objects = !matches!(rule.subjects, RuleSubjects::Urls(_));
    let of_paths = !matches!(rule.subjects, RuleSubjects::Resources { .. });
    let is_known = |verb: &String| {
        of_objects && VERBS.contains(&&**verb) || of_paths && METHODS.contains(&&**verb)
    };
    if rule.verbs.is_empty() || rule.verbs.iter().any(is_known) {
        return None;
    }
    let verbs: Vec<&String> = rule.verbs.iter().collect();
    let why = format!("there is no verb {}", audit_wording::quoted(&verbs));
    let help = match of_objects {
        true => {
            "the verbs are get, list, watch, create, update, patch, delete and deletecollection; `exec` is the subresource `pods/exec`"
        }
        false => "the verbs of paths are the methods of HTTP in lower case",
    };
    Some((why, help))
}
