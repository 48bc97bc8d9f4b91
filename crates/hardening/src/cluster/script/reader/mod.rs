//! The reader of shell scripts: enough of the grammar of POSIX to tell commands, their words and how they hang together.

mod arithmetic;
mod compound;
mod redirection;
mod simple;
mod words;

use std::collections::BTreeMap;

use super::{Script, TakenOff};
use redirection::HereDocument;

/// More commands of one script are not looked at.
pub(super) const MOST_COMMANDS: usize = 2_000;
/// Bytes of a script; longer ones are not read.
const LONGEST: usize = 256 << 10;
/// Bytes of a word.
const LONGEST_WORD: usize = 16 << 10;
/// How deep commands may stand within commands.
const DEEPEST: usize = 40;
/// How often a loop is unrolled.
const MOST_ROUNDS: usize = 100;
/// Steps of reading for each byte of a script, and for the shortest, so that loops within loops come to an end.
const STEPS_OF_BYTE: usize = 64;
const LEAST_STEPS: usize = 20_000;

pub(super) fn read(text: &str, variables: &BTreeMap<String, String>) -> Script {
    let mut reader = Reader {
        text,
        at: 0,
        steps: 0,
        most_steps: text.len() * STEPS_OF_BYTE + LEAST_STEPS,
        variables: variables.clone(),
        script: Script::default(),
        here_documents: Vec::new(),
        comment: None,
        is_captured: false,
        last: None,
    };
    reader.script.is_complete = text.len() <= LONGEST;
    if reader.script.is_complete && reader.list(&[], 0).is_none() {
        reader.script.is_complete = false;
    }
    reader.script
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    steps: usize,
    most_steps: usize,
    variables: BTreeMap<String, String>,
    script: Script,
    here_documents: Vec<HereDocument>,
    /// The comment that ends on the line above.
    comment: Option<String>,
    is_captured: bool,
    /// The command that ran last.
    last: Option<usize>,
}

/// Reserved words that end a list.
type Ends = [&'static str];

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text)
    }

    fn take(&mut self, text: &str) -> bool {
        let found = self.starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// `None` where the bounds are reached.
    fn step(&mut self) -> Option<()> {
        self.steps += 1;
        (self.steps <= self.most_steps && self.script.commands.len() < MOST_COMMANDS).then_some(())
    }

    /// Blanks and continued lines.
    fn blanks(&mut self) {
        loop {
            if self.take("\\\n") || self.take("\\\r\n") {
                continue;
            }
            match self.peek() {
                Some(c @ (' ' | '\t' | '\r')) => self.at += c.len_utf8(),
                _ => return,
            }
        }
    }

    /// Blanks, comments, line ends and `;` between commands.
    fn between(&mut self) -> Option<()> {
        loop {
            self.step()?;
            self.blanks();
            match self.peek() {
                Some('#') => {
                    let line = self.rest().lines().next().unwrap_or_default();
                    let text = line.trim_start_matches('#').trim().to_owned();
                    self.at += line.len();
                    self.comment = Some(match self.comment.take() {
                        Some(above) => format!("{above}\n{text}"),
                        None => text,
                    });
                }
                Some('\n') => {
                    self.at += 1;
                    self.take_here_documents();
                    if self
                        .rest()
                        .trim_start_matches([' ', '\t', '\r'])
                        .starts_with('\n')
                    {
                        self.comment = None;
                    }
                }
                Some(';') if !self.starts_with(";;") => self.at += 1,
                Some('&') if !self.starts_with("&&") => self.at += 1,
                _ => return Some(()),
            }
        }
    }

    /// The word that stands here, not taken, where it has no quotes and expansions.
    fn bare_word(&self) -> &str {
        let rest = self.rest();
        let ends =
            |c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|' | '(' | ')' | '<' | '>');
        rest.get(..rest.find(ends).unwrap_or(rest.len()))
            .unwrap_or_default()
    }

    /// Commands up to one of the words, which is not taken, or to the end of the text.
    fn list(&mut self, ends: &Ends, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        loop {
            self.between()?;
            let word = self.bare_word();
            let ends_here = ends.contains(&word)
                || (self.peek() == Some(')') && ends.contains(&")"))
                || (self.starts_with(";;") && ends.contains(&";;"));
            if self.peek().is_none() || ends_here {
                return Some(());
            }
            let before = self.at;
            self.and_or(depth)?;
            if self.at == before {
                // What fits nowhere: the rest is not understood.
                return None;
            }
        }
    }

    /// Pipelines joined by `&&` and `||`.
    fn and_or(&mut self, depth: usize) -> Option<()> {
        let first = self.script.commands.len();
        self.pipeline(depth)?;
        loop {
            self.blanks();
            let operator = self.at;
            let or = if self.take("||") {
                true
            } else if self.take("&&") {
                false
            } else {
                return Some(());
            };
            let next = self.script.commands.len();
            self.between_operators();
            self.pipeline(depth)?;
            let hides = or && self.are_harmless(next);
            let span = operator..self.end_of_commands(next).max(operator + 2);
            for command in self
                .script
                .commands
                .get_mut(first..next)
                .unwrap_or_default()
            {
                command.is_tested |= !hides;
                if hides && command.hidden_by.is_none() {
                    command.hidden_by = Some(span.clone());
                }
            }
        }
    }

    /// Line ends may follow an operator.
    fn between_operators(&mut self) {
        loop {
            self.blanks();
            if !self.take("\n") {
                return;
            }
            self.take_here_documents();
        }
    }

    /// Whether the commands from a position on cannot fail and do nothing about a failure.
    fn are_harmless(&self, from: usize) -> bool {
        let commands = self.script.commands.get(from..).unwrap_or_default();
        let mut harmless = commands.iter().map(|command| {
            let argument = command.arguments().first().map(|word| word.text.as_str());
            match command.program() {
                "true" | ":" | "echo" | "printf" | "logger" => true,
                "exit" | "return" => argument == Some("0"),
                _ => false,
            }
        });
        !commands.is_empty() && harmless.all(|is| is)
    }

    fn end_of_commands(&self, from: usize) -> usize {
        let commands = self.script.commands.get(from..).unwrap_or_default();
        commands
            .iter()
            .map(|command| command.span.end)
            .max()
            .unwrap_or(0)
    }

    fn pipeline(&mut self, depth: usize) -> Option<()> {
        let mut is_negated = false;
        self.blanks();
        while self.bare_word() == "!" {
            is_negated = true;
            self.at += 1;
            self.blanks();
        }
        let first = self.script.commands.len();
        let mut writer: Option<usize> = None;
        loop {
            let start = self.script.commands.len();
            self.command(depth)?;
            if let (Some(writer), true) = (writer, self.script.commands.len() > start) {
                let input = self.output_of(writer);
                self.steps += input.as_ref().map_or(0, String::len);
                if let Some(command) = self.script.commands.get_mut(start) {
                    command.reads_from = Some(writer);
                    command.input = command.input.take().or(input);
                }
            }
            self.blanks();
            if self.starts_with("||") || !self.take("|") {
                break;
            }
            self.take("&");
            for command in self.script.commands.get_mut(start..).unwrap_or_default() {
                command.is_piped = true;
            }
            writer = self
                .script
                .commands
                .len()
                .checked_sub(1)
                .filter(|last| *last >= start);
            self.between_operators();
        }
        if is_negated {
            for command in self.script.commands.get_mut(first..).unwrap_or_default() {
                command.is_tested = true;
            }
        }
        Some(())
    }

    /// Notes that a script takes so many seconds, or whatever it counts in, off something that only it knows.
    fn take_off(&mut self, amount: i64) {
        if amount > 0 {
            let taken_off = TakenOff {
                before: self.script.commands.len(),
                amount,
            };
            self.script.taken_off.push(taken_off);
        }
    }

    /// What a command writes, where that is plain.
    fn output_of(&self, command: usize) -> Option<String> {
        let command = self.script.commands.get(command)?;
        match command.program() {
            "cat" | "envsubst" | "tee" => command.input.clone(),
            "echo" | "printf" => {
                let words = command.arguments().iter().map(|word| word.text.as_str());
                Some(words.collect::<Vec<_>>().join(" "))
            }
            _ => None,
        }
    }
}
