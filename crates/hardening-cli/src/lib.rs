//! The `hardening` command: arguments in, library calls, output. It holds no logic of its own, and is a library so that
//! the Python package brings the same command.

#![forbid(unsafe_code)]

mod arguments;
mod ask;
mod check;
mod claims;
mod error;
mod example;
mod explain;
mod folder;
mod frame;
mod init;
mod output;
mod plan;
mod progress;
mod read;
mod render;
mod report;
mod write;

use std::ffi::OsString;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use arguments::{Arguments, Command};
use error::Error;

/// Nothing is wrong, or nothing so bad as was asked for.
const CLEAN: u8 = 0;
/// Something is broken.
const FINDINGS: u8 = 1;
/// Nothing could be said.
const FAILED: u8 = 2;

/// Runs the command with its arguments, the first of which is its own name. Gives back the exit code: 0 clean, 1 findings
/// at or above `--fail-on`, 2 could not run. Writes to standard output and standard error.
///
/// ```
/// assert_eq!(hardening_cli::run(["hardening", "explain"].map(Into::into)), 0);
/// ```
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let matches = match Arguments::command().try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(error) => {
            let code = if error.use_stderr() { FAILED } else { CLEAN };
            output::complain(&error.into());
            return code;
        }
    };
    answer(&matches).unwrap_or_else(|error| {
        output::complain(&error);
        FAILED
    })
}

fn answer(matches: &ArgMatches) -> Result<u8, Error> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let color = arguments.color;
    match &arguments.command {
        None => check::example(color),
        Some(Command::Check(check)) => {
            let matches = matches.subcommand_matches("check");
            let destinations = arguments::destinations(check, matches)?;
            check::run(check, &destinations, color)
        }
        Some(Command::Read(read)) => read::run(read),
        Some(Command::Explain(explain)) => explain::run(explain),
        Some(Command::Ask(ask)) => ask::run(ask, color),
        Some(Command::Plan(plan)) => plan::run(plan),
        Some(Command::Report(report)) => report::run(report),
        Some(Command::Claims(claims)) => claims::run(claims),
        Some(Command::Init(init)) => init::run(init),
        Some(Command::Render(render)) => render::run(render, color),
    }
}
