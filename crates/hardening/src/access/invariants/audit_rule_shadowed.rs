//! Rules of audit policies that stand behind wider ones.

use std::collections::BTreeMap;

use super::audit_wording;
use crate::access::{Access, AuditLevel, AuditPolicy, AuditRule, RuleReach};
use crate::finding::{Invariant, Rule, Severity, Violation, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-rule-shadowed",
        severity: Severity::Error,
        assumes: None,
        promise: "every rule of an audit policy decides some request",
        page: include_str!("audit_rule_shadowed.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for written in access.audit_policies() {
        let Ok(policy) = &written.read else {
            continue;
        };
        let mut shadowed: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (position, reach) in written.reach().iter().enumerate() {
            if let RuleReach::Shadowed(by) = reach {
                shadowed.entry(by.clone()).or_default().push(position);
            }
        }
        for (by, hidden) in shadowed {
            let name = written.display(access.cluster());
            if let Some(violation) = violation(violations, policy, &name, &by, &hidden) {
                violations.report(violation);
            }
        }
    }
}

fn violation(
    violations: &Violations<'_>,
    policy: &AuditPolicy,
    name: &str,
    by: &[usize],
    hidden: &[usize],
) -> Option<Violation> {
    let rule = |position: &usize| policy.rules.get(*position);
    let deciding: Vec<&AuditRule> = by.iter().filter_map(rule).collect();
    let hidden_rules: Vec<(usize, &AuditRule)> = hidden
        .iter()
        .filter_map(|position| Some((*position, rule(position)?)))
        .collect();
    let differs = |it: &AuditRule| {
        let same =
            |other: &&AuditRule| other.level == it.level && other.omit_stages == it.omit_stages;
        !deciding.iter().all(same)
    };
    let loses = |it: &AuditRule| deciding.iter().any(|other| other.level < it.level);
    let mut moved: Vec<usize> = hidden_rules
        .iter()
        .filter(|(_, it)| loses(it))
        .map(|(position, _)| *position)
        .collect();
    if moved.is_empty() {
        moved = hidden.to_vec();
    }
    let severity = match (
        hidden_rules.iter().any(|(_, it)| loses(it)),
        hidden_rules.iter().any(|(_, it)| differs(it)),
    ) {
        (true, _) => Severity::Error,
        (false, true) => Severity::Warning,
        (false, false) => Severity::Info,
    };
    let (first, place) = match deciding.as_slice() {
        [alone] => (true, alone.place.clone()),
        _ => (false, hidden_rules.first()?.1.place.clone()),
    };
    let (decide, they_match, them) = match hidden {
        [_] => ("decides", "it matches", "it"),
        _ => ("decide", "they match", "them"),
    };
    let message = format!(
        "{} of the audit policy `{name}` never {decide} anything: {} before {them} {} all that {they_match}",
        audit_wording::rules(hidden),
        audit_wording::rules(by),
        match by {
            [_] => "matches",
            _ => "match",
        }
    );
    let mut violation = violations
        .at(place, message)
        .severity(severity)
        .label(match first {
            true => "matches first, so it decides",
            false => "never reached",
        });
    violation = match severity {
        Severity::Info => violation
            .effect("nothing: what stands before does the same")
            .help(format!("remove {}", audit_wording::rules(hidden))),
        _ => {
            let lost = asked(&hidden_rules, &differs);
            let mut levels: Vec<String> = deciding.iter().map(|it| it.level.to_string()).collect();
            levels.dedup();
            let effect = format!(
                "the first match decides, so all of it is recorded at {}: {}, to no avail",
                audit_wording::joined(&levels),
                lost
            );
            violation.effect(effect).help(advice(policy, by, &moved))
        }
    };
    let shown: Vec<(usize, &AuditRule)> = match first {
        true => hidden_rules,
        false => by
            .iter()
            .filter_map(|position| Some((*position, rule(position)?)))
            .collect(),
    };
    for (position, it) in shown {
        let words = match first {
            true => format!("rule {} is never reached", position + 1),
            false => format!("rule {} decides before", position + 1),
        };
        violation = violation.related(it.place.clone(), words);
    }
    Some(violation)
}

/// `rules 2 and 3 ask for Request and rule 4 asks for None`, of those that ask for something else.
fn asked(hidden: &[(usize, &AuditRule)], differs: &dyn Fn(&AuditRule) -> bool) -> String {
    let mut by_level: BTreeMap<AuditLevel, Vec<usize>> = BTreeMap::new();
    for (position, rule) in hidden.iter().filter(|(_, rule)| differs(rule)) {
        by_level.entry(rule.level).or_default().push(*position);
    }
    let parts: Vec<String> = by_level
        .iter()
        .rev()
        .map(|(level, positions)| {
            let asks = match positions.as_slice() {
                [_] => "asks",
                _ => "ask",
            };
            format!("{} {asks} for {level}", audit_wording::rules(positions))
        })
        .collect();
    audit_wording::joined(&parts)
}

fn advice(policy: &AuditPolicy, by: &[usize], hidden: &[usize]) -> String {
    let order = match by {
        [alone] => format!(
            "move {} behind {}: narrow rules come first, the widest last",
            audit_wording::rules(&[*alone]),
            audit_wording::rules(hidden)
        ),
        _ => format!(
            "move {} before {}",
            audit_wording::rules(hidden),
            audit_wording::rules(by)
        ),
    };
    let leaking: Vec<usize> = hidden
        .iter()
        .copied()
        .filter(|position| {
            let alone = policy.rules.get(*position).map(|rule| AuditPolicy {
                omit_stages: policy.omit_stages.clone(),
                rules: vec![rule.clone()],
            });
            alone.is_some_and(|it| !it.recorded_values().is_empty())
        })
        .collect();
    match leaking.is_empty() {
        true => order,
        false => format!(
            "{order}; give {} the level Metadata before, for at its level secret values would be recorded",
            audit_wording::rules(&leaking)
        ),
    }
}
