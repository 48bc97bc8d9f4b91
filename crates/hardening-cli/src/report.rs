//! `hardening report`.

use std::fs;
use std::path::Path;

use hardening::analysis::Options;
use hardening::manifest::{PositionEncoding, files};
use hardening::spec::Spec;
use hardening::{api, report};

use crate::arguments::{Report, ReportFormat};
use crate::error::Error;
use crate::progress::Progress;
use crate::{CLEAN, check, claims, output, write};

pub(crate) fn run(arguments: &Report) -> Result<u8, Error> {
    let mut options = Options::default();
    if let Some(path) = &arguments.config {
        options.config = check::config(path)?;
    }
    let claims = arguments.claims.as_deref().map(claims::read).transpose()?;
    let spec = arguments.spec.as_deref().map(read_spec).transpose()?;
    let progress = Progress::new();
    progress.say("reading");
    let sources = files::read(&arguments.paths, &options.config.limits)?;
    progress.say(&format!("measuring {} files", sources.len()));
    let analysis = api::analyze(sources, &options);
    let mut phase = api::report(&analysis, &options);
    phase.spec = spec.map(|spec| api::against(&analysis, &spec));
    phase.claims = claims.map(|claims| api::measure(&analysis, &claims));
    drop(progress);
    let written = match arguments.format {
        ReportFormat::Text => report::phase_to_text(&phase),
        ReportFormat::Markdown => report::phase_to_markdown(&phase),
        ReportFormat::Json => output::json(&phase),
        ReportFormat::Html => report::phase_to_html(&phase),
    };
    match &arguments.output {
        Some(path) => write::create(path, &written)?,
        None => output::print(&written)?,
    }
    Ok(CLEAN)
}

fn read_spec(file: &Path) -> Result<Spec, Error> {
    let text = fs::read_to_string(file).map_err(|error| Error::read(file, error))?;
    Ok(api::spec(
        &file.to_string_lossy(),
        &text,
        PositionEncoding::Utf8,
    )?)
}
