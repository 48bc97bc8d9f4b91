//! Credentials within a text: assignments of any notation, addresses, options, headers.

use std::ops::Range;

use super::name::{self, Named};
use super::shape::{self, TokenKind};
use super::value::{self, Literal};

/// Longer lines are searched for shapes and addresses, not for assignments.
const LONGEST_LINE: usize = 4_096;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// Settings: what stands behind a name is its value.
    Settings,
    /// A program: only what is quoted is a value.
    Program,
    /// Commands: options and assignments without blanks.
    Shell,
}

impl Notation {
    /// By the name of a file.
    pub(super) fn of_file(name: &str) -> Self {
        let extension = name.rsplit('.').next().unwrap_or("");
        match &*extension.to_ascii_lowercase() {
            "sh" | "bash" | "zsh" | "ps1" => Self::Shell,
            "py" | "js" | "mjs" | "ts" | "jsx" | "tsx" | "go" | "rb" | "lua" | "groovy"
            | "java" | "kt" | "scala" | "php" | "pl" | "rs" | "c" | "cpp" | "cs" | "sql"
            | "rego" | "star" | "jsonnet" | "libsonnet" | "md" | "html" | "txt" | "tpl"
            | "tmpl" | "gotmpl" | "vcl" | "njs" => Self::Program,
            _ => Self::Settings,
        }
    }
}

/// What a credential within a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// The value of a name.
    Named(String),
    /// The password of an address.
    Address,
    /// A token of a known shape.
    Token(TokenKind),
    /// A private key.
    PrivateKey,
}

/// A credential within a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) span: Range<usize>,
    pub(super) what: Within,
    pub(super) literal: Literal,
}

/// All credentials in a text, in order, none within another. Roughly linear in the text.
pub(super) fn find(text: &str, notation: Notation) -> Vec<Found> {
    let mut found = certain(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.len() <= LONGEST_LINE && may_assign(line) && !is_comment(line, notation) {
            Line {
                text: line,
                start: at,
                notation,
            }
            .find(&mut found);
        }
        at += line.len();
    }
    apart(found)
}

/// What its shape or place alone tells: keys, tokens, passwords in addresses.
pub(super) fn certain(text: &str) -> Vec<Found> {
    let real = |span, what| Found {
        span,
        what,
        literal: Literal::Real,
    };
    let mut found: Vec<Found> = Vec::new();
    let keys = shape::private_keys(text).into_iter();
    found.extend(keys.map(|span| real(span, Within::PrivateKey)));
    let tokens = shape::tokens(text).into_iter();
    found.extend(tokens.map(|(span, kind)| real(span, Within::Token(kind))));
    for (start, _) in text.match_indices("://") {
        if let Some((span, literal)) = password_of_address(text, start)
            && !is_in_comment(text, start)
        {
            found.push(Found {
                span,
                what: Within::Address,
                literal,
            });
        }
    }
    apart(found)
}

/// Of what meets, the first that was found stays.
fn apart(found: Vec<Found>) -> Vec<Found> {
    let mut found: Vec<(usize, Found)> = found.into_iter().enumerate().collect();
    found.sort_by_key(|(order, it)| (it.span.start, *order));
    let mut kept: Vec<(usize, Found)> = Vec::new();
    for (order, next) in found {
        match kept.last() {
            Some((_, last)) if last.span.end > next.span.start => {
                if kept.last().is_some_and(|(known, _)| *known > order) {
                    kept.pop();
                    kept.push((order, next));
                }
            }
            _ => kept.push((order, next)),
        }
    }
    kept.into_iter().map(|(_, it)| it).collect()
}

/// The password in `scheme://user:password@host`, by where `://` stands.
fn password_of_address(text: &str, colon: usize) -> Option<(Range<usize>, Literal)> {
    let before = text.get(..colon)?.bytes().next_back()?;
    if !before.is_ascii_alphanumeric() {
        return None;
    }
    let start = colon + "://".len();
    let rest = text.get(start..)?;
    let is_end = |it: char| {
        it.is_whitespace()
            || matches!(
                it,
                '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | ',' | '|' | '\\'
            )
    };
    let authority = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
    let (user_info, host) = authority.rsplit_once('@')?;
    let (user, password) = user_info.split_once(':')?;
    if host.is_empty()
        || password.is_empty()
        || user.contains(['$', '{', '(']) && password.contains(['$', '{', '('])
    {
        return None;
    }
    let is_documented = matches!(user, "user" | "username" | "login" | "USER" | "USERNAME")
        && matches!(
            &*password.to_ascii_lowercase(),
            "password" | "pass" | "pwd" | "secret"
        );
    if is_documented {
        return None;
    }
    let literal = value::literal(password, Named::Password)?;
    let from = start + user.len() + 1;
    Some((from..from + password.len(), literal))
}

fn is_in_comment(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or("");
    let line = before.rsplit('\n').next().unwrap_or("");
    is_comment(line, Notation::Settings)
}

fn is_comment(line: &str, notation: Notation) -> bool {
    let line = line.trim_start();
    let beginnings: &[&str] = match notation {
        Notation::Shell => &["#"],
        Notation::Settings | Notation::Program => &["#", "//", ";", "-- ", "/*", "* ", "<!--"],
    };
    beginnings.iter().any(|it| line.starts_with(it))
}

/// Most lines hold no part of a name of a credential.
fn may_assign(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.iter().zip(1..).any(|(first, next)| {
        let rest = bytes.get(next..).unwrap_or_default();
        let parts: &[&[u8]] = match first.to_ascii_lowercase() {
            b'p' => &[b"ass", b"wd"],
            b's' => &[b"ecret"],
            b't' => &[b"oken"],
            b'k' => &[b"ey"],
            b'a' => &[b"uth"],
            b'b' => &[b"earer"],
            b'i' => &[b"dentified"],
            b'-' => &[b"u ", b"-user "],
            _ => &[],
        };
        parts.iter().any(|part| {
            rest.get(..part.len())
                .is_some_and(|it| it.eq_ignore_ascii_case(part))
        })
    })
}

/// One line of a text.
struct Line<'t> {
    text: &'t str,
    start: usize,
    notation: Notation,
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

impl Line<'_> {
    fn find(&self, found: &mut Vec<Found>) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        let mut is_first = true;
        let mut previous = "";
        while let Some(byte) = bytes.get(at) {
            if !is_name(*byte) {
                at += 1;
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let length = rest.iter().take_while(|it| is_name(**it)).count();
            let end = at + length;
            let name = self.text.get(at..end).unwrap_or("");
            let value = self.value_of(name, previous, at, end, is_first);
            if let Some((span, literal)) = value {
                at = span.end.max(end);
                found.push(Found {
                    span: self.start + span.start..self.start + span.end,
                    what: Within::Named(name.trim_start_matches('-').to_owned()),
                    literal,
                });
            } else {
                at = end;
            }
            previous = name;
            is_first = false;
        }
    }

    fn value_of(
        &self,
        name: &str,
        previous: &str,
        start: usize,
        end: usize,
        is_first: bool,
    ) -> Option<(Range<usize>, Literal)> {
        if name.eq_ignore_ascii_case("bearer") {
            return self.bearer(end);
        }
        if (name == "-u" || name == "--user") && self.text.contains("curl") {
            return self.user_and_password(end);
        }
        let is_sql = name.eq_ignore_ascii_case("by") && previous.eq_ignore_ascii_case("identified");
        let named = match is_sql {
            true => Named::Password,
            false => name::named(name)?,
        };
        let (from, is_spaced) = self.separator(start, end, is_first, is_sql)?;
        let (span, is_quoted) = self.written(from)?;
        let written = self.text.get(span.clone())?;
        let literal = value::literal(written, named)?;
        if is_quoted {
            let behind = self.text.get(span.end + 1..).unwrap_or("").trim_start();
            let is_part = behind.starts_with(['+', '%']) || behind.starts_with(".format");
            return (!is_part).then_some((span, literal));
        }
        let is_value = match self.notation {
            Notation::Program => false,
            Notation::Shell => !is_spaced || name.starts_with("--"),
            Notation::Settings => true,
        };
        (is_value && !value::is_word_of_code(written)).then_some((span, literal))
    }

    /// Where the value begins behind a name, and whether only blanks are between.
    fn separator(
        &self,
        start: usize,
        end: usize,
        is_first: bool,
        is_sql: bool,
    ) -> Option<(usize, bool)> {
        let rest = self.text.get(end..)?;
        let is_quoted = start
            .checked_sub(1)
            .and_then(|before| self.text.get(before..start))
            .is_some_and(|before| matches!(before, "\"" | "'"));
        let behind_quote = match (is_quoted, rest.strip_prefix(['"', '\''])) {
            (true, Some(behind)) => behind,
            (true, None) => return None,
            (false, _) => rest.strip_prefix(']').unwrap_or(rest),
        };
        let behind_blanks = behind_quote.trim_start_matches([' ', '\t']);
        let position = |behind: &str| self.text.len() - behind.len();
        for sign in ["=>", ":=", "=", ":"] {
            if let Some(behind) = behind_blanks.strip_prefix(sign) {
                if behind.starts_with(['=', '~', ':', '/']) {
                    return None;
                }
                let value = behind.trim_start_matches([' ', '\t']);
                let is_spaced =
                    behind_quote.len() != behind_blanks.len() || behind.len() != value.len();
                return Some((position(value), is_spaced));
            }
        }
        let is_xml = start > 0 && self.text.get(start - 1..start) == Some("<");
        if is_xml && let Some(behind) = behind_quote.strip_prefix('>') {
            return Some((position(behind), false));
        }
        if behind_blanks.len() == behind_quote.len() || is_quoted {
            return None;
        }
        // `requirepass hidden`, `--password hidden`, `WITH PASSWORD 'hidden'`.
        let is_option = self
            .text
            .get(start..)
            .is_some_and(|it| it.starts_with("--"));
        let is_quoted_value = behind_blanks.starts_with(['"', '\'']);
        let is_alone = behind_blanks.split_whitespace().count() == 1;
        let is_setting = self.notation == Notation::Settings && is_first && is_alone;
        let may_follow = match is_option {
            true => !behind_blanks.starts_with('-'),
            false => is_sql || is_setting || is_quoted_value,
        };
        may_follow.then(|| (position(behind_blanks), true))
    }

    /// The value that begins at a byte: what is quoted, or up to what ends a word.
    fn written(&self, from: usize) -> Option<(Range<usize>, bool)> {
        let rest = self.text.get(from..)?;
        let escaped = rest.strip_prefix('\\').unwrap_or(rest);
        let from = from + (rest.len() - escaped.len());
        let mut characters = escaped.chars();
        if let Some(quote @ ('"' | '\'')) = characters.next() {
            let inner = characters.as_str();
            let end = inner.find(quote)?;
            let inner = inner.get(..end)?;
            let inner = inner.strip_suffix('\\').unwrap_or(inner);
            return Some((from + 1..from + 1 + inner.len(), true));
        }
        let is_end = |it: char| {
            it.is_whitespace()
                || matches!(it, ',' | ';' | '"' | '\'')
                || self.notation == Notation::Shell && matches!(it, '&' | '|')
                || self.notation == Notation::Settings && matches!(it, '}' | ']')
                || it == '<'
        };
        let length = escaped.find(is_end).unwrap_or(escaped.len());
        let behind = escaped.get(length..).unwrap_or("");
        // Words behind it make it a sentence.
        let is_sentence = self.notation == Notation::Settings
            && behind.starts_with([' ', '\t'])
            && !is_end_of_line(behind);
        (length > 0 && !is_sentence).then(|| (from..from + length, false))
    }

    fn bearer(&self, end: usize) -> Option<(Range<usize>, Literal)> {
        const SHORTEST: usize = 20;
        let rest = self.text.get(end..)?.strip_prefix(' ')?;
        let is_token = |it: &u8| {
            it.is_ascii_alphanumeric()
                || matches!(it, b'.' | b'_' | b'-' | b'~' | b'+' | b'/' | b'=')
        };
        let length = rest.bytes().take_while(|it| is_token(it)).count();
        let token = rest.get(..length)?;
        let literal = value::literal(token, Named::Key)?;
        (length >= SHORTEST).then(|| (end + 1..end + 1 + length, literal))
    }

    /// `-u user:password`, as curl takes it.
    fn user_and_password(&self, end: usize) -> Option<(Range<usize>, Literal)> {
        let rest = self.text.get(end..)?;
        let value = rest.trim_start_matches([' ', '=']);
        let (span, _) = self.written(end + rest.len() - value.len())?;
        let written = self.text.get(span.clone())?;
        let (user, password) = written.split_once(':')?;
        let literal = value::literal(password, Named::Password)?;
        Some((span.start + user.len() + 1..span.end, literal))
    }
}

/// Whether only a comment or the end of a structure is left of a line.
fn is_end_of_line(behind: &str) -> bool {
    let behind = behind.trim();
    behind.is_empty()
        || behind.starts_with(['#', '}', ']', ';', '-'])
        || behind.starts_with("//")
        || behind.contains('=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str, notation: Notation) -> Vec<&str> {
        let found = find(text, notation).into_iter();
        found.map(|it| &text[it.span]).collect()
    }

    #[test]
    fn assignments_are_found_in_every_notation_of_settings() {
        for text in [
            "password=hunter2x",
            "db.password = hunter2x",
            "password: hunter2x # why",
            "  \"password\": \"hunter2x\",",
            "{password: hunter2x}",
            "requirepass hunter2x",
            "spark.hadoop.fs.s3a.secret.key hunter2x",
            "<password>hunter2x</password>",
            "CREATE USER a WITH PASSWORD 'hunter2x';",
            "identified by 'hunter2x'",
            "Server=db;User Id=sa;Password=hunter2x;Encrypt=no",
            "-Xmx1g -Ddb.password=hunter2x -Dother=1",
            "url: postgres://shop:hunter2x@db:5432/shop",
        ] {
            let found = values(text, Notation::Settings);
            assert_eq!(found, ["hunter2x"], "{text}");
        }
    }

    #[test]
    fn commands_and_programs_are_read_as_such() {
        assert_eq!(
            values("PGPASSWORD=hunter2x psql -h db", Notation::Shell),
            ["hunter2x"]
        );
        assert_eq!(
            values("redis-server --requirepass hunter2x", Notation::Shell),
            ["hunter2x"]
        );
        assert_eq!(
            values("curl -u admin:hunter2x http://a", Notation::Shell),
            ["hunter2x"]
        );
        assert_eq!(
            values("'password': 'hunter2x',", Notation::Program),
            ["hunter2x"]
        );
    }

    #[test]
    fn what_is_no_value_is_not_found() {
        for (text, notation) in [
            ("# password: hunter2x", Notation::Settings),
            ("password: string", Notation::Settings),
            ("password: ${DB_PASSWORD}", Notation::Settings),
            ("password: the word to let you in", Notation::Settings),
            ("password_file: /etc/password", Notation::Settings),
            ("password = os.environ['X']", Notation::Program),
            ("password = get_password()", Notation::Program),
            ("password = other", Notation::Program),
            ("if password == 'hunter2x':", Notation::Program),
            ("echo password hunter2x", Notation::Shell),
            ("PASSWORD=$1", Notation::Shell),
            ("mysqladmin ping -p$MYSQL_ROOT_PASSWORD", Notation::Shell),
            ("token = f'{a}' + 'bcdefghi'", Notation::Program),
            ("see postgres://user:password@host/db", Notation::Settings),
            ("http://host:8080/@a", Notation::Settings),
            ("secretName: shop-db-secret", Notation::Settings),
            ("grpc://[::1]:80", Notation::Settings),
        ] {
            assert_eq!(values(text, notation), Vec::<&str>::new(), "{text}");
        }
    }
}
