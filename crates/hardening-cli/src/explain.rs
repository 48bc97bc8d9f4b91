//! `hardening explain`.

use std::fmt::Write;

use hardening::api::{explain, invariants};

use crate::arguments::{AnswerFormat, Explain};
use crate::error::Error;
use crate::{CLEAN, output};

pub(crate) fn run(arguments: &Explain) -> Result<u8, Error> {
    let text = match (&arguments.id, arguments.format) {
        (Some(id), AnswerFormat::Text) => explain(id)?.markdown.to_owned(),
        (Some(id), AnswerFormat::Json) => output::json(&explain(id)?),
        (None, AnswerFormat::Text) => list(),
        (None, AnswerFormat::Json) => output::json(&invariants()),
    };
    output::print(&text)?;
    Ok(CLEAN)
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
