//! Where input comes from and output goes to: files and here-documents.

use super::{DEEPEST, Reader};

/// What a redirection does to its command.
pub(super) enum Redirected {
    Input(String),
    Output(String),
    Here(HereDocument),
}

/// A text within the script, from the next line on.
pub(super) struct HereDocument {
    command: Option<usize>,
    end: String,
    without_tabs: bool,
    fill_in: bool,
}

impl Reader<'_> {
    pub(super) fn redirections(&mut self, command: Option<usize>) -> Option<()> {
        loop {
            self.blanks();
            let digits = self.rest().len()
                - self
                    .rest()
                    .trim_start_matches(|c: char| c.is_ascii_digit())
                    .len();
            let behind = self.rest().get(digits..).unwrap_or_default();
            if behind.starts_with(['<', '>']) || self.starts_with("&>") {
                self.at += digits;
                self.redirection(command)?;
            } else {
                return Some(());
            }
        }
    }

    pub(super) fn is_numbered_redirection(&self) -> bool {
        let behind = self.rest().trim_start_matches(|c: char| c.is_ascii_digit());
        behind.starts_with(['<', '>'])
    }

    /// A redirection of a command that is not made yet.
    pub(super) fn redirected(&mut self, depth: usize) -> Option<Vec<Redirected>> {
        let _ = self.take("&");
        if self.take("<<<") {
            self.blanks();
            let word = self.word(depth)?;
            return Some(vec![Redirected::Input(word.text + "\n")]);
        }
        if self.take("<<") {
            let without_tabs = self.take("-");
            self.blanks();
            let start = self.at;
            let word = self.word(depth)?;
            let written = self.text.get(start..self.at).unwrap_or_default();
            return Some(vec![Redirected::Here(HereDocument {
                command: None,
                end: word.text,
                without_tabs,
                fill_in: !written.contains(['\'', '"', '\\']),
            })]);
        }
        let writes = self.starts_with(">");
        while matches!(self.peek(), Some('<' | '>' | '&' | '|')) {
            self.at += 1;
        }
        self.blanks();
        if self.peek() == Some('(') {
            // The output of a command as a file.
            self.at += 1;
            self.list(&[")"], depth + 1)?;
            return self.take(")").then(Vec::new);
        }
        if matches!(self.peek(), None | Some('\n' | ';')) {
            return Some(Vec::new());
        }
        let file = self.word(depth)?;
        Some(if writes {
            vec![Redirected::Output(file.text)]
        } else {
            Vec::new()
        })
    }

    pub(super) fn redirection(&mut self, command: Option<usize>) -> Option<()> {
        let redirected = self.redirected(DEEPEST / 2)?;
        self.attach(redirected, command);
        Some(())
    }

    pub(super) fn attach(&mut self, redirected: Vec<Redirected>, command: Option<usize>) {
        for redirected in redirected {
            match redirected {
                Redirected::Input(text) => {
                    if let Some(command) = command.and_then(|at| self.script.commands.get_mut(at)) {
                        command.input = Some(text);
                    }
                }
                Redirected::Output(file) => {
                    if let Some(command) = command.and_then(|at| self.script.commands.get_mut(at)) {
                        command.output = Some(file);
                    }
                }
                Redirected::Here(mut document) => {
                    document.command = command;
                    // A pipe hands it on before its text is reached, so it is read ahead.
                    let text = self.here_text(&document);
                    if let Some(command) = command.and_then(|at| self.script.commands.get_mut(at)) {
                        command.input = Some(text);
                    }
                    self.here_documents.push(document);
                }
            }
        }
    }

    /// The text of a document that begins on the next line, behind those that come first.
    pub(super) fn here_text(&mut self, document: &HereDocument) -> String {
        let mut text = String::new();
        if !self.here_documents.is_empty() {
            return text;
        }
        let begin = self
            .rest()
            .find('\n')
            .map_or(self.text.len(), |end| self.at + end + 1);
        let lines = self
            .text
            .get(begin..)
            .unwrap_or_default()
            .split_inclusive('\n');
        for line in lines {
            let shown = if document.without_tabs {
                line.trim_start_matches('\t')
            } else {
                line
            };
            if shown.trim_end_matches(['\n', '\r']) == document.end {
                break;
            }
            text.push_str(shown);
        }
        if document.fill_in {
            text = self.filled_in(&text);
        }
        // What is copied again and again counts, too.
        self.steps += text.len();
        text
    }

    pub(super) fn take_here_documents(&mut self) {
        for document in std::mem::take(&mut self.here_documents) {
            loop {
                let rest = self.rest();
                let Some(line) = rest.split_inclusive('\n').next() else {
                    break;
                };
                let shown = if document.without_tabs {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                let is_end = shown.trim_end_matches(['\n', '\r']) == document.end;
                self.at += line.len();
                if is_end {
                    break;
                }
            }
        }
    }
}
