//! `hardening plan`.

use hardening::analysis::Options;
use hardening::api;
use hardening::manifest::files;
use hardening::plan::Scope;
use hardening::report;

use crate::arguments::{DocumentFormat, Plan};
use crate::error::Error;
use crate::progress::Progress;
use crate::{CLEAN, FINDINGS, check, output};

pub(crate) fn run(asked: &Plan) -> Result<u8, Error> {
    let mut options = Options::default();
    if let Some(path) = &asked.config {
        options.config = check::config(path)?;
    }
    let is_standard_input = |path: &std::path::PathBuf| path.as_os_str() == "-";
    let given = asked.current.iter().chain(&asked.desired);
    if given.filter(|path| is_standard_input(path)).count() > 1 {
        let message = "standard input can be read once; name files for the others";
        return Err(Error::Usage(message.to_owned()));
    }
    let progress = Progress::new();
    progress.say("reading");
    let current = files::read(&asked.current, &options.config.limits)?;
    let desired = files::read(&asked.desired, &options.config.limits)?;
    progress.say("comparing");
    let scope = if asked.prune {
        Scope::Prune
    } else {
        Scope::Apply
    };
    let plan = api::plan(current, desired, &options, scope);
    drop(progress);
    output::print(&match asked.format {
        DocumentFormat::Text => report::plan_to_text(&plan),
        DocumentFormat::Json => output::json(&plan),
        DocumentFormat::Markdown => report::plan_to_markdown(&plan),
    })?;
    let fails = asked.fail_on.risk().is_some_and(|risk| plan.has(risk));
    Ok(if fails { FINDINGS } else { CLEAN })
}
