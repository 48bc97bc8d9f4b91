//! Commands of templates and the values in them.

use super::TemplateError;
use super::lexer::TokenKind;
use super::parser::Parser;

/// What Prometheus gives to templates, Go's own functions among them.
const FUNCTIONS: &[&str] = &[
    "and",
    "args",
    "call",
    "eq",
    "externalURL",
    "first",
    "ge",
    "graphLink",
    "gt",
    "html",
    "humanize",
    "humanize1024",
    "humanizeDuration",
    "humanizePercentage",
    "humanizeTimestamp",
    "index",
    "js",
    "label",
    "le",
    "len",
    "lt",
    "match",
    "ne",
    "not",
    "now",
    "or",
    "parseDuration",
    "pathPrefix",
    "print",
    "printf",
    "println",
    "query",
    "reReplaceAll",
    "safeHtml",
    "slice",
    "sortByLabel",
    "stripDomain",
    "stripPort",
    "strvalue",
    "tableLink",
    "title",
    "toDuration",
    "toLower",
    "toTime",
    "toUpper",
    "urlQueryEscape",
    "urlquery",
    "value",
];

impl Parser<'_, '_> {
    /// One command; what it begins with can be called where a value is piped into it.
    pub(super) fn command(&mut self, piped: bool) -> Result<(), TemplateError> {
        let first = self.at;
        let mut operands = 0_usize;
        loop {
            self.skip_space();
            if self.operand()? {
                operands += 1;
            }
            match self.peek_kind() {
                Some(TokenKind::Space) => {
                    self.at += 1;
                    continue;
                }
                Some(TokenKind::End | TokenKind::Close) => {}
                Some(TokenKind::Pipe) => self.at += 1,
                _ => return Err(self.unexpected("an operand")),
            }
            break;
        }
        let begins = self.tokens.get(first).map(|token| token.kind);
        let is_value = matches!(
            begins,
            Some(
                TokenKind::Bool
                    | TokenKind::Dot
                    | TokenKind::Nil
                    | TokenKind::Number
                    | TokenKind::Character
                    | TokenKind::Text
            )
        );
        if operands == 0 || (piped && is_value) {
            self.at = first;
            let reason = match operands {
                0 => "an empty command".to_owned(),
                _ => "nothing can be piped into a value".to_owned(),
            };
            return Err(self.error(reason));
        }
        let ended = self.tokens.get(self.at.wrapping_sub(1));
        let is_piped = ended.is_some_and(|token| token.kind == TokenKind::Pipe);
        self.skip_space();
        if is_piped
            && matches!(
                self.peek_kind(),
                None | Some(TokenKind::End | TokenKind::Close)
            )
        {
            return Err(self.error("nothing follows the `|`"));
        }
        Ok(())
    }

    /// A value with its fields; `false` where none stands here.
    fn operand(&mut self) -> Result<bool, TemplateError> {
        let Some(token) = self.peek().cloned() else {
            return Ok(false);
        };
        let mut takes_fields = true;
        match token.kind {
            TokenKind::Identifier => {
                if !FUNCTIONS.contains(&token.text) {
                    return Err(self.error(format!("there is no function `{}`", token.text)));
                }
                self.at += 1;
            }
            TokenKind::Dot | TokenKind::Nil | TokenKind::Bool | TokenKind::Number => {
                takes_fields = false;
                self.at += 1;
            }
            TokenKind::Character => {
                takes_fields = false;
                let inner = token.text.trim_matches('\'');
                if !(inner.chars().count() == 1 || inner.starts_with('\\')) {
                    return Err(self.error("one character is expected between `'`"));
                }
                self.at += 1;
            }
            TokenKind::Text => {
                takes_fields = false;
                self.text()?;
            }
            TokenKind::Variable => {
                if !self.variables.contains(&token.text) {
                    return Err(self.error(format!("there is no variable `{}`", token.text)));
                }
                self.template.uses_value |= token.text == "$value";
                self.at += 1;
            }
            TokenKind::Field => {
                self.template.uses_value |= token.text == ".Value";
                self.at += 1;
            }
            TokenKind::Open => {
                self.at += 1;
                self.pipeline("parentheses", TokenKind::Close)?;
            }
            _ => return Ok(false),
        }
        let mut fields = 0_usize;
        while self.peek_kind() == Some(TokenKind::Field) {
            if !takes_fields {
                return Err(self.error(format!("`{}` has no fields", token.text)));
            }
            if token.kind == TokenKind::Variable && token.text == "$" && fields == 0 {
                self.template.uses_value |= self.peek().is_some_and(|it| it.text == ".Value");
            }
            fields += 1;
            self.at += 1;
        }
        Ok(true)
    }

    /// A text whose escapes are Go's.
    pub(super) fn text(&mut self) -> Result<(), TemplateError> {
        let text = self.peek().map_or("", |token| token.text);
        if text.starts_with('"') && !has_known_escapes(text) {
            return Err(self.error("this text has an escape that Go does not know"));
        }
        self.at += 1;
        Ok(())
    }
}

/// Whether all escapes in a text in double quotes are Go's.
fn has_known_escapes(text: &str) -> bool {
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            continue;
        }
        let digits = match signs.next() {
            Some('a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '"') => continue,
            Some('x') => (2, 16),
            Some('u') => (4, 16),
            Some('U') => (8, 16),
            Some(digit) if digit.is_digit(8) => (2, 8),
            _ => return false,
        };
        let (count, radix) = digits;
        if !(0..count).all(|_| signs.next().is_some_and(|digit| digit.is_digit(radix))) {
            return false;
        }
    }
    true
}
