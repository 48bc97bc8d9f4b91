//! Requests that an audit policy must record, and does not.

use std::collections::BTreeMap;

use super::audit_wording;
use crate::access::{Access, AuditLevel, AuditPolicy, Concern, Recorded};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-coverage-missing",
        severity: Severity::Warning,
        assumes: None,
        promise: "ways into pods, access to Secrets and changes of permissions are recorded",
        page: include_str!("audit_coverage_missing.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for written in access.audit_policies() {
        let Ok(policy) = &written.read else {
            continue;
        };
        let name = written.display(access.cluster());
        let coverage = policy.coverage();
        let lost: Vec<&Recorded> = coverage
            .iter()
            .filter(|it| it.level == AuditLevel::None)
            .collect();
        if !lost.is_empty() {
            let message = format!(
                "the audit policy `{name}` does not record {}",
                listed(&lost)
            );
            let mut violation = violations
                .at(written.place(), message)
                .label("these requests leave no event")
                .effect("after a break-in nothing tells whether and by whom this was done")
                .help(help(&lost));
            for (rule, words) in deciding(policy, &lost) {
                violation = violation.related(rule, words);
            }
            violations.report(violation);
        }
        if let Some(shallow) = without_contents(policy, &coverage) {
            let message = format!(
                "the audit policy `{name}` records that permissions change, but not how: {}",
                audit_wording::quoted(&shallow)
            );
            let violation = violations
                .at(written.place(), message)
                .severity(Severity::Info)
                .label("recorded at Metadata")
                .effect("the log tells who changed which role or binding, not what was granted")
                .help("record create, update, patch and delete of them at RequestResponse, as far as you want to tell");
            violations.report(violation);
        }
    }
}

/// `create and get of pods/exec; get and list of secrets by service accounts`.
fn listed(lost: &[&Recorded]) -> String {
    let mut by_resource: BTreeMap<(Concern, &str), [Vec<&str>; 2]> = BTreeMap::new();
    for it in lost {
        let verbs = by_resource.entry((it.concern, &it.resource)).or_default();
        let [by_people, by_accounts] = verbs;
        if it.by_account {
            by_accounts.push(it.verb);
        } else {
            by_people.push(it.verb);
        }
    }
    let mut by_verbs: Vec<(Concern, Vec<&str>, &str, Vec<&str>)> = Vec::new();
    for ((concern, resource), [people, accounts]) in by_resource {
        let parts = match people == accounts {
            true => vec![(people, "")],
            false => vec![(people, " by people"), (accounts, " by service accounts")],
        };
        for (verbs, who) in parts.into_iter().filter(|(verbs, _)| !verbs.is_empty()) {
            let same = by_verbs
                .iter_mut()
                .find(|it| it.0 == concern && it.1 == verbs && it.2 == who);
            match same {
                Some(known) => known.3.push(resource),
                None => by_verbs.push((concern, verbs, who, vec![resource])),
            }
        }
    }
    let parts: Vec<String> = by_verbs
        .into_iter()
        .map(|(_, verbs, who, resources)| {
            format!(
                "{} of {}{who}",
                audit_wording::joined(&verbs),
                audit_wording::quoted(&resources)
            )
        })
        .collect();
    parts.join("; ")
}

fn help(lost: &[&Recorded]) -> String {
    let by_web_socket = lost
        .iter()
        .all(|it| it.concern == Concern::IntoPods && it.verb == "get");
    match by_web_socket {
        true => "name the verb get beside create: kubectl opens these connections by web sockets, which are GET requests".to_owned(),
        false => "end the policy with a rule that has the level Metadata and nothing else, and leave out with None only what is named".to_owned(),
    }
}

/// The rules that leave requests out.
fn deciding(policy: &AuditPolicy, lost: &[&Recorded]) -> Vec<(crate::finding::Place, String)> {
    let mut positions: Vec<usize> = lost.iter().filter_map(|it| it.rule).collect();
    positions.sort_unstable();
    positions.dedup();
    let rules = positions.into_iter().filter_map(|position| {
        let rule = policy.rules.get(position)?;
        let words = format!("rule {} leaves them out", position + 1);
        Some((rule.place.clone(), words))
    });
    rules.collect()
}

/// The RBAC resources whose changes are recorded without contents, where no rule means to record them.
fn without_contents(policy: &AuditPolicy, coverage: &[Recorded]) -> Option<Vec<String>> {
    let asks = |rule: &crate::access::AuditRule| {
        let alone = AuditPolicy {
            omit_stages: policy.omit_stages.clone(),
            rules: vec![rule.clone()],
        };
        let mut recorded = alone.coverage().into_iter();
        rule.level > AuditLevel::Metadata
            && recorded.any(|it| it.concern == Concern::Permissions && it.level == rule.level)
    };
    if policy.rules.iter().any(asks) {
        return None;
    }
    let mut shallow: Vec<String> = Vec::new();
    for it in coverage {
        if it.concern == Concern::Permissions
            && it.level == AuditLevel::Metadata
            && !shallow.contains(&it.resource)
        {
            shallow.push(it.resource.clone());
        }
    }
    (!shallow.is_empty()).then_some(shallow)
}
