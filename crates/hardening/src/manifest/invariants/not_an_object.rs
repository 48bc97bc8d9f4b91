//! A document that is no Kubernetes object.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.not-an-object",
        severity: Severity::Error,
        assumes: None,
        promise: "every document is an object with a kind",
        page: include_str!("not_an_object.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::NotAnObject(_)
            | ProblemKind::KindMissing
            | ProblemKind::ApiVersion(_)
            | ProblemKind::NestedList => Some(violation.effect(
                "kubectl refuses the file; the other documents are checked without this one",
            )),
            _ => None,
        }
    });
}
