//! `hardening init`.

use std::path::Path;

use hardening::analysis::Options;
use hardening::api;
use hardening::manifest::files;
use hardening::spec::{HMCO, START};

use crate::arguments::{ExampleSpec, Init};
use crate::error::Error;
use crate::progress::Progress;
use crate::{CLEAN, check, output, write};

/// What lets editors complete a spec.
const SCHEMA: &str = "# yaml-language-server: $schema=";

pub(crate) fn run(arguments: &Init) -> Result<u8, Error> {
    if let Some(path) = &arguments.out {
        is_free(path, arguments.force)?;
    }
    let text = if arguments.from.is_empty() {
        match arguments.example {
            ExampleSpec::Small => START.to_owned(),
            ExampleSpec::Hmco => HMCO.to_owned(),
        }
    } else {
        inferred(arguments)?
    };
    let text = match &arguments.schema {
        Some(schema) => format!("{SCHEMA}{schema}\n{text}"),
        None => text,
    };
    match &arguments.out {
        Some(path) => write::create(path, &text)?,
        None => output::print(&text)?,
    }
    Ok(CLEAN)
}

fn inferred(arguments: &Init) -> Result<String, Error> {
    let mut options = Options::default();
    if let Some(path) = &arguments.config {
        options.config = check::config(path)?;
    }
    let progress = Progress::new();
    progress.say("reading");
    let sources = files::read(&arguments.from, &options.config.limits)?;
    progress.say(&format!("inferring from {} files", sources.len()));
    let inferred = api::infer(sources, &options);
    drop(progress);
    Ok(inferred.spec)
}

/// What is there is not written over.
fn is_free(path: &Path, force: bool) -> Result<(), Error> {
    if path.is_file() && !force {
        let path = path.display();
        let message = format!("`{path}` is there already; --force replaces it");
        return Err(Error::Usage(message));
    }
    Ok(())
}
