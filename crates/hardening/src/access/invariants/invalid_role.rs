//! Roles that the API server refuses.

use k8s_openapi::api::rbac::v1::PolicyRule;

use super::roles::{WrittenRole, ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::{Cluster, RuleFault, aggregates_nothing, is_served};
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Rule, Severity, Violations,
};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.invalid-role",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server accepts every Role and ClusterRole",
        page: include_str!("invalid_role.md"),
    },
    check,
};

/// What is wrong with a rule, where, and what to do.
struct Fault {
    path: FieldPath,
    owner: FieldPath,
    words: String,
    help: &'static str,
    fix: Option<FixPlan>,
}

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    for role in roles(cluster) {
        let rules = role.rules.iter().enumerate();
        let faults = rules.filter_map(|(index, rule)| fault(cluster, &role, index, rule));
        for fault in faults.chain(aggregation_fault(&role)) {
            let message = format!("the API server refuses {}: {}", role.display(), fault.words);
            // What is absent is shown at the rule that should have it.
            let is_there = role.has(cluster, &fault.path);
            let place = role.place(if is_there { &fault.path } else { &fault.owner });
            let violation = violations
                .at(place, message)
                .label("refused here")
                .effect(
                    "the role is not created, or keeps its former rules: its bindings grant nothing of what is \
                     written here",
                )
                .help(fault.help);
            violations.report(match fault.fix {
                Some(fix) => violation.fix(fix),
                None => violation,
            });
        }
    }
}

fn fault(
    cluster: &Cluster,
    role: &WrittenRole<'_>,
    index: usize,
    rule: &PolicyRule,
) -> Option<Fault> {
    let path = rule_path(index);
    let name = ordinal(index);
    let fault = |field: &str, words: String, help| Fault {
        path: path.then(field),
        owner: path.clone(),
        words,
        help,
        fix: None,
    };
    Some(match RuleFault::of(rule, role.is_cluster_role())? {
        // That the field is missing altogether is said of every kind.
        RuleFault::NoVerbs if !role.has(cluster, &path.then("verbs")) => return None,
        RuleFault::NoVerbs => {
            let removal = || FixPlan {
                applicability: Applicability::Safe,
                title: "remove the rule".to_owned(),
                changes: vec![Change::Remove {
                    place: role.place(&path),
                }],
            };
            let help = "remove the rule: what no rule allows is denied, and no rule can deny what another allows";
            Fault {
                fix: (role.rules.len() > 1).then(removal),
                ..fault("verbs", format!("{name} has no verbs"), help)
            }
        }
        RuleFault::UrlsInRole => {
            let words = format!("{name} names nonResourceURLs, which only a ClusterRole may");
            let help = "move the rule to a ClusterRole, and bind that by a ClusterRoleBinding";
            fault("nonResourceURLs", words, help)
        }
        RuleFault::UrlsBesideResources => {
            let words = format!("{name} names both resources and nonResourceURLs");
            fault("nonResourceURLs", words, "make two rules of it")
        }
        RuleFault::NoGroups => {
            let help = "name the groups of the resources; `\"\"` is the core group";
            Fault {
                fix: core_group(cluster, role, &path, rule),
                ..fault("apiGroups", format!("{name} has no apiGroups"), help)
            }
        }
        RuleFault::NoResources => {
            let help = "name the resources, or remove the rule";
            fault("resources", format!("{name} has no resources"), help)
        }
    })
}

/// Names the core group where all resources are of it.
fn core_group(
    cluster: &Cluster,
    role: &WrittenRole<'_>,
    path: &FieldPath,
    rule: &PolicyRule,
) -> Option<FixPlan> {
    let resources = rule.resources.as_deref().unwrap_or_default();
    let is_core = |resource: &String| {
        let plural = resource.split('/').next().unwrap_or_default();
        is_served("", plural) == Some(true)
    };
    let has_field = role.has(cluster, &path.then("apiGroups"));
    let is_plain = !has_field && !resources.is_empty() && resources.iter().all(is_core);
    is_plain.then(|| FixPlan {
        applicability: Applicability::NeedsReview,
        title: "name the core group".to_owned(),
        changes: vec![Change::Insert {
            place: role.place(path),
            key: "apiGroups".to_owned(),
            value: "[\"\"]".to_owned(),
        }],
    })
}

fn aggregation_fault(role: &WrittenRole<'_>) -> Option<Fault> {
    aggregates_nothing(role.aggregation?).then(|| Fault {
        path: FieldPath::of("aggregationRule.clusterRoleSelectors"),
        owner: FieldPath::of("aggregationRule"),
        words: "its aggregationRule has no selector".to_owned(),
        help: "name the labels of the ClusterRoles to aggregate, or remove the aggregationRule",
        fix: None,
    })
}
