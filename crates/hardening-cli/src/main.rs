//! The `hardening` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(hardening_cli::run(std::env::args_os()))
}
