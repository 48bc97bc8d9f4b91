//! Rules of an aggregated ClusterRole that do not last.

use std::collections::BTreeSet;

use super::roles::{ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::PolicyRule;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.overwritten-rules",
        severity: Severity::Warning,
        assumes: Some("the bundle holds all ClusterRoles that the role aggregates"),
        promise: "a ClusterRole with an aggregationRule has no rules of its own",
        page: include_str!("overwritten_rules.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    for role in roles(cluster).filter(|role| !role.is_default) {
        // What a cluster gave out has the rules that were gathered there, maybe from roles that are not shown.
        let is_exported = role.has(cluster, &FieldPath::of("metadata.uid"))
            || role.has(cluster, &FieldPath::of("metadata.resourceVersion"));
        if role.aggregation.is_none() || is_exported {
            continue;
        }
        let Some(id) = role.id(cluster) else { continue };
        let gathered = authorization.rules_of(authorization.role(id));
        let gathered: BTreeSet<_> = gathered.map(|rule| &rule.rule).collect();
        let rules = role.rules.iter().enumerate();
        let lost = rules.filter(|(_, rule)| {
            let parsed = PolicyRule::parse(rule);
            parsed.iter().any(|rule| !gathered.contains(rule))
        });
        let lost: Vec<_> = lost.map(|(index, _)| index).collect();
        let Some((first, others)) = lost.split_first() else {
            continue;
        };
        let message = format!(
            "{} of {} is lost: the rules of an aggregated ClusterRole are those of the roles that it selects",
            ordinal(*first),
            role.display()
        );
        let mut violation = violations
            .at(role.place(&rule_path(*first)), message)
            .label("overwritten")
            .effect("a controller of Kubernetes overwrites the rules within moments, so this allows nothing")
            .help("move the rule to a ClusterRole of its own that carries the labels of the aggregationRule")
            .related(
                Place::key(role.object.manifest, FieldPath::of("aggregationRule")),
                "selects whose rules it gets",
            );
        for index in others {
            violation = violation.related(role.place(&rule_path(*index)), "lost, too");
        }
        violations.report(violation);
    }
}
