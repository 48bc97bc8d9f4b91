//! `hardening claims`.

use std::fs;
use std::path::Path;

use hardening::analysis::Options;
use hardening::api;
use hardening::manifest::{PositionEncoding, files};
use hardening::report;

use crate::arguments::{Claims, DocumentFormat};
use crate::error::Error;
use crate::progress::Progress;
use crate::{CLEAN, FINDINGS, check, output};

pub(crate) fn run(arguments: &Claims) -> Result<u8, Error> {
    let claims = read(&arguments.file)?;
    let mut options = Options::default();
    if let Some(path) = &arguments.config {
        options.config = check::config(path)?;
    }
    let progress = Progress::new();
    progress.say("reading");
    let sources = files::read(&arguments.paths, &options.config.limits)?;
    let analysis = api::analyze(sources, &options);
    progress.say("measuring");
    let measured = api::measure(&analysis, &claims);
    drop(progress);
    let written = match arguments.format {
        DocumentFormat::Text => report::claims_to_text(&measured),
        DocumentFormat::Json => output::json(&measured),
        DocumentFormat::Markdown => report::claims_to_markdown(&measured),
    };
    output::print(&written)?;
    let fails = arguments.fail_on_false && measured.summary.are_false > 0;
    Ok(if fails { FINDINGS } else { CLEAN })
}

/// Reads a file of claims.
pub(crate) fn read(file: &Path) -> Result<hardening::claims::Claims, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::read(file, error))?;
    Ok(api::claims(
        &file.to_string_lossy(),
        &text,
        PositionEncoding::Utf8,
    )?)
}
