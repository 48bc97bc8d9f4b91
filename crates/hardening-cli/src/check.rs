//! `hardening check`.

use std::fs;
use std::path::{Path, PathBuf};

use hardening::analysis::{Analysis, Baseline, Config, Options, Report, Summary};
use hardening::api::{self, Fixed};
use hardening::finding::Applicability;
use hardening::manifest::{Source, files};
use hardening::report;

use crate::arguments::{Check, Color, Destination, Format};
use crate::error::Error;
use crate::frame::Frames;
use crate::progress::Progress;
use crate::{CLEAN, FINDINGS, example, output, write};

/// Checks the example shop.
pub(crate) fn example(color: Color) -> Result<u8, Error> {
    let options = Options::default();
    let analysis = api::analyze(example::sources(), &options);
    let report = analysis.report(&options);
    let text = text(&report, &analysis, color);
    output::print(&format!("{text}{}", example::HINT))?;
    Ok(CLEAN)
}

pub(crate) fn run(check: &Check, to: &[Destination], color: Color) -> Result<u8, Error> {
    let options = options(check)?;
    let progress = Progress::new();
    progress.say("reading");
    let sources = if check.paths.is_empty() {
        example::sources()
    } else {
        files::read(&check.paths, &options.config.limits)?
    };
    progress.say(&format!("checking {} files", sources.len()));
    if check.diff {
        let fixed = api::fix(sources, &options, least(check));
        drop(progress);
        return diff(&fixed);
    }
    let (analysis, report) = if check.fix || check.fix_unsafe {
        fix(check, sources, &options)?
    } else {
        let analysis = api::analyze(sources, &options);
        let report = analysis.report(&options);
        (analysis, report)
    };
    drop(progress);
    if let Some(path) = &check.create_baseline {
        let baseline = Baseline::of(&report.findings);
        write::create(path, &baseline.to_json())?;
        output::note(&format!(
            "{} findings are known to `{}`",
            report.findings.len(),
            path.display()
        ));
        return Ok(CLEAN);
    }
    for (format, path) in to {
        deliver(*format, path.as_deref(), &analysis, &report, color)?;
    }
    if check.paths.is_empty() && to.contains(&(Format::Text, None)) {
        output::print(example::HINT)?;
    }
    let fails = check.fail_on.severity().is_some_and(|it| report.has(it));
    Ok(if fails { FINDINGS } else { CLEAN })
}

/// Reads a configuration file.
pub(crate) fn config(path: &Path) -> Result<Config, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::read(path, error))?;
    Ok(Config::parse(&path.to_string_lossy(), &text)?)
}

fn options(check: &Check) -> Result<Options, Error> {
    let mut options = Options::default();
    if let Some(path) = &check.config {
        options.config = config(path)?;
    }
    options.config.select(&check.select)?;
    options.config.ignore(&check.ignore)?;
    if let Some(path) = &check.baseline {
        let text = fs::read_to_string(path).map_err(|error| Error::read(path, error))?;
        let baseline = Baseline::parse(&text).map_err(|error| Error::Baseline {
            path: path.clone(),
            error,
        })?;
        options.baseline = Some(baseline);
    }
    options.no_ignores = check.no_ignores;
    Ok(options)
}

const fn least(check: &Check) -> Applicability {
    if check.fix_unsafe {
        Applicability::NeedsReview
    } else {
        Applicability::Safe
    }
}

/// Fixes the files; gives back what they are then, and what is still broken.
fn fix(
    check: &Check,
    sources: Vec<Source>,
    options: &Options,
) -> Result<(Analysis, Report), Error> {
    if check.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(Error::FixesStandardInput);
    }
    if check.paths.is_empty() {
        let message = "the example cannot be fixed in place; name the files to fix";
        return Err(Error::Usage(message.to_owned()));
    }
    let fixed = api::fix(sources, options, least(check));
    for file in &fixed.files {
        write::replace(Path::new(&file.name), &file.before, &file.after)?;
    }
    output::note(&format!(
        "{} applied, {} changed",
        counted(fixed.applied, "fix", "fixes"),
        counted(fixed.files.len(), "file", "files")
    ));
    Ok((fixed.analysis, fixed.report))
}

fn diff(fixed: &Fixed) -> Result<u8, Error> {
    for file in &fixed.files {
        output::print(&file.diff())?;
    }
    output::note(&format!(
        "{} would change {}",
        counted(fixed.applied, "fix", "fixes"),
        counted(fixed.files.len(), "file", "files")
    ));
    Ok(if fixed.files.is_empty() {
        CLEAN
    } else {
        FINDINGS
    })
}

fn deliver(
    format: Format,
    path: Option<&Path>,
    analysis: &Analysis,
    report: &Report,
    color: Color,
) -> Result<(), Error> {
    // A file has no colours.
    let color = if path.is_some() { Color::Never } else { color };
    let written = match format {
        Format::Text => text(report, analysis, color),
        Format::Json => report::to_json(report),
        Format::Github => report::to_github(report),
        Format::Sarif => {
            let root = std::env::current_dir().unwrap_or_else(|_| PathBuf::new());
            let root = root.to_string_lossy();
            report::to_sarif(report, analysis.cluster().bundle(), &root)
        }
    };
    match path {
        Some(path) => write::create(path, &written),
        None => output::print(&written),
    }
}

fn text(report: &Report, analysis: &Analysis, color: Color) -> String {
    let frames = Frames::of(analysis.cluster().bundle(), color);
    let mut text: String = report
        .findings
        .iter()
        .map(|it| frames.finding(it))
        .collect();
    text.push_str(&summary(report));
    text
}

/// `51 files, 275 objects: 12 errors, 30 warnings, 4 infos; 7 fixable with --fix`.
fn summary(report: &Report) -> String {
    let Summary {
        files,
        objects,
        errors,
        warnings,
        infos,
        suppressed,
    } = report.summary;
    let mut line = format!(
        "{}, {}: ",
        counted(files, "file", "files"),
        counted(objects, "object", "objects")
    );
    if report.findings.is_empty() {
        line.push_str("nothing is broken");
    } else {
        line.push_str(&format!(
            "{}, {}, {}",
            counted(errors, "error", "errors"),
            counted(warnings, "warning", "warnings"),
            counted(infos, "info", "infos")
        ));
    }
    if suppressed > 0 {
        line.push_str(&format!("; {suppressed} suppressed"));
    }
    let safe = api::fixable(report, Applicability::Safe);
    let more = api::fixable(report, Applicability::NeedsReview) - safe;
    if safe > 0 {
        line.push_str(&format!("; {safe} fixable with --fix"));
    }
    if more > 0 {
        line.push_str(&format!("; {more} more with --fix-unsafe"));
    }
    line.push('\n');
    line
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
