//! Bytes that are not UTF-8.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.invalid-utf8",
        severity: Severity::Warning,
        assumes: None,
        promise: "every source is UTF-8",
        page: include_str!("invalid_utf8.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::InvalidUtf8 => Some(
                violation
                    .label("read as the replacement character")
                    .help("save the file as UTF-8"),
            ),
            _ => None,
        }
    });
}
