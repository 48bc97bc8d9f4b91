//! `hardening explain`.

use std::fmt::Write;

use hardening::api::{explain, invariants};
use hardening::criteria::controls_of;

use crate::arguments::{AnswerFormat, Explain};
use crate::error::Error;
use crate::{CLEAN, output};

pub(crate) fn run(arguments: &Explain) -> Result<u8, Error> {
    let text = match (&arguments.id, arguments.format) {
        (Some(id), AnswerFormat::Text) => explain(id)?.markdown.to_owned() + &controls(id),
        (Some(id), AnswerFormat::Json) => output::json(&explain(id)?),
        (None, AnswerFormat::Text) => list(),
        (None, AnswerFormat::Json) => output::json(&invariants()),
    };
    output::print(&text)?;
    Ok(CLEAN)
}

/// The controls of public catalogues that an invariant touches, as a last section of its page.
fn controls(id: &str) -> String {
    let mut text = String::new();
    for control in controls_of(id) {
        if text.is_empty() {
            text.push_str("\n## Controls\n\n");
        }
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "- {} {}: {}",
            control.catalogue.name(),
            control.number,
            control.subject
        );
    }
    text
}

fn list() -> String {
    let all = invariants();
    let width = all.iter().map(|it| it.id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for invariant in all {
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{:width$}  {:7}  {}",
            invariant.id,
            invariant.severity.to_string(),
            invariant.promise
        );
    }
    text
}
