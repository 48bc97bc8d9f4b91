//! Audit policies with which the API server does not start.

use crate::access::Access;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-policy-rejected",
        severity: Severity::Error,
        assumes: None,
        promise: "the API server loads every audit policy",
        page: include_str!("audit_policy_rejected.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for policy in access.audit_policies() {
        let Err(faults) = &policy.read else {
            continue;
        };
        let name = policy.display(access.cluster());
        for fault in faults {
            let message = format!(
                "the API server refuses the audit policy `{name}`: {}",
                fault.kind
            );
            let violation = violations
                .at(fault.place.clone(), message)
                .label("refused here")
                .effect("an API server that is told to load it does not start");
            violations.report(violation);
        }
    }
}
