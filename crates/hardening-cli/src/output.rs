//! Standard output and standard error.

use std::io::{self, ErrorKind, IsTerminal, Write};

use crate::arguments::Color;
use crate::error::Error;

/// Whether standard output is coloured.
pub(crate) fn colored(color: Color) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
            !set("NO_COLOR") && !dumb && io::stdout().is_terminal()
        }
    }
}

/// What is drawn for standard error: no colours where that is no terminal.
pub(crate) fn for_errors(color: Color) -> Color {
    match color {
        Color::Auto if !io::stderr().is_terminal() => Color::Never,
        color => color,
    }
}

/// How many columns standard output has; `None` where it is no terminal.
pub(crate) fn width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let (width, _) = terminal_size::terminal_size()?;
    Some(usize::from(width.0))
}

/// Writes to standard output. A reader that has gone away, such as `head`, is no error.
pub(crate) fn print(text: &str) -> Result<(), Error> {
    let mut output = io::stdout().lock();
    let written = output.write_all(text.as_bytes());
    match written.and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Error::Output(error)),
        _ => Ok(()),
    }
}

/// Writes a line to standard error; where even that fails nothing is left to do.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says why a command could not run.
pub(crate) fn complain(error: &Error) {
    match error {
        Error::Arguments(error) => {
            let _ = error.print();
        }
        Error::Framed(frame) => {
            let _ = write!(io::stderr(), "{frame}");
        }
        error => note(&format!("error: {error}")),
    }
}

/// A value as indented JSON with a line break at the end.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    let mut json = serde_json::to_string_pretty(value).unwrap_or_default();
    json.push('\n');
    json
}
