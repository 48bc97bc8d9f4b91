//! A number that is too large to be exact.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.lost-digits",
        severity: Severity::Warning,
        assumes: None,
        promise: "every number is read as it is written",
        page: include_str!("lost_digits.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::LostDigits { .. } => Some(
                violation
                    .label("more digits than Kubernetes keeps")
                    .help("write it in quotes if it is an identifier and not a number"),
            ),
            _ => None,
        }
    });
}
