//! Commands made of others: conditions, loops, cases and functions.

use super::super::UNKNOWN;
use super::{Ends, MOST_ROUNDS, Reader};

impl Reader<'_> {
    pub(super) fn command(&mut self, depth: usize) -> Option<()> {
        self.blanks();
        let start = self.at;
        if self.take("((") {
            // Arithmetic.
            let end = self.rest().find("))").map(|end| end + 2)?;
            self.at += end;
            return Some(());
        }
        if self.take("(") {
            self.list(&[")"], depth + 1)?;
            return self.closing(")");
        }
        match self.bare_word() {
            "if" => {
                self.at = start + 2;
                loop {
                    self.condition(&["then"], depth)?;
                    self.closing("then")?;
                    self.list(&["elif", "else", "fi"], depth + 1)?;
                    if self.take("elif") {
                        continue;
                    }
                    if self.take("else") {
                        self.list(&["fi"], depth + 1)?;
                    }
                    return self.closing("fi");
                }
            }
            "while" | "until" => {
                self.at = start + 5;
                self.condition(&["do"], depth)?;
                self.closing("do")?;
                self.forget_assigned();
                self.list(&["done"], depth + 1)?;
                self.closing("done")
            }
            "for" | "select" => self.for_loop(depth),
            "case" => self.case(depth),
            "{" => {
                self.at = start + 1;
                self.list(&["}"], depth + 1)?;
                self.closing("}")
            }
            "function" => {
                self.at = start + "function".len();
                self.blanks();
                self.at += self.bare_word().len();
                self.blanks();
                let _ = self.take("()");
                self.between_operators();
                self.command(depth + 1)
            }
            word if self
                .text
                .get(start + word.len()..)
                .is_some_and(|it| it.starts_with("()"))
                && !word.is_empty() =>
            {
                self.at = start + word.len() + 2;
                self.between_operators();
                self.command(depth + 1)
            }
            _ => self.simple(depth),
        }
    }

    /// A `while read` gives its variables values that nobody knows.
    pub(super) fn forget_assigned(&mut self) {
        let Some(read) = self
            .script
            .commands
            .last()
            .filter(|last| last.program() == "read")
        else {
            return;
        };
        let names = read.arguments().iter().map(|word| word.text.clone());
        for name in names.collect::<Vec<_>>() {
            self.variables.remove(&name);
        }
    }

    pub(super) fn condition(&mut self, ends: &Ends, depth: usize) -> Option<()> {
        let first = self.script.commands.len();
        self.list(ends, depth + 1)?;
        for command in self.script.commands.get_mut(first..).unwrap_or_default() {
            command.is_tested = true;
        }
        Some(())
    }

    /// The word that ends a compound command, and its redirections.
    pub(super) fn closing(&mut self, word: &str) -> Option<()> {
        if !self.take(word) {
            return None;
        }
        if !matches!(word, "then" | "do") {
            self.redirections(None)?;
        }
        Some(())
    }

    pub(super) fn for_loop(&mut self, depth: usize) -> Option<()> {
        self.at += self.bare_word().len();
        self.blanks();
        let name = self.bare_word().to_owned();
        self.at += name.len();
        self.blanks();
        let mut values = Vec::new();
        if self.bare_word() == "in" {
            self.at += 2;
            loop {
                self.blanks();
                match self.peek() {
                    None | Some('\n' | ';') => break,
                    _ => {
                        let word = self.word(depth)?;
                        let is_pattern = word.text.contains(['*', '?', '[', '{']);
                        if !word.text.contains(UNKNOWN) && !is_pattern {
                            values.extend(word.text.split_whitespace().map(str::to_owned));
                        } else {
                            values.push(UNKNOWN.to_string());
                        }
                    }
                }
            }
        } else {
            values.push(UNKNOWN.to_string());
        }
        self.between()?;
        if !self.take("do") {
            return None;
        }
        let body = self.at;
        if values.len() > MOST_ROUNDS {
            // All that there are more stand for one that is not known.
            values.truncate(MOST_ROUNDS - 1);
            values.push(UNKNOWN.to_string());
        }
        if values.is_empty() {
            values.push(UNKNOWN.to_string());
        }
        for value in values {
            self.at = body;
            self.variables.insert(name.clone(), value);
            self.list(&["done"], depth + 1)?;
        }
        self.closing("done")
    }

    pub(super) fn case(&mut self, depth: usize) -> Option<()> {
        self.at += "case".len();
        self.blanks();
        self.word(depth)?;
        self.between()?;
        if !self.take("in") {
            return None;
        }
        loop {
            self.between()?;
            if self.bare_word() == "esac" {
                return self.closing("esac");
            }
            let pattern = self.rest().find(')')?;
            self.at += pattern + 1;
            self.list(&[";;", "esac"], depth + 1)?;
            let _ = self.take(";;");
        }
    }
}
