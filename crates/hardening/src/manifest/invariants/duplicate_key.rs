//! A key that stands twice.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.duplicate-key",
        severity: Severity::Error,
        assumes: None,
        promise: "every key stands once in its mapping",
        page: include_str!("duplicate_key.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
        ProblemKind::DuplicateKey { first, .. } => Some(violation
            .label("only this one counts")
            .related(super::place(problem, *first), "this one is ignored")
            .effect("kubectl drops the first without a word; `--validate=strict` does not see it either")),
        _ => None,
    }
    });
}
