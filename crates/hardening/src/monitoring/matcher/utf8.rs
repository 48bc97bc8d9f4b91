//! The syntax of matchers since 0.27: any name, and quotes wherever a reserved letter stands.

use super::{Matcher, MatcherError};

/// Reads matchers separated by commas, all of them in braces or none.
pub(super) fn parse(text: &str) -> Result<Vec<Matcher>, MatcherError> {
    let mut lexer = Lexer {
        text,
        at: 0,
        column: 0,
    };
    let mut matchers = Vec::new();
    let mut next = lexer.token()?;
    let in_braces = next.kind == Kind::OpenBrace;
    if in_braces {
        next = lexer.token()?;
    }
    loop {
        match next.kind {
            Kind::End | Kind::CloseBrace => break,
            _ => matchers.push(matcher(&mut lexer, &next)?),
        }
        next = lexer.token()?;
        match next.kind {
            Kind::Comma => next = lexer.token()?,
            Kind::End | Kind::CloseBrace => break,
            _ => return Err(next.unexpected("expected a comma or close brace")),
        }
    }
    match (in_braces, next.kind) {
        (true, Kind::End) => return Err(next.unexpected("expected close brace")),
        (false, Kind::CloseBrace) => return Err(next.unexpected("expected opening brace")),
        (true, _) => {
            let behind = lexer.token()?;
            if behind.kind != Kind::End {
                return Err(behind.unexpected("expected end of input"));
            }
        }
        (false, _) => {}
    }
    Ok(matchers)
}

fn matcher(lexer: &mut Lexer<'_>, name: &Token<'_>) -> Result<Matcher, MatcherError> {
    let label = name.text("expected label name")?;
    let operator = lexer.token()?;
    if operator.kind != Kind::Operator {
        let expected = "expected an operator such as '=', '!=', '=~' or '!~'";
        return Err(operator.unexpected(expected));
    }
    let value = lexer.token()?.text("expected label value")?;
    Matcher::of(&label, operator.written, value)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    OpenBrace,
    CloseBrace,
    Comma,
    Operator,
    Quoted,
    Unquoted,
    End,
}

struct Token<'t> {
    kind: Kind,
    written: &'t str,
    /// In characters.
    column: usize,
}

impl Token<'_> {
    fn unexpected(&self, expected: &str) -> MatcherError {
        let end = self.column + self.written.chars().count();
        MatcherError::Syntax(match self.kind {
            Kind::End => format!("0:{end}: end of input: {expected}"),
            _ => format!(
                "{}:{end}: unexpected {}: {expected}",
                self.column, self.written
            ),
        })
    }

    fn text(&self, expected: &str) -> Result<String, MatcherError> {
        match self.kind {
            Kind::Unquoted => Ok(self.written.to_owned()),
            Kind::Quoted => unquoted(self.written).ok_or_else(|| {
                let end = self.column + self.written.chars().count();
                let (column, written) = (self.column, self.written);
                MatcherError::Syntax(format!("{column}:{end}: {written}: invalid input"))
            }),
            _ => Err(self.unexpected(expected)),
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    column: usize,
}

impl<'t> Lexer<'t> {
    fn token(&mut self) -> Result<Token<'t>, MatcherError> {
        let rest = self.text.get(self.at..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start_matches(is_space).len();
        self.advance(blanks);
        let rest = self.text.get(self.at..).unwrap_or("");
        let Some(first) = rest.chars().next() else {
            return Ok(self.emit(Kind::End, 0));
        };
        Ok(match first {
            '{' => self.emit(Kind::OpenBrace, 1),
            '}' => self.emit(Kind::CloseBrace, 1),
            ',' => self.emit(Kind::Comma, 1),
            '=' => {
                let length = if rest.starts_with("=~") { 2 } else { 1 };
                self.emit(Kind::Operator, length)
            }
            '!' if rest.starts_with("!=") || rest.starts_with("!~") => self.emit(Kind::Operator, 2),
            '!' => {
                return Err(self.refused(rest, 1, "expected one of '=~'"));
            }
            '"' => {
                let length = quoted_length(rest)
                    .ok_or_else(|| self.refused(rest, rest.len(), "missing end \""))?;
                self.emit(Kind::Quoted, length)
            }
            first if is_reserved(first) => {
                return Err(self.refused(rest, first.len_utf8(), "invalid input"));
            }
            _ => {
                let length = rest.find(is_reserved).unwrap_or(rest.len());
                self.emit(Kind::Unquoted, length)
            }
        })
    }

    fn refused(&self, rest: &str, length: usize, why: &str) -> MatcherError {
        let written = rest.get(..length).unwrap_or(rest);
        let end = self.column + written.chars().count();
        MatcherError::Syntax(format!("{}:{end}: {written}: {why}", self.column))
    }

    fn emit(&mut self, kind: Kind, length: usize) -> Token<'t> {
        let token = Token {
            kind,
            written: self.text.get(self.at..self.at + length).unwrap_or(""),
            column: self.column,
        };
        self.advance(length);
        token
    }

    fn advance(&mut self, length: usize) {
        let read = self.text.get(self.at..self.at + length).unwrap_or("");
        self.column += read.chars().count();
        self.at += length;
    }
}

fn is_reserved(letter: char) -> bool {
    is_space(letter) || "{}!=~,\\\"'`".contains(letter)
}

/// As Go's `unicode.IsSpace`.
fn is_space(letter: char) -> bool {
    letter.is_whitespace()
}

/// The length of a text in quotes; `None` where the end is missing.
fn quoted_length(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// What a text in double quotes stands for, as Go's `strconv.Unquote` reads it and as UTF-8.
fn unquoted(written: &str) -> Option<String> {
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(letter) = rest.chars().next() {
        rest = rest.get(letter.len_utf8()..)?;
        let mut push = |letter: char| {
            bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        };
        match letter {
            '\n' => return None,
            '\\' => {
                let escape = rest.chars().next()?;
                rest = rest.get(escape.len_utf8()..)?;
                match escape {
                    'a' => push('\u{7}'),
                    'b' => push('\u{8}'),
                    'f' => push('\u{c}'),
                    'n' => push('\n'),
                    'r' => push('\r'),
                    't' => push('\t'),
                    'v' => push('\u{b}'),
                    '\\' => push('\\'),
                    '"' => push('"'),
                    'x' => bytes.push(u8::try_from(digits(&mut rest, 2, 16)?).ok()?),
                    'u' => push(char::from_u32(digits(&mut rest, 4, 16)?)?),
                    'U' => push(char::from_u32(digits(&mut rest, 8, 16)?)?),
                    '0'..='7' => {
                        let first = escape.to_digit(8)?;
                        let code = first * 64 + digits(&mut rest, 2, 8)?;
                        bytes.push(u8::try_from(code).ok()?);
                    }
                    _ => return None,
                }
            }
            letter => push(letter),
        }
    }
    String::from_utf8(bytes).ok()
}

fn digits(rest: &mut &str, count: usize, radix: u32) -> Option<u32> {
    let (digits, behind) = rest.split_at_checked(count)?;
    let valid = digits.chars().all(|digit| digit.is_digit(radix));
    *rest = behind;
    valid.then(|| u32::from_str_radix(digits, radix).ok())?
}
