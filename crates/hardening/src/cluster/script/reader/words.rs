//! Words: quotes, variables and commands within them.

use super::super::{UNKNOWN, Word};
use super::{Ends, LONGEST, LONGEST_WORD, Reader};

impl Reader<'_> {
    /// The variables of a text that is no word.
    pub(super) fn filled_in(&self, text: &str) -> String {
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
    pub(super) fn variable(&self, behind: &str) -> (String, usize) {
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
                (Some(value), None)
                    if !value.contains(UNKNOWN) && modifier.starts_with(['#', '%']) =>
                {
                    cut(value, modifier).map_or(unknown, str::to_owned)
                }
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
    pub(super) fn word(&mut self, depth: usize) -> Option<Word> {
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

    pub(super) fn double_quoted(&mut self, text: &mut String, depth: usize) -> Option<()> {
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
    pub(super) fn expansion(&mut self, text: &mut String, depth: usize) -> Option<()> {
        if self.take("$((") {
            let end = self.rest().find("))")?;
            let sum = self.sum(self.rest().get(..end).unwrap_or_default());
            self.at += end + 2;
            match sum {
                Some(sum) if !sum.has_unknown => text.push_str(&sum.known.to_string()),
                Some(sum) => {
                    text.push(UNKNOWN);
                    self.take_off(-sum.known);
                }
                None => text.push(UNKNOWN),
            }
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
    pub(super) fn captured(&mut self, end: &'static str, depth: usize) -> Option<()> {
        let before = std::mem::replace(&mut self.is_captured, true);
        let ends: &Ends = if end.is_empty() { &[] } else { &[end] };
        let result = self.list(ends, depth + 1);
        self.is_captured = before;
        result?;
        self.take(end).then_some(())
    }
}

/// What is left of a value by `#`, `##`, `%` or `%%` and a pattern; `None` where the pattern is more than a text with a
/// `*` on its far side.
fn cut<'v>(value: &'v str, modifier: &str) -> Option<&'v str> {
    let is_plain =
        |text: &str| !text.is_empty() && !text.contains(['*', '?', '[', '\\', '$', '"', '\'', '`']);
    let from_start = modifier.starts_with('#');
    let pattern = modifier.trim_start_matches(['#', '%']);
    let is_longest = match modifier.len() - pattern.len() {
        1 => false,
        2 => true,
        _ => return None,
    };
    if is_plain(pattern) {
        let left = if from_start {
            value.strip_prefix(pattern)
        } else {
            value.strip_suffix(pattern)
        };
        return Some(left.unwrap_or(value));
    }
    let text = if from_start {
        pattern.strip_prefix('*')
    } else {
        pattern.strip_suffix('*')
    };
    let text = text.filter(|text| is_plain(text))?;
    let split = if from_start == is_longest {
        value.rsplit_once(text)
    } else {
        value.split_once(text)
    };
    let left = split.map(|(before, behind)| if from_start { behind } else { before });
    Some(left.unwrap_or(value))
}

/// The longest name of a variable that a text begins with.
pub(super) fn name_of(text: &str) -> &str {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return "";
    }
    text.get(..text.find(|c| !is_part(c)).unwrap_or(text.len()))
        .unwrap_or_default()
}

/// The name of the variable that a word assigns.
pub(super) fn assigned_name(word: &str) -> Option<&str> {
    let name = name_of(word);
    let assigns = word
        .get(name.len()..)
        .is_some_and(|rest| rest.starts_with('='));
    (assigns && !name.is_empty()).then_some(name)
}
