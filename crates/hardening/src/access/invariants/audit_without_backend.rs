//! API servers that decide what to record and write it nowhere.

use crate::access::Access;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.audit-without-backend",
        severity: Severity::Error,
        assumes: None,
        promise: "an API server with an audit policy writes its events somewhere",
        page: include_str!("audit_without_backend.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for server in access.audited_servers() {
        if server.has_backend {
            continue;
        }
        let message = format!(
            "this API server reads the audit policy `{}`, but is not told where to write events",
            server.policy_file
        );
        let violation = violations
            .at(server.place, message)
            .label("a policy without a place for its events")
            .effect("no event is kept: audits are on only with a log file or a webhook")
            .help("add `--audit-log-path=/var/log/kubernetes/audit/audit.log`, with that folder mounted, or `--audit-webhook-config-file`");
        violations.report(violation);
    }
}
