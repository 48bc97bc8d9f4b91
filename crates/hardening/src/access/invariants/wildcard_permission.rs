//! Rules that allow more than anybody has read.

use k8s_openapi::api::rbac::v1::PolicyRule;

use super::roles::{WrittenRole, holders, roles, rule_path};
use crate::access::Access;
use crate::cluster::is_served;
use crate::finding::{FieldPath, Invariant, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.wildcard-permission",
        severity: Severity::Warning,
        assumes: None,
        promise: "roles name the verbs, resources and groups that they allow",
        page: include_str!("wildcard_permission.md"),
    },
    check,
};

/// Resources for which `*` holds verbs that give away more than the objects: `escalate`, `bind`, `impersonate`.
const MORE_THAN_OBJECTS: [&str; 7] = [
    "clusterrolebindings",
    "clusterroles",
    "groups",
    "rolebindings",
    "roles",
    "serviceaccounts",
    "users",
];

/// A wildcard: how bad it is, and the list that holds it.
struct Wildcard {
    severity: Severity,
    path: FieldPath,
    words: String,
    effect: &'static str,
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    for role in roles(cluster).filter(|role| !role.is_default && role.aggregation.is_none()) {
        let rules = role.rules.iter().enumerate();
        let mut found: Vec<_> = rules
            .filter_map(|(index, rule)| wildcard(&rule_path(index), rule))
            .collect();
        found.sort_by_key(|wildcard| std::cmp::Reverse(wildcard.severity));
        let Some((worst, others)) = found.split_first() else {
            continue;
        };
        let message = format!("{} allows {}", role.display(), worst.words);
        let holders = role.id(cluster).and_then(|id| holders(cluster, id));
        let effect = match holders {
            Some(holders) => format!("{}; it is granted to {holders}", worst.effect),
            None => worst.effect.to_owned(),
        };
        let mut violation = violations
            .at(role.place(&worst.path), message)
            .severity(worst.severity)
            .label("allows all of them")
            .effect(effect)
            .help("name what is needed, and nothing else");
        for other in others {
            violation = violation.related(role.place(&other.path), format!("and {}", other.words));
        }
        violations.report(violation);
    }
}

/// The wildcard of a rule; none where it only is about kinds that somebody brings for his own program.
fn wildcard(path: &FieldPath, rule: &PolicyRule) -> Option<Wildcard> {
    let [(_, verbs), (_, groups), (_, resources), (_, names), _] = WrittenRole::lists(rule);
    let has_star = |words: &[String]| words.iter().any(|word| word == "*");
    let (any_verb, any_group, any_resource) =
        (has_star(verbs), has_star(groups), has_star(resources));
    let is_own = |group: &String| is_served(group, "").is_some();
    if resources.is_empty() || !names.is_empty() || !(any_group || groups.iter().any(is_own)) {
        return None;
    }
    let reads = |verb: &String| matches!(verb.as_str(), "get" | "list" | "watch");
    let only_reads = verbs.iter().all(reads);
    let is_core = any_group || groups.iter().any(String::is_empty);
    let (field, severity, effect) = if any_resource && any_verb && any_group {
        (
            "resources",
            Severity::Warning,
            "who has it may do everything, as cluster-admin may",
        )
    } else if any_resource && !only_reads {
        (
            "resources",
            Severity::Warning,
            "it holds for every kind that is there or will be added, subresources such as pods/exec included",
        )
    } else if any_resource && is_core {
        (
            "resources",
            Severity::Warning,
            "it holds for every kind, Secrets included",
        )
    } else if any_resource {
        (
            "resources",
            Severity::Info,
            "it holds for every kind that is there or will be added",
        )
    } else if any_verb {
        let more = |resource: &String| MORE_THAN_OBJECTS.contains(&resource.as_str());
        if resources.iter().any(more) {
            (
                "verbs",
                Severity::Warning,
                "among the verbs are `escalate`, `bind` and `impersonate`, by which who has it can become more",
            )
        } else {
            (
                "verbs",
                Severity::Info,
                "among the verbs is `deletecollection`, which removes all objects at once",
            )
        }
    } else {
        return None;
    };
    let phrase = |any: bool, every: &str, words: &[String]| {
        if any {
            return every.to_owned();
        }
        listed(words.iter().map(String::as_str))
    };
    let words = format!(
        "{} on {} of {}",
        phrase(any_verb, "every verb", verbs),
        phrase(any_resource, "every resource", resources),
        match groups {
            [core] if core.is_empty() => "the core group".to_owned(),
            _ => phrase(any_group, "every API group", groups),
        }
    );
    Some(Wildcard {
        severity,
        path: path.then(field),
        words,
        effect,
    })
}
