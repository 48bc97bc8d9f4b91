//! Simple commands: assignments, words and redirections.

use super::super::{Command, Word};
use super::Reader;
use super::redirection::Redirected;
use super::words::assigned_name;

impl Reader<'_> {
    pub(super) fn simple(&mut self, depth: usize) -> Option<()> {
        let comment = self.comment.take();
        let position = self.script.commands.len();
        let mut words: Vec<Word> = Vec::new();
        let mut assigned = Vec::new();
        let mut redirected = Vec::new();
        loop {
            self.step()?;
            self.blanks();
            let is_test = words.first().is_some_and(|word| word.text == "[[");
            match self.peek() {
                None | Some('\n') => break,
                Some(';' | '&' | '|' | '(' | ')') if !is_test && !self.starts_with("&>") => break,
                Some('#') => break,
                Some(c @ ('&' | '|' | '(' | ')')) if is_test => {
                    self.at += c.len_utf8();
                }
                Some('<' | '>') if !is_test => redirected.extend(self.redirected(depth)?),
                Some('&') => redirected.extend(self.redirected(depth)?),
                Some(c) if c.is_ascii_digit() && self.is_numbered_redirection() => {
                    let is_output = c == '1';
                    self.at = self.text.len()
                        - self
                            .rest()
                            .trim_start_matches(|c: char| c.is_ascii_digit())
                            .len();
                    let found = self.redirected(depth)?.into_iter();
                    redirected.extend(
                        found.filter(|it| is_output || !matches!(it, Redirected::Output(_))),
                    );
                }
                Some('<' | '>') => self.at += 1,
                Some(_) => {
                    let is_first = words.is_empty();
                    let name = assigned_name(self.rest()).map(str::to_owned);
                    let word = self.word(depth)?;
                    match name {
                        Some(name) if is_first => {
                            let value = word.text.get(name.len() + 1..).unwrap_or_default();
                            assigned.push((name, value.to_owned()));
                        }
                        _ => words.push(word),
                    }
                    if is_test && words.last().is_some_and(|word| word.text == "]]") {
                        break;
                    }
                }
            }
        }
        let Some(first) = words.first() else {
            self.variables.extend(assigned);
            self.attach(redirected, None);
            return Some(());
        };
        let span = first.span.start..words.last().map_or(first.span.end, |word| word.span.end);
        if self
            .text
            .get(span.clone())
            .is_some_and(|text| text.contains("$?"))
        {
            let last = self
                .last
                .and_then(|last| self.script.commands.get_mut(last));
            if let Some(last) = last {
                last.is_tested = true;
            }
        }
        let command = Command {
            words,
            span,
            is_captured: self.is_captured,
            comment,
            ..Command::default()
        };
        self.declare(&command);
        // Commands within its words stand before it.
        let position = position.max(self.script.commands.len());
        self.script.commands.push(command);
        self.last = Some(position);
        self.attach(redirected, Some(position));
        Some(())
    }

    /// What `export`, `read`, `set` and the like do to the script itself.
    pub(super) fn declare(&mut self, command: &Command) {
        match command.program() {
            "export" | "local" | "readonly" | "declare" | "typeset" => {
                for word in command.arguments() {
                    if let Some(name) = assigned_name(&word.text) {
                        let value = word.text.get(name.len() + 1..).unwrap_or_default();
                        self.variables.insert(name.to_owned(), value.to_owned());
                    }
                }
            }
            "read" => {
                for word in command.arguments() {
                    self.variables.remove(&word.text);
                }
            }
            "set" => {
                let mut arguments = command
                    .arguments()
                    .iter()
                    .map(|word| word.text.as_str())
                    .peekable();
                while let Some(argument) = arguments.next() {
                    let Some(letters) = argument.strip_prefix('-') else {
                        continue;
                    };
                    self.script.stops_on_failure |= letters.contains('e');
                    if letters.ends_with('o') {
                        match arguments.peek().copied() {
                            Some("pipefail") => self.script.pipes_fail = true,
                            Some("errexit") => self.script.stops_on_failure = true,
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }
}
