//! Text that Kubernetes cannot read.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.syntax",
        severity: Severity::Error,
        assumes: None,
        promise: "every document is YAML or JSON as Kubernetes reads it",
        page: include_str!("syntax.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::Syntax(_) => Some(violation.label("reading stops here").effect(
                "kubectl refuses the file; the other documents are checked without this one",
            )),
            _ => None,
        }
    });
}
