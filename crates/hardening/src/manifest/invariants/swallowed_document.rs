//! A lost `---`, by which one object swallows another.

use super::report;
use crate::finding::{
    Applicability, Change, FixPlan, Invariant, Place, Rule, Severity, Span, Violations,
};
use crate::manifest::source::position;
use crate::manifest::{Bundle, Comment, ProblemKind};

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
        let comments = bundle.comments(problem.source);
        let at = above_comments(text, comments, line_start(text, problem.span.start));
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

/// The start of the comments that stand directly above a line, as far in as its text: they belong to it.
fn above_comments(text: &str, comments: &[Comment], line: u32) -> u32 {
    let indent = |line: u32| {
        let rest = text.get(line as usize..).unwrap_or("");
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        position(spaces)
    };
    let mut top = line;
    while let Some(end) = top.checked_sub(1) {
        let above = line_start(text, end);
        let first = above + indent(above);
        let comment = comments.binary_search_by_key(&first, |comment| comment.span.start);
        if comment.is_err() || indent(above) != indent(line) {
            break;
        }
        top = above;
    }
    top
}
