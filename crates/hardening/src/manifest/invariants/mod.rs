//! What must hold of the text itself: one file per invariant, its page beside it.

use super::{Bundle, Problem};
use crate::finding::{FieldPath, Part, Place, Rule, Span, Violation, Violations};

mod boolean_key;
mod dropped_rest;
mod duplicate_key;
mod invalid_utf8;
mod limit;
mod lost_digits;
mod not_an_object;
mod swallowed_document;
mod syntax;

/// All rules over the text, by id.
pub static RULES: &[&Rule<Bundle>] = &[
    &boolean_key::RULE,
    &dropped_rest::RULE,
    &duplicate_key::RULE,
    &invalid_utf8::RULE,
    &limit::RULE,
    &lost_digits::RULE,
    &not_an_object::RULE,
    &swallowed_document::RULE,
    &syntax::RULE,
];

/// Reports the problems of the reader that belong to a rule, in the words of the problem.
fn report(
    bundle: &Bundle,
    violations: &mut Violations<'_>,
    complete: impl Fn(&Problem, Violation) -> Option<Violation>,
) {
    for problem in bundle.problems() {
        let violation = violations.at(place(problem, problem.span), problem.kind.to_string());
        if let Some(violation) = complete(problem, violation) {
            violations.report(violation);
        }
    }
}

/// A stretch of the text that a problem is about.
fn place(problem: &Problem, span: Span) -> Place {
    match problem.manifest {
        None => Place::Text {
            source: problem.source,
            span,
        },
        Some(manifest) => Place::Field {
            manifest,
            path: FieldPath::root(),
            part: Part::Within(span),
        },
    }
}
