//! A lost `---`, by which one object swallows another.

use super::report;
use crate::finding::{
    Applicability, Change, FixPlan, Invariant, Place, Rule, Severity, Span, Violations,
};
use crate::manifest::source::position;
use crate::manifest::{Bundle, ProblemKind};

pub(super) static RULE: Rule<Bundle> = Rule {
    invariant: Invariant {
        id: "manifest.swallowed-document",
        severity: Severity::Error,
        assumes: None,
        promise: "objects are separated by `---`",
        page: include_str!("swallowed_document.md"),
    },
    check,
};

fn check(bundle: &Bundle, violations: &mut Violations<'_>) {
    report(bundle, violations, |problem, violation| {
        let ProblemKind::Swallowed {
            swallowed, lost, ..
        } = &problem.kind
        else {
            return None;
        };
        let text = bundle.source(problem.source).text();
        let at = line_start(text, problem.span.start);
        let separator = FixPlan {
            applicability: Applicability::Safe,
            title: "insert `---`".to_owned(),
            changes: vec![Change::ReplaceText {
                place: Place::Text {
                    source: problem.source,
                    span: Span::new(at, at),
                },
                text: format!("---{}", line_break(text)),
            }],
        };
        Some(
            violation
                .label("a new object begins here")
                .related(
                    super::place(problem, *lost),
                    format!("{swallowed} begins here and is lost"),
                )
                .effect(format!(
                    "{swallowed} is never created, and kubectl does not say so"
                ))
                .fix(separator),
        )
    });
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// The key may be indented, and `---` may not.
fn line_start(text: &str, byte: u32) -> u32 {
    let before = Span::new(0, byte).slice(text);
    let line = before.rsplit('\n').next().unwrap_or("");
    byte - position(line.len())
}
