//! `hardening report`.

use hardening::analysis::Options;
use hardening::manifest::files;
use hardening::{api, report};

use crate::arguments::{Report, ReportFormat};
use crate::error::Error;
use crate::progress::Progress;
use crate::{CLEAN, check, output, write};

pub(crate) fn run(arguments: &Report) -> Result<u8, Error> {
    let mut options = Options::default();
    if let Some(path) = &arguments.config {
        options.config = check::config(path)?;
    }
    let progress = Progress::new();
    progress.say("reading");
    let sources = files::read(&arguments.paths, &options.config.limits)?;
    progress.say(&format!("measuring {} files", sources.len()));
    let analysis = api::analyze(sources, &options);
    let phase = api::report(&analysis, &options);
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
