//! The `hardening` command: arguments in, library calls, output. It holds no logic of its own.

mod arguments;
mod ask;
mod check;
mod error;
mod example;
mod explain;
mod frame;
mod output;
mod progress;
mod read;
mod write;

use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches};

use arguments::{Arguments, Command};
use error::Error;

/// Nothing is wrong, or nothing so bad as was asked for.
const CLEAN: u8 = 0;
/// Something is broken.
const FINDINGS: u8 = 1;
/// Nothing could be said.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let code = run(&matches).unwrap_or_else(|error| {
        output::complain(&error);
        FAILED
    });
    ExitCode::from(code)
}

fn run(matches: &ArgMatches) -> Result<u8, Error> {
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
    }
}
