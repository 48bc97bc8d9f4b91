//! Rules that say nothing new.

use super::roles::{ordinal, roles, rule_path};
use crate::access::Access;
use crate::cluster::{PolicyRule, covers};
use crate::finding::{Applicability, Change, FixPlan, Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.redundant-rule",
        severity: Severity::Info,
        assumes: None,
        promise: "no rule of a role is implied by another rule of it",
        page: include_str!("redundant_rule.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for role in roles(access.cluster()) {
        let is_plain = !role.is_default && role.aggregation.is_none();
        if !is_plain || !role.is_comparable() {
            continue;
        }
        let parsed: Vec<_> = role.rules.iter().map(PolicyRule::parse).collect();
        let mut redundant = vec![false; parsed.len()];
        // Of two that say the same the later is the one too many.
        for index in (0..parsed.len()).rev() {
            let Some([rule]) = parsed.get(index).map(Vec::as_slice) else {
                continue;
            };
            // A rule that allows nothing at all is another fault.
            if rule.verbs().is_empty() {
                continue;
            }
            let mut others = parsed.iter().enumerate();
            let wider = others.find(|(other, wider)| {
                let is_kept = redundant.get(*other).is_some_and(|redundant| !redundant);
                *other != index && is_kept && wider.iter().any(|wider| covers(wider, rule))
            });
            let Some((wider, _)) = wider else { continue };
            if let Some(redundant) = redundant.get_mut(index) {
                *redundant = true;
            }
            let message = format!(
                "{} of {} allows nothing that {} does not allow anyway",
                ordinal(index),
                role.display(),
                ordinal(wider)
            );
            let place = role.place(&rule_path(index));
            let violation = violations
                .at(place.clone(), message)
                .label("says nothing new")
                .related(role.place(&rule_path(wider)), "allows as much or more")
                .help("remove it, or tighten the other one if that is too wide")
                .fix(FixPlan {
                    applicability: Applicability::NeedsReview,
                    title: "remove the rule".to_owned(),
                    changes: vec![Change::Remove { place }],
                });
            violations.report(violation);
        }
    }
}
