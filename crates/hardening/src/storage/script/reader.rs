//! The reader of shell scripts: enough of the grammar of POSIX to tell commands, their words and how they hang together.

use std::collections::BTreeMap;

use super::{Command, Script, UNKNOWN, Word};

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

struct HereDocument {
    command: Option<usize>,
    end: String,
    without_tabs: bool,
    fill_in: bool,
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

    fn command(&mut self, depth: usize) -> Option<()> {
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
    fn forget_assigned(&mut self) {
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

    fn condition(&mut self, ends: &Ends, depth: usize) -> Option<()> {
        let first = self.script.commands.len();
        self.list(ends, depth + 1)?;
        for command in self.script.commands.get_mut(first..).unwrap_or_default() {
            command.is_tested = true;
        }
        Some(())
    }

    /// The word that ends a compound command, and its redirections.
    fn closing(&mut self, word: &str) -> Option<()> {
        if !self.take(word) {
            return None;
        }
        if !matches!(word, "then" | "do") {
            self.redirections(None)?;
        }
        Some(())
    }

    fn redirections(&mut self, command: Option<usize>) -> Option<()> {
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

    fn for_loop(&mut self, depth: usize) -> Option<()> {
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
        values.truncate(MOST_ROUNDS);
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

    fn case(&mut self, depth: usize) -> Option<()> {
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

    fn simple(&mut self, depth: usize) -> Option<()> {
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
    fn declare(&mut self, command: &Command) {
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

    fn is_numbered_redirection(&self) -> bool {
        let behind = self.rest().trim_start_matches(|c: char| c.is_ascii_digit());
        behind.starts_with(['<', '>'])
    }

    /// A redirection of a command that is not made yet.
    fn redirected(&mut self, depth: usize) -> Option<Vec<Redirected>> {
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

    fn redirection(&mut self, command: Option<usize>) -> Option<()> {
        let redirected = self.redirected(DEEPEST / 2)?;
        self.attach(redirected, command);
        Some(())
    }

    fn attach(&mut self, redirected: Vec<Redirected>, command: Option<usize>) {
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
    fn here_text(&mut self, document: &HereDocument) -> String {
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

    fn take_here_documents(&mut self) {
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

    /// The variables of a text that is no word.
    fn filled_in(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('$') {
            filled.push_str(before);
            let (value, length) = self.variable(behind);
            filled.push_str(&value);
            rest = behind.get(length..).unwrap_or_default();
            if filled.len() > LONGEST {
                break;
            }
        }
        filled.push_str(rest);
        filled
    }

    /// The value of what stands behind a `$`, and the bytes that it takes.
    fn variable(&self, behind: &str) -> (String, usize) {
        let unknown = UNKNOWN.to_string();
        if let Some(body) = behind.strip_prefix('{') {
            let Some(end) = body.find('}') else {
                return (unknown, 1);
            };
            let body = body.get(..end).unwrap_or_default();
            let name = name_of(body);
            let modifier = body.get(name.len()..).unwrap_or_default();
            let value = self.variables.get(name);
            let default = modifier
                .strip_prefix(":-")
                .or_else(|| modifier.strip_prefix('-'));
            let value = match (value, default) {
                (Some(value), _) if modifier.is_empty() => value.clone(),
                (Some(value), Some(_)) if !value.is_empty() => value.clone(),
                (None, Some(default)) if !default.contains('$') => default.to_owned(),
                _ => unknown,
            };
            return (value, end + 2);
        }
        if let Some(body) = behind.strip_prefix('(') {
            // A command within other text; its value is not known.
            return (unknown, body.find(')').map_or(1, |end| end + 2));
        }
        let name = name_of(behind);
        if name.is_empty() {
            let special = behind
                .chars()
                .next()
                .filter(|c| "?$!#@*-0123456789".contains(*c));
            return match special {
                Some(c) => (unknown, c.len_utf8()),
                None => ("$".to_owned(), 0),
            };
        }
        (
            self.variables.get(name).cloned().unwrap_or(unknown),
            name.len(),
        )
    }

    /// One word, quotes undone and variables filled in.
    fn word(&mut self, depth: usize) -> Option<Word> {
        let start = self.at;
        let mut text = String::new();
        while let Some(c) = self.peek() {
            self.step()?;
            match c {
                _ if c.is_whitespace() => break,
                ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\'' => {
                    let end = self.rest().get(1..)?.find('\'')?;
                    text.push_str(self.rest().get(1..=end)?);
                    self.at += end + 2;
                }
                '"' => {
                    self.at += 1;
                    self.double_quoted(&mut text, depth)?;
                }
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => {
                            // A continued line; a word may go on there.
                            self.at += 1;
                            if self.peek().is_none_or(char::is_whitespace) {
                                break;
                            }
                        }
                        Some(escaped) => {
                            text.push(escaped);
                            self.at += escaped.len_utf8();
                        }
                        None => {}
                    }
                }
                '$' | '`' => self.expansion(&mut text, depth)?,
                _ => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
            if text.len() > LONGEST_WORD {
                return None;
            }
        }
        if self.at == start {
            return None;
        }
        Some(Word {
            text,
            span: start..self.at,
        })
    }

    fn double_quoted(&mut self, text: &mut String, depth: usize) -> Option<()> {
        loop {
            self.step()?;
            match self.peek()? {
                '"' => {
                    self.at += 1;
                    return Some(());
                }
                '\\' => {
                    self.at += 1;
                    let escaped = self.peek()?;
                    self.at += escaped.len_utf8();
                    match escaped {
                        '\n' => {}
                        '$' | '`' | '"' | '\\' => text.push(escaped),
                        other => text.extend(['\\', other]),
                    }
                }
                '$' | '`' => self.expansion(text, depth)?,
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
            if text.len() > LONGEST {
                return None;
            }
        }
    }

    /// `$name`, `${name}`, `$(command)`, `$((sum))` or `` `command` ``.
    fn expansion(&mut self, text: &mut String, depth: usize) -> Option<()> {
        if self.take("$((") {
            let end = self.rest().find("))")?;
            self.at += end + 2;
            text.push(UNKNOWN);
            return Some(());
        }
        if self.take("$(") {
            self.captured(")", depth)?;
            text.push(UNKNOWN);
            return Some(());
        }
        if self.take("`") {
            let end = self.rest().find('`')?;
            let whole = self.text;
            let outer = self.at;
            self.text = whole.get(..outer + end)?;
            let result = self.captured("", depth);
            self.text = whole;
            result?;
            self.at = outer + end + 1;
            text.push(UNKNOWN);
            return Some(());
        }
        let behind = self.rest().strip_prefix('$').unwrap_or_default();
        let (value, length) = self.variable(behind);
        text.push_str(&value);
        self.at += 1 + length;
        Some(())
    }

    /// Commands whose output is taken up.
    fn captured(&mut self, end: &'static str, depth: usize) -> Option<()> {
        let before = std::mem::replace(&mut self.is_captured, true);
        let ends: &Ends = if end.is_empty() { &[] } else { &[end] };
        let result = self.list(ends, depth + 1);
        self.is_captured = before;
        result?;
        self.take(end).then_some(())
    }
}

enum Redirected {
    Input(String),
    Output(String),
    Here(HereDocument),
}

/// The longest name of a variable that a text begins with.
fn name_of(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    text.get(..text.find(|c| !is_part(c)).unwrap_or(text.len()))
        .unwrap_or_default()
}

/// The name of the variable that a word assigns.
fn assigned_name(word: &str) -> Option<&str> {
    let name = name_of(word);
    let assigns = word
        .get(name.len()..)
        .is_some_and(|rest| rest.starts_with('='));
    (assigns && !name.is_empty()).then_some(name)
}
