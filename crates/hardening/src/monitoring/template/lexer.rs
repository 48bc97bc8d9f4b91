//! The words of a template.

use std::ops::Range;

use super::TemplateError;

/// A word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
}

/// The kinds of words within an action; text outside of actions is no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Begin,
    End,
    Space,
    Identifier,
    Keyword,
    /// `.Name`.
    Field,
    /// `$name`.
    Variable,
    Dot,
    Bool,
    Nil,
    Number,
    Character,
    Text,
    Open,
    Close,
    Pipe,
    Declare,
    Assign,
    Comma,
    /// Any other printable sign.
    Sign,
}

const KEYWORDS: &[&str] = &[
    "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with",
];

/// All words of all actions.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, TemplateError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
    };
    while let Some(begin) = lexer.rest().find("{{") {
        lexer.at += begin;
        lexer.action()?;
    }
    Ok(lexer.tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token<'t>>,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn error(&self, reason: impl Into<String>, length: usize) -> TemplateError {
        TemplateError {
            reason: reason.into(),
            span: self.at..(self.at + length).min(self.text.len()),
        }
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let end = self.at + length;
        self.tokens.push(Token {
            kind,
            text: self.text.get(self.at..end).unwrap_or(""),
            span: self.at..end,
        });
        self.at = end;
    }

    fn action(&mut self) -> Result<(), TemplateError> {
        let begin = self.at;
        let behind = self.text.get(begin + 2..).unwrap_or("");
        let trims = behind.strip_prefix('-').is_some_and(starts_with_space);
        let comment = if trims {
            behind.get(2..).unwrap_or("")
        } else {
            behind
        };
        if comment.starts_with("/*") {
            let Some(end) = comment.find("*/") else {
                return Err(self.error("this comment has no end", self.rest().len()));
            };
            let tail = comment.get(end + 2..).unwrap_or("");
            let closed = tail.strip_prefix("}}").or_else(|| {
                let tail = Some(tail).filter(|tail| starts_with_space(tail))?;
                tail.get(1..)?.strip_prefix("-}}")
            });
            let Some(closed) = closed else {
                return Err(self.error("this comment is followed by something else", 2));
            };
            self.at = self.text.len() - closed.len();
            return Ok(());
        }
        self.push(TokenKind::Begin, if trims { 3 } else { 2 });
        let mut depth = 0_usize;
        loop {
            if let Some(length) = self.end_length() {
                if depth > 0 {
                    return Err(self.error("a `(` is not closed", length));
                }
                self.push(TokenKind::End, length);
                return Ok(());
            }
            let Some(next) = self.rest().chars().next() else {
                self.at = begin;
                return Err(self.error("this action has no `}}`", 2));
            };
            self.word(next, &mut depth)?;
        }
    }

    /// The length of the end of an action, where one stands here.
    fn end_length(&self) -> Option<usize> {
        let rest = self.rest();
        if rest.starts_with("}}") {
            return Some(2);
        }
        let trimmed = starts_with_space(rest) && rest.get(1..)?.starts_with("-}}");
        trimmed.then_some(4)
    }

    fn word(&mut self, next: char, depth: &mut usize) -> Result<(), TemplateError> {
        let rest = self.rest();
        match next {
            ' ' | '\t' | '\r' | '\n' => {
                let mut length = 0;
                for (at, sign) in rest.char_indices() {
                    let tail = rest.get(at..).unwrap_or("");
                    let ends = tail.get(1..).is_some_and(|tail| tail.starts_with("-}}"));
                    if !matches!(sign, ' ' | '\t' | '\r' | '\n') || (ends && at > 0) {
                        break;
                    }
                    length = at + 1;
                }
                self.push(TokenKind::Space, length);
            }
            '=' => self.push(TokenKind::Assign, 1),
            ':' if rest.starts_with(":=") => self.push(TokenKind::Declare, 2),
            ':' => return Err(self.error("`:` must be followed by `=`", 1)),
            '|' => self.push(TokenKind::Pipe, 1),
            '"' => {
                let length = quoted(rest, '"')
                    .ok_or_else(|| self.error("this text has no end", rest.len()))?;
                self.push(TokenKind::Text, length);
            }
            '`' => {
                let inner = rest.get(1..).unwrap_or("");
                let end = inner
                    .find('`')
                    .ok_or_else(|| self.error("this text has no end", rest.len()))?;
                self.push(TokenKind::Text, end + 2);
            }
            '\'' => {
                let length = quoted(rest, '\'')
                    .ok_or_else(|| self.error("this character has no end", rest.len()))?;
                self.push(TokenKind::Character, length);
            }
            '$' => {
                let length = 1 + word_length(rest.get(1..).unwrap_or(""));
                self.ended(length)?;
                self.push(TokenKind::Variable, length);
            }
            '.' if !rest
                .get(1..)
                .unwrap_or("")
                .starts_with(|digit: char| digit.is_ascii_digit()) =>
            {
                let length = 1 + word_length(rest.get(1..).unwrap_or(""));
                self.ended(length)?;
                let kind = if length == 1 {
                    TokenKind::Dot
                } else {
                    TokenKind::Field
                };
                self.push(kind, length);
            }
            '.' | '+' | '-' | '0'..='9' => {
                let length = number_length(rest)
                    .ok_or_else(|| self.error("this is no number", number_like(rest)))?;
                self.push(TokenKind::Number, length);
            }
            next if is_word(next) => {
                let length = word_length(rest);
                self.ended(length)?;
                let word = rest.get(..length).unwrap_or("");
                let kind = match word {
                    "true" | "false" => TokenKind::Bool,
                    "nil" => TokenKind::Nil,
                    word if KEYWORDS.contains(&word) => TokenKind::Keyword,
                    _ => TokenKind::Identifier,
                };
                self.push(kind, length);
            }
            '(' => {
                *depth += 1;
                self.push(TokenKind::Open, 1);
            }
            ')' => {
                *depth = depth
                    .checked_sub(1)
                    .ok_or_else(|| self.error("this `)` closes nothing", 1))?;
                self.push(TokenKind::Close, 1);
            }
            ',' => self.push(TokenKind::Comma, 1),
            next if next.is_ascii_graphic() => self.push(TokenKind::Sign, 1),
            next => {
                let reason = format!("`{next}` has no meaning in an action");
                return Err(self.error(reason, next.len_utf8()));
            }
        }
        Ok(())
    }

    /// Whether a word may end here.
    fn ended(&self, length: usize) -> Result<(), TemplateError> {
        let behind = self.rest().get(length..).unwrap_or("");
        let ends = behind.is_empty()
            || behind.starts_with("}}")
            || behind.starts_with([' ', '\t', '\r', '\n', '.', ',', '|', ':', ')', '(']);
        if ends {
            return Ok(());
        }
        let next = behind.chars().next().unwrap_or(' ');
        let word = self.rest().get(..length).unwrap_or("");
        Err(self.error(
            format!("`{next}` cannot follow `{word}`"),
            length + next.len_utf8(),
        ))
    }
}

fn starts_with_space(text: &str) -> bool {
    text.starts_with([' ', '\t', '\r', '\n'])
}

fn is_word(next: char) -> bool {
    next == '_' || next.is_alphanumeric()
}

fn word_length(text: &str) -> usize {
    text.find(|next: char| !is_word(next)).unwrap_or(text.len())
}

/// The length of a text in quotes; `None` where it does not end on its line.
fn quoted(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, next) in text.char_indices().skip(1) {
        match next {
            '\n' => return None,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            next if next == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn number_like(text: &str) -> usize {
    let sign = usize::from(text.starts_with(['+', '-']));
    let rest = text.get(sign..).unwrap_or("");
    sign + rest
        .find(|next: char| !(is_word(next) || next == '.'))
        .unwrap_or(rest.len())
}

/// The length of a number of Go; `None` where it is none.
fn number_length(text: &str) -> Option<usize> {
    let mut at = usize::from(text.starts_with(['+', '-']));
    let take = |at: &mut usize, accepted: &dyn Fn(char) -> bool| {
        let rest = text.get(*at..).unwrap_or("");
        let length = rest
            .find(|next: char| !accepted(next))
            .unwrap_or(rest.len());
        *at += length;
        length
    };
    let rest = text.get(at..)?;
    let prefix = rest.get(..2).unwrap_or("").to_ascii_lowercase();
    let digits = match &*prefix {
        "0x" => {
            at += 2;
            take(&mut at, &|next| next.is_ascii_hexdigit() || next == '_')
        }
        "0o" | "0b" => {
            at += 2;
            take(&mut at, &|next| next.is_ascii_digit() || next == '_')
        }
        _ => take(&mut at, &|next| next.is_ascii_digit() || next == '_'),
    };
    let mut fraction = 0;
    if text.get(at..)?.starts_with('.') {
        at += 1;
        fraction = take(&mut at, &|next| next.is_ascii_digit() || next == '_');
    }
    if digits + fraction == 0 {
        return None;
    }
    if prefix != "0x" && text.get(at..)?.starts_with(['e', 'E']) {
        at += 1;
        at += usize::from(text.get(at..)?.starts_with(['+', '-']));
        if take(&mut at, &|next| next.is_ascii_digit() || next == '_') == 0 {
            return None;
        }
    }
    at += usize::from(text.get(at..)?.starts_with('i'));
    let behind = text.get(at..)?.chars().next();
    behind
        .is_none_or(|next| !is_word(next) && next != '.')
        .then_some(at)
}
