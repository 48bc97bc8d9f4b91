//! A key such as `on` or `y`.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.boolean-key",
        severity: Severity::Warning,
        assumes: None,
        promise: "no key is read as a boolean by accident",
        page: include_str!("boolean_key.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::BooleanKey { written, read } => Some(
                violation
                    .label(format!("Kubernetes reads this key as `\"{read}\"`"))
                    .effect(format!("no field or entry of the name `{written}` exists"))
                    .help(format!("write it in quotes: `\"{written}\"`")),
            ),
            _ => None,
        }
    });
}
