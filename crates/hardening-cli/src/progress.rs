//! What is going on, on a terminal.

use std::io::{self, IsTerminal, Write};

/// A line on standard error that tells what is going on, and is gone in the end. Never in pipes and files.
pub(crate) struct Progress {
    shown: bool,
}

/// Back to the first column, and everything behind it away.
const CLEAR: &str = "\r\x1b[K";

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            shown: io::stderr().is_terminal(),
        }
    }

    pub(crate) fn say(&self, what: &str) {
        if self.shown {
            let mut terminal = io::stderr().lock();
            let _ = write!(terminal, "{CLEAR}{what} ...").and_then(|()| terminal.flush());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            let mut terminal = io::stderr().lock();
            let _ = write!(terminal, "{CLEAR}").and_then(|()| terminal.flush());
        }
    }
}
