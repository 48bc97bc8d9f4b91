//! The grammar of templates.

use super::lexer::{Token, TokenKind, tokens};
use super::{Dialect, Template, TemplateError};

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

/// The variables that Prometheus declares before a template.
const VARIABLES: &[&str] = &["$", "$labels", "$externalLabels", "$externalURL", "$value"];

const DEEPEST: usize = 100;

/// Reads a template.
pub(super) fn parse(text: &str, dialect: Dialect) -> Result<Template, TemplateError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        variables: VARIABLES.to_vec(),
        dialect,
        template: Template {
            has_actions: !tokens.is_empty(),
            uses_value: false,
        },
        depth: 0,
        end: text.len(),
    };
    parser.list(Within::TOP)?;
    Ok(parser.template)
}

/// What a list of actions stands in.
#[derive(Clone, Copy)]
struct Within {
    /// Whether it must be closed by `end`.
    closed: bool,
    /// Whether `else` may follow.
    may_else: bool,
    in_range: bool,
}

impl Within {
    const TOP: Self = Self {
        closed: false,
        may_else: false,
        in_range: false,
    };
}

/// How a list of actions ended.
enum Ended {
    End,
    Else,
}

struct Parser<'p, 't> {
    tokens: &'p [Token<'t>],
    at: usize,
    variables: Vec<&'t str>,
    dialect: Dialect,
    template: Template,
    depth: usize,
    end: usize,
}

impl<'t> Parser<'_, 't> {
    fn peek(&self) -> Option<&Token<'t>> {
        self.tokens.get(self.at)
    }

    fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    fn skip_space(&mut self) {
        if self.peek_kind() == Some(TokenKind::Space) {
            self.at += 1;
        }
    }

    fn keyword(&mut self, word: &str) -> bool {
        let found = self
            .peek()
            .is_some_and(|token| token.kind == TokenKind::Keyword && token.text == word);
        self.at += usize::from(found);
        found
    }

    fn error(&self, reason: impl Into<String>) -> TemplateError {
        let span = self
            .peek()
            .map_or(self.end..self.end, |token| token.span.clone());
        TemplateError {
            reason: reason.into(),
            span,
        }
    }

    fn unexpected(&self, context: &str) -> TemplateError {
        match self.peek() {
            None => self.error(format!("{context} has no end")),
            Some(token) if token.kind == TokenKind::End => {
                self.error(format!("something is missing in {context}"))
            }
            Some(token) => self.error(format!("`{}` is unexpected in {context}", token.text)),
        }
    }

    fn deeper(&mut self) -> Result<(), TemplateError> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(self.error("it nests too deep")),
            false => Ok(()),
        }
    }

    /// Actions up to the `end` or `else` that closes them.
    fn list(&mut self, within: Within) -> Result<Ended, TemplateError> {
        self.deeper()?;
        loop {
            let begin = self.at;
            if self.peek().is_none() {
                self.depth -= 1;
                return match within.closed {
                    true => Err(self.error("an `{{ end }}` is missing")),
                    false => Ok(Ended::End),
                };
            }
            self.at += 1;
            self.skip_space();
            if self.keyword("end") {
                if !within.closed {
                    self.at = begin + 1;
                    self.skip_space();
                    return Err(self.error("this `end` closes nothing"));
                }
                self.close("`end`")?;
                self.depth -= 1;
                return Ok(Ended::End);
            }
            if self.keyword("else") {
                if !within.may_else {
                    self.at -= 1;
                    return Err(self.error("this `else` belongs to nothing"));
                }
                self.depth -= 1;
                return Ok(Ended::Else);
            }
            self.action(within)?;
        }
    }

    fn close(&mut self, context: &str) -> Result<(), TemplateError> {
        self.skip_space();
        if self.peek_kind() != Some(TokenKind::End) {
            return Err(self.unexpected(context));
        }
        self.at += 1;
        Ok(())
    }

    fn action(&mut self, within: Within) -> Result<(), TemplateError> {
        if self.keyword("if") {
            return self.control("if", within.in_range);
        }
        if self.keyword("with") {
            return self.control("with", within.in_range);
        }
        if self.keyword("range") {
            return self.control("range", true);
        }
        if self.keyword("break") || self.keyword("continue") {
            if !within.in_range {
                self.at -= 1;
                return Err(self.error("this is allowed within `range` only"));
            }
            return self.close("`break` or `continue`");
        }
        if self.keyword("define") {
            if within.closed {
                self.at -= 1;
                return Err(self.error("`define` must not stand within another action"));
            }
            self.name("`define`")?;
            self.close("`define`")?;
            return self.own_list();
        }
        if self.keyword("block") {
            self.name("`block`")?;
            self.pipeline("`block`", TokenKind::End)?;
            return self.own_list();
        }
        if self.keyword("template") {
            self.name("`template`")?;
            self.skip_space();
            if self.peek_kind() == Some(TokenKind::End) {
                self.at += 1;
                return Ok(());
            }
            return self.pipeline("`template`", TokenKind::End);
        }
        self.pipeline("an action", TokenKind::End)
    }

    /// The name of a template.
    fn name(&mut self, context: &str) -> Result<(), TemplateError> {
        self.skip_space();
        if self.peek_kind() != Some(TokenKind::Text) {
            return Err(self.error(format!("{context} needs the name of a template in quotes")));
        }
        self.text()
    }

    /// The actions of a template of its own, which does not see the variables of Prometheus.
    fn own_list(&mut self) -> Result<(), TemplateError> {
        let variables = std::mem::replace(&mut self.variables, vec!["$"]);
        let ended = self.list(Within {
            closed: true,
            may_else: false,
            in_range: false,
        });
        self.variables = variables;
        ended.map(|_| ())
    }

    fn control(&mut self, name: &'static str, in_range: bool) -> Result<(), TemplateError> {
        let visible = self.variables.len();
        self.deeper()?;
        self.pipeline(name, TokenKind::End)?;
        let within = Within {
            closed: true,
            may_else: true,
            in_range,
        };
        if matches!(self.list(within)?, Ended::Else) {
            self.skip_space();
            // The outer `range` decides whether `else` may leave it.
            if name == "if" && self.keyword("if") {
                self.control("if", in_range)?;
            } else if name == "with" && self.dialect.else_with && self.keyword("with") {
                self.control("with", in_range)?;
            } else {
                self.close("`else`")?;
                self.list(Within {
                    may_else: false,
                    ..within
                })?;
            }
        }
        self.variables.truncate(visible);
        self.depth -= 1;
        Ok(())
    }

    /// Declarations, then commands between `|`, up to `end`.
    fn pipeline(&mut self, context: &str, end: TokenKind) -> Result<(), TemplateError> {
        self.deeper()?;
        self.skip_space();
        self.declarations(context)?;
        let mut commands = 0_usize;
        loop {
            self.skip_space();
            match self.peek_kind() {
                Some(kind) if kind == end => {
                    if commands == 0 {
                        return Err(self.error(format!("{context} has no value")));
                    }
                    self.at += 1;
                    self.depth -= 1;
                    return Ok(());
                }
                Some(
                    TokenKind::Bool
                    | TokenKind::Character
                    | TokenKind::Dot
                    | TokenKind::Field
                    | TokenKind::Identifier
                    | TokenKind::Number
                    | TokenKind::Nil
                    | TokenKind::Text
                    | TokenKind::Variable
                    | TokenKind::Open,
                ) => {
                    self.command(commands > 0)?;
                    commands += 1;
                }
                _ => return Err(self.unexpected(context)),
            }
        }
    }

    fn declarations(&mut self, context: &str) -> Result<(), TemplateError> {
        let mut declared = 0_usize;
        while self.peek_kind() == Some(TokenKind::Variable) {
            let start = self.at;
            let name = self.peek().map_or("", |token| token.text);
            self.at += 1;
            self.skip_space();
            match self.peek_kind() {
                Some(TokenKind::Declare | TokenKind::Assign) => {
                    self.at += 1;
                    self.variables.push(name);
                    return Ok(());
                }
                Some(TokenKind::Comma) => {
                    self.at += 1;
                    self.variables.push(name);
                    declared += 1;
                    self.skip_space();
                    if context != "range" || declared > 1 {
                        return Err(self.error(format!("too many declarations in {context}")));
                    }
                    if !matches!(
                        self.peek_kind(),
                        Some(TokenKind::Variable | TokenKind::End | TokenKind::Close)
                    ) {
                        return Err(self.error("`range` can only declare variables"));
                    }
                }
                _ => {
                    self.at = start;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// One command; what it begins with can be called where a value is piped into it.
    fn command(&mut self, piped: bool) -> Result<(), TemplateError> {
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
    fn text(&mut self) -> Result<(), TemplateError> {
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
