//! The syntax of matchers before 0.27: tolerant of what stands without quotes.

use super::{Matcher, MatcherError};

/// Reads matchers separated by commas outside of quotes; a brace at either end is dropped.
pub(super) fn parse(text: &str) -> Result<Vec<Matcher>, MatcherError> {
    let text = text.strip_prefix('{').unwrap_or(text);
    let text = text.strip_suffix('}').unwrap_or(text);
    let mut parts = Vec::new();
    let mut from = 0;
    let (mut quoted, mut escaped) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            ',' if !quoted => {
                parts.push(text.get(from..at).unwrap_or(""));
                from = at + 1;
                // A comma ends an escape only by what is read next, as it is not read into a part.
                continue;
            }
            '"' if !escaped => quoted = !quoted,
            '"' => escaped = false,
            '\\' => escaped = !escaped,
            ',' => {}
            _ => escaped = false,
        }
    }
    let rest = text.get(from..).unwrap_or("").trim();
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.into_iter().map(matcher).collect()
}

fn matcher(text: &str) -> Result<Matcher, MatcherError> {
    let format = || MatcherError::Format(text.to_owned());
    let blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}');
    let trimmed = text.trim_matches(blank);
    let end = trimmed
        .find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | ':')))
        .ok_or_else(format)?;
    let (name, rest) = trimmed.split_at_checked(end).ok_or_else(format)?;
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return Err(format());
    }
    let rest = rest.trim_start_matches(blank);
    let operators = ["=~", "=", "!=", "!~"];
    let operator = operators
        .into_iter()
        .find(|operator| rest.starts_with(operator))
        .ok_or_else(format)?;
    let raw = rest.get(operator.len()..).unwrap_or("");
    let raw = raw.trim_start_matches(blank);
    Matcher::of(name, operator, value(raw)?)
}

/// Undoes escapes; a `\` before anything else stands for itself.
fn value(raw: &str) -> Result<String, MatcherError> {
    let unescaped = || MatcherError::Quote(raw.to_owned());
    let inner = raw.strip_prefix('"');
    let mut ends_quoted = inner.is_some();
    let inner = inner.unwrap_or(raw);
    let mut value = String::with_capacity(inner.len());
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => value.push('\n'),
                Some(escaped @ ('"' | '\\')) => value.push(escaped),
                Some(other) => value.extend(['\\', other]),
                None => value.push('\\'),
            },
            '"' if ends_quoted && letters.peek().is_none() => ends_quoted = false,
            '"' => return Err(unescaped()),
            letter => value.push(letter),
        }
    }
    if ends_quoted {
        return Err(unescaped());
    }
    Ok(value)
}
