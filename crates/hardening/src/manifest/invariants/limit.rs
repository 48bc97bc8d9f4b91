//! A document that is too large, too deep, or mostly aliases.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.limit",
        severity: Severity::Error,
        assumes: None,
        promise: "every document is of a size and depth that can be read safely",
        page: include_str!("limit.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::Limit(_) => Some(violation.label("reading stops here").help(
                "raise the limit in the configuration if this document is meant to be so large",
            )),
            _ => None,
        }
    });
}
