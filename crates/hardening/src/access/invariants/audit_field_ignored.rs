//! Fields of audit policies that the API server leaves aside.

use crate::access::Access;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-field-ignored",
        severity: Severity::Error,
        assumes: None,
        promise: "every field of an audit policy is one that the API server knows",
        page: include_str!("audit_field_ignored.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for policy in access.audit_policies() {
        for (place, field) in &policy.ignored {
            let message = format!(
                "an audit policy has no field `{field}` here; the API server leaves it aside in `{}`",
                policy.display(access.cluster())
            );
            let violation = violations
                .at(place.clone(), message)
                .label("left aside")
                .effect("a line in the log of the API server is all that tells; a rule without its condition matches more than is meant")
                .help("the conditions are users, userGroups, verbs, resources (with group, resources, resourceNames), namespaces and nonResourceURLs");
            violations.report(violation);
        }
    }
}
