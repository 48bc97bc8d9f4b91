//! JSON to a tree of nodes, with Kubernetes' numbers; the last of duplicate keys wins.

use std::sync::Arc;

use super::entries::Entries;
use super::interner::Interner;
use super::scalar;
use super::source::position;
use super::tree::{Failure, too_deep};
use super::{Entry, Limits, Node, ProblemKind, Style, Value};
use crate::finding::Span;

/// One value read from the beginning of a text.
pub(super) struct Json {
    pub(super) root: Node,
    pub(super) problems: Vec<(Span, ProblemKind)>,
    /// The byte behind it, from the beginning of the text.
    pub(super) end: usize,
}

/// Reads the value that `text` begins with; `text` stands at `base` in its source.
pub(super) fn parse(
    text: &str,
    base: u32,
    limits: &Limits,
    interner: &mut Interner,
) -> Result<Json, Failure> {
    let mut reader = Reader {
        text,
        at: 0,
        base,
        limits,
        interner,
        problems: Vec::new(),
        depth: 0,
    };
    let root = reader.value()?;
    Ok(Json {
        root,
        end: reader.at,
        problems: reader.problems,
    })
}

struct Reader<'t, 'i> {
    text: &'t str,
    at: usize,
    base: u32,
    limits: &'i Limits,
    interner: &'i mut Interner,
    problems: Vec<(Span, ProblemKind)>,
    depth: usize,
}

impl<'t> Reader<'t, '_> {
    fn value(&mut self) -> Result<Node, Failure> {
        self.blanks();
        let start = self.at;
        let (value, style) = match self.peek() {
            Some(b'{') => (self.object()?, Style::Flow),
            Some(b'[') => (self.array()?, Style::Flow),
            Some(b'"') => (Value::String(self.string()?.into()), Style::DoubleQuoted),
            Some(b'-' | b'0'..=b'9') => (self.number()?, Style::Plain),
            _ => (self.word()?, Style::Plain),
        };
        Ok(Node {
            span: self.span(start),
            value,
            style,
        })
    }

    fn object(&mut self) -> Result<Value, Failure> {
        self.enter()?;
        let mut entries = Entries::default();
        if !self.takes_after_blanks(b'}') {
            loop {
                self.blanks();
                let start = self.at;
                if self.peek() != Some(b'"') {
                    return Err(self.fails("a key in double quotes is expected here: a source that begins with `{` is read as JSON"));
                }
                let key = self.string()?;
                let key_span = self.span(start);
                self.needs(b':')?;
                let value = self.value()?;
                let key = self.interner.intern(&key);
                let entry = Entry {
                    key,
                    key_span,
                    value,
                };
                if let Some(first) = entries.put(entry) {
                    let kind = ProblemKind::DuplicateKey {
                        key: first.key.to_string(),
                        first: first.key_span,
                    };
                    self.problems.push((key_span, kind));
                }
                if self.takes_after_blanks(b'}') {
                    break;
                }
                self.needs(b',')?;
            }
        }
        self.depth -= 1;
        Ok(Value::Mapping(Arc::new(entries.into_mapping())))
    }

    fn array(&mut self) -> Result<Value, Failure> {
        self.enter()?;
        let mut items = Vec::new();
        if !self.takes_after_blanks(b']') {
            loop {
                items.push(self.value()?);
                if self.takes_after_blanks(b']') {
                    break;
                }
                self.needs(b',')?;
            }
        }
        self.depth -= 1;
        Ok(Value::Sequence(items.into()))
    }

    fn string(&mut self) -> Result<String, Failure> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(stop) = rest.find(|next: char| next == '"' || next == '\\' || next < ' ')
            else {
                self.at = self.text.len();
                return Err(self.fails("this string has no end"));
            };
            text.push_str(rest.get(..stop).unwrap_or(""));
            self.at += stop;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escape()?),
                _ => return Err(self.fails("a control character must be escaped")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Failure> {
        self.at += 1;
        let escaped = self.peek();
        self.at += 1;
        Ok(match escaped {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{C}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                self.at -= 1;
                return Err(self.fails("unknown escape"));
            }
        })
    }

    /// Half a surrogate pair becomes U+FFFD, as in Go.
    fn unicode(&mut self) -> Result<char, Failure> {
        let first = self.hex()?;
        if let Some(character) = char::from_u32(first) {
            return Ok(character);
        }
        if first < 0xDC00 && self.rest().starts_with("\\u") {
            let back = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = back;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Result<u32, Failure> {
        let digits = self
            .rest()
            .get(..4)
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Err(self.fails("four hexadecimal digits are expected here"));
        };
        self.at += 4;
        Ok(code)
    }

    fn number(&mut self) -> Result<Value, Failure> {
        let rest = self.rest();
        let end = rest
            .find(|next: char| !matches!(next, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
            .unwrap_or(rest.len());
        let written = rest.get(..end).unwrap_or("");
        let start = self.at;
        let valid = serde_json::from_str::<serde_json::Number>(written).is_ok();
        if !valid {
            return Err(self.fails("this is no number"));
        }
        self.at += end;
        if let Ok(whole) = written.parse() {
            return Ok(Value::Int(whole));
        }
        let number: f64 = written.parse().unwrap_or(f64::INFINITY);
        if !number.is_finite() {
            return Err(self.fails("this number is too large"));
        }
        let digits = written.trim_start_matches('-');
        if digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse() != Ok(number.abs() as u128)
        {
            let kind = ProblemKind::LostDigits {
                written: written.to_owned(),
                read: format!("{number}"),
            };
            self.problems.push((self.span(start), kind));
        }
        Ok(scalar::json_number(number))
    }

    fn word(&mut self) -> Result<Value, Failure> {
        let words = [
            ("null", Value::Null),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.fails(if self.rest().is_empty() {
            "the JSON ends too early"
        } else {
            "a JSON value is expected here"
        }))
    }

    fn enter(&mut self) -> Result<(), Failure> {
        self.at += 1;
        self.depth += 1;
        if self.depth <= self.limits.depth {
            return Ok(());
        }
        Err((self.span(self.at), too_deep(self.limits)))
    }

    fn needs(&mut self, byte: u8) -> Result<(), Failure> {
        if self.takes_after_blanks(byte) {
            return Ok(());
        }
        Err(self.fails(&format!("`{}` is expected here", char::from(byte))))
    }

    fn takes_after_blanks(&mut self, byte: u8) -> bool {
        self.blanks();
        let there = self.peek() == Some(byte);
        if there {
            self.at += 1;
        }
        there
    }

    fn blanks(&mut self) {
        let blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().bytes().take_while(blank).count();
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.base + position(start), self.base + position(self.at))
    }

    fn fails(&self, message: &str) -> Failure {
        let at = self.base + position(self.at.min(self.text.len()));
        (Span::new(at, at), ProblemKind::Syntax(message.to_owned()))
    }
}
