//! The steps of building hardening that need a program.

mod glue;

use std::env;
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: xtask glue MODULE FOLDER

  glue  writes the JavaScript around a WebAssembly module, and its types";

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["glue", module, folder] => glue::write(Path::new(module), Path::new(folder)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = done {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
