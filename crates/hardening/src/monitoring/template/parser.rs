//! The grammar of templates.

use super::lexer::{Token, TokenKind, tokens};
use super::{Dialect, Template, TemplateError};

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

pub(super) struct Parser<'p, 't> {
    pub(super) tokens: &'p [Token<'t>],
    pub(super) at: usize,
    pub(super) variables: Vec<&'t str>,
    dialect: Dialect,
    pub(super) template: Template,
    depth: usize,
    end: usize,
}

impl<'t> Parser<'_, 't> {
    pub(super) fn peek(&self) -> Option<&Token<'t>> {
        self.tokens.get(self.at)
    }

    pub(super) fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    pub(super) fn skip_space(&mut self) {
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

    pub(super) fn error(&self, reason: impl Into<String>) -> TemplateError {
        let span = self
            .peek()
            .map_or(self.end..self.end, |token| token.span.clone());
        TemplateError {
            reason: reason.into(),
            span,
        }
    }

    pub(super) fn unexpected(&self, context: &str) -> TemplateError {
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
    pub(super) fn pipeline(&mut self, context: &str, end: TokenKind) -> Result<(), TemplateError> {
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
}
