//! A look at the text of an expression before it is parsed.
//!
//! It keeps from the parser what it would read otherwise than Prometheus, what would make it panic, and what nests too
//! deep; and it finds where signs stand that belong to no expression.

use std::ops::Range;

use super::Refused;
use crate::monitoring::duration::Duration;

/// Expressions with more operators or deeper nesting are left alone: those of people are far from it.
const MOST_OPERATORS: usize = 400;
const DEEPEST: usize = 100;

/// Seconds beyond which Prometheus takes no duration: those of 2^63 nanoseconds.
const LONGEST: f64 = 9_223_372_036.0;

/// What the text looks like.
#[derive(Debug)]
pub(super) enum Scan {
    /// For the parser: with texts in the form that it reads.
    Text(String),
    Refused(Refused),
    Unread,
}

/// Names that the parser takes for keywords, or that only some versions of Prometheus know.
const UNREAD_NAMES: &[&str] = &["anchored", "smoothed", "holt_winters"];

/// Looks at an expression. Linear in its length.
pub(super) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner {
        text,
        at: 0,
        output: String::with_capacity(text.len()),
        operators: 0,
        open: Vec::new(),
        duration_next: false,
    };
    match scanner.run() {
        Ok(()) => Scan::Text(scanner.output),
        Err(Stop::Unread) => Scan::Unread,
        Err(Stop::Refused(reason, span)) => Scan::Refused(Refused {
            reason,
            span: Some(span),
        }),
    }
}

enum Stop {
    Unread,
    Refused(String, Range<usize>),
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    output: String,
    operators: usize,
    /// The brackets that are open.
    open: Vec<char>,
    /// Whether `offset` stood before.
    duration_next: bool,
}

impl Scanner<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        while let Some(next) = self.rest().chars().next() {
            let start = self.at;
            match next {
                '"' | '\'' | '`' => self.quoted(next)?,
                '#' => {
                    let end = self.rest().find('\n').unwrap_or(self.rest().len());
                    self.at += end;
                    self.output.push(' ');
                }
                '0'..='9' | '.' => self.number()?,
                'a'..='z' | 'A'..='Z' | '_' | ':' => self.word()?,
                '(' | '[' | '{' => {
                    self.open.push(next);
                    if self.open.len() > DEEPEST {
                        return Err(Stop::Unread);
                    }
                    self.keep(1);
                }
                ')' | ']' | '}' => {
                    self.open.pop();
                    self.keep(1);
                }
                '+' | '-' | '*' | '/' | '%' | '^' | '=' | '!' | '<' | '>' => {
                    let in_window = self.open.last() == Some(&'[');
                    if in_window || (self.duration_next && !matches!(next, '-' | '+')) {
                        // Durations that are computed are an experiment of Prometheus.
                        let is_sign = next == '-'
                            && self
                                .text
                                .get(..start)
                                .is_some_and(|before| before.ends_with('['));
                        if !is_sign {
                            return Err(Stop::Unread);
                        }
                    }
                    self.count_operator()?;
                    self.keep(1);
                }
                ',' | '@' | '~' => self.keep(1),
                ' ' | '\t' | '\n' | '\r' => self.keep(1),
                other => {
                    let end = start + other.len_utf8();
                    return Err(Stop::Refused(
                        format!("`{other}` has no meaning here"),
                        start..end,
                    ));
                }
            }
        }
        Ok(())
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn keep(&mut self, length: usize) {
        let end = self.at + length;
        let kept = self.text.get(self.at..end).unwrap_or("").to_owned();
        self.output.push_str(&kept);
        self.at = end;
    }

    fn count_operator(&mut self) -> Result<(), Stop> {
        self.operators += 1;
        match self.operators > MOST_OPERATORS {
            true => Err(Stop::Unread),
            false => Ok(()),
        }
    }

    /// A text; one in backquotes is written in double quotes, since the parser reads escapes in it.
    fn quoted(&mut self, quote: char) -> Result<(), Stop> {
        let start = self.at;
        let mut escaped = false;
        let mut end = None;
        for (at, next) in self.rest().char_indices().skip(1) {
            match next {
                _ if escaped => escaped = false,
                '\\' if quote != '`' => escaped = true,
                '\n' if quote != '`' => break,
                next if next == quote => {
                    end = Some(at + 1);
                    break;
                }
                _ => {}
            }
        }
        let Some(length) = end else {
            return Err(Stop::Refused(
                "this text has no end".to_owned(),
                start..self.text.len(),
            ));
        };
        if quote == '`' {
            let inner = self.rest().get(1..length - 1).unwrap_or("").to_owned();
            self.output.push('"');
            for next in inner.chars() {
                match next {
                    '\\' | '"' => self.output.extend(['\\', next]),
                    '\n' => self.output.push_str("\\n"),
                    '\r' => {}
                    next => self.output.push(next),
                }
            }
            self.output.push('"');
            self.at += length;
        } else {
            self.keep(length);
        }
        Ok(())
    }

    /// A number or a duration.
    fn number(&mut self) -> Result<(), Stop> {
        let start = self.at;
        let mut end = 0;
        let mut previous = ' ';
        for (at, next) in self.rest().char_indices() {
            let exponent = matches!(previous, 'e' | 'E')
                && matches!(next, '+' | '-')
                && !self.rest().starts_with("0x");
            if !(next.is_ascii_alphanumeric() || matches!(next, '.' | '_') || exponent) {
                break;
            }
            previous = next;
            end = at + next.len_utf8();
        }
        let word = self.rest().get(..end).unwrap_or("").to_owned();
        if word.contains('_') {
            return Err(Stop::Unread);
        }
        let span = start..start + end;
        let is_duration = self.open.last() == Some(&'[') || self.duration_next;
        let has_unit = word.ends_with(['y', 'w', 'd', 'h', 'm', 's']) && !word.starts_with("0x");
        if has_unit {
            if let Err(error) = Duration::parse(&word) {
                return Err(Stop::Refused(format!("`{word}`: {error}"), span));
            }
        } else if let Ok(number) = word.parse::<f64>() {
            if number.is_infinite() {
                return Err(Stop::Refused(
                    format!("`{word}` is beyond all numbers"),
                    span,
                ));
            }
            if is_duration && number >= LONGEST {
                return Err(Stop::Refused(
                    format!("`{word}` is longer than any duration"),
                    span,
                ));
            }
        } else if is_duration && !word.starts_with("0x") {
            return Err(Stop::Refused(format!("`{word}` is no duration"), span));
        }
        self.duration_next = false;
        self.keep(end);
        Ok(())
    }

    fn word(&mut self) -> Result<(), Stop> {
        let rest = self.rest();
        let end =
            rest.find(|next: char| !(next.is_ascii_alphanumeric() || matches!(next, '_' | ':')));
        let word = rest
            .get(..end.unwrap_or(rest.len()))
            .unwrap_or("")
            .to_owned();
        if word == ":" {
            self.keep(1);
            return Ok(());
        }
        let in_window = self.open.last() == Some(&'[');
        if self.duration_next || (in_window && !word.starts_with(':')) {
            return Err(Stop::Unread);
        }
        if in_window {
            // `[5m:1m]`: the colon belongs to no word.
            self.keep(1);
            return Ok(());
        }
        let lower = word.to_ascii_lowercase();
        if UNREAD_NAMES.contains(&&*lower) {
            return Err(Stop::Unread);
        }
        match &*lower {
            "offset" if self.open.last() != Some(&'{') => self.duration_next = true,
            "and" | "or" | "unless" | "atan2" => {
                if lower == "or" && self.open.last() == Some(&'{') && self.is_between_matchers() {
                    let span = self.at..self.at + word.len();
                    return Err(Stop::Refused(
                        "`or` between conditions on labels".to_owned(),
                        span,
                    ));
                }
                self.count_operator()?;
            }
            _ => {}
        }
        self.keep(word.len());
        Ok(())
    }

    /// Whether a text, and so a condition, ended before.
    fn is_between_matchers(&self) -> bool {
        let before = self.output.trim_end();
        before.ends_with(['"', '\''])
    }
}
