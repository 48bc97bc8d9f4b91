//! Audit rules that put secret values into the record.

use std::collections::BTreeMap;

use super::audit_wording;
use crate::access::{Access, AuditLevel};
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-values-recorded",
        severity: Severity::Error,
        assumes: None,
        promise: "no audit rule records the values of Secrets or tokens",
        page: include_str!("audit_values_recorded.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for written in access.audit_policies() {
        let Ok(policy) = &written.read else {
            continue;
        };
        let mut by_rule: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for recorded in policy.recorded_values() {
            by_rule
                .entry(recorded.rule)
                .or_default()
                .push(recorded.resource);
        }
        for (position, resources) in by_rule {
            let Some(rule) = policy.rules.get(position) else {
                continue;
            };
            let contents = match rule.level {
                AuditLevel::RequestResponse => "requests and responses",
                _ => "requests",
            };
            let message = format!(
                "rule {} of the audit policy `{}` records the contents of {contents} about {}",
                position + 1,
                written.display(access.cluster()),
                audit_wording::quoted(&resources)
            );
            let severity = match resources.contains(&"secrets") {
                true => Severity::Error,
                false => Severity::Warning,
            };
            let violation = violations
                .at(rule.place.clone(), message)
                .severity(severity)
                .label(format!("{} records them whole", rule.level))
                .effect("the values stand in the audit log, and wherever it is sent: whoever reads it has them")
                .help(format!(
                    "record {} with a rule of level Metadata before it: it tells who asked for which one, without the contents",
                    audit_wording::quoted(&resources)
                ));
            violations.report(violation);
        }
    }
}
