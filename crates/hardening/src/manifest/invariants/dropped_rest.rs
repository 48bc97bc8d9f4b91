//! Text behind `...`.

use super::report;
use crate::finding::{Invariant, Rule, Severity, Violations};
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.dropped-rest",
        severity: Severity::Error,
        assumes: None,
        promise: "no text is ignored behind a `...` line",
        page: include_str!("dropped_rest.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        match &problem.kind {
            ProblemKind::DroppedRest => Some(
                violation
                    .label("ignored from here on")
                    .effect("nothing of it is applied, and kubectl does not say so")
                    .help("replace `...` by `---`, or remove it"),
            ),
            _ => None,
        }
    });
}
