//! The syntax of Go's regular expressions.

mod class;

use std::collections::BTreeSet;

use super::PatternError;
use class::perl_class;

/// How many values are listed at most, and how deep groups nest at most; Go allows 1000 levels.
const MOST_LITERALS: usize = 64;
const DEEPEST: usize = 200;
/// How far a closing mark is searched for.
const NEAR: usize = 32;
/// Go's bound on repetition counts.
const MOST_REPEATS: u32 = 1000;

/// A regular expression that Go takes.
pub(super) struct Parsed {
    /// The values that it matches, where they are few.
    pub(super) literals: Option<BTreeSet<String>>,
    /// The same in what every dialect reads alike; `None` where that cannot be said.
    pub(super) portable: Option<String>,
}

/// Reads an expression that stands in `^(?:` and `)$`.
pub(super) fn parse(text: &str) -> Result<Parsed, PatternError> {
    let mut parser = Parser {
        text,
        at: 0,
        depth: 0,
        portable: String::with_capacity(text.len()),
        is_portable: true,
    };
    let literals = parser.alternation()?;
    if parser.at < text.len() {
        return Err(parser.fault("unexpected )", text));
    }
    Ok(Parsed {
        literals,
        portable: parser.is_portable.then_some(parser.portable),
    })
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    portable: String,
    is_portable: bool,
}

type Literals = Option<BTreeSet<String>>;

/// What a repetition may follow.
struct Last {
    literals: Literals,
    /// Where the operators behind it begin, where it is repeated already.
    repeated_from: Option<usize>,
}

impl Parser<'_> {
    /// Alternatives up to `)` or the end.
    fn alternation(&mut self) -> Result<Literals, PatternError> {
        let mut all: Literals = Some(BTreeSet::new());
        loop {
            let branch = self.concatenation()?;
            all = match (all, branch) {
                (Some(mut all), Some(branch)) => {
                    all.extend(branch);
                    (all.len() <= MOST_LITERALS).then_some(all)
                }
                _ => None,
            };
            if !self.take("|") {
                return Ok(all);
            }
            self.portable.push('|');
        }
    }

    fn concatenation(&mut self) -> Result<Literals, PatternError> {
        let mut before: Literals = Some(BTreeSet::from([String::new()]));
        let mut last: Option<Last> = None;
        let from = self.at;
        while let Some(next) = self.peek() {
            match next {
                '|' | ')' => break,
                '*' | '+' | '?' => self.operator(&mut last)?,
                '{' if self.counts().is_some() => self.repetition(&mut last)?,
                _ => {
                    let starts = self.at == from;
                    let literals = match self.item(starts)? {
                        Item::Literals(literals) => literals,
                        Item::Flags => {
                            before = None;
                            continue;
                        }
                    };
                    if let Some(last) = last.take() {
                        before = product(before, last.literals);
                    }
                    last = Some(Last {
                        literals,
                        repeated_from: None,
                    });
                }
            }
        }
        Ok(match last {
            Some(last) => product(before, last.literals),
            None => before,
        })
    }

    /// `*`, `+` or `?`, and the `?` that makes it lazy.
    fn operator(&mut self, last: &mut Option<Last>) -> Result<(), PatternError> {
        let from = self.at;
        let operator = self.next().unwrap_or('*');
        self.portable.push(operator);
        if self.take("?") {
            self.portable.push('?');
        }
        let operators = self.text.get(from..self.at).unwrap_or("");
        let Some(last) = last else {
            return Err(self.fault("missing argument to repetition operator", operators));
        };
        self.once(last, from)?;
        last.literals = match (operator, last.literals.take()) {
            ('?', Some(mut literals)) => {
                literals.insert(String::new());
                Some(literals)
            }
            _ => None,
        };
        Ok(())
    }

    /// `{n}`, `{n,}` or `{n,m}`.
    fn repetition(&mut self, last: &mut Option<Last>) -> Result<(), PatternError> {
        let from = self.at;
        let Some((least, most, end)) = self.counts() else {
            return Ok(());
        };
        let counts = self.text.get(from..end).unwrap_or("").to_owned();
        self.at = end;
        self.portable.push_str(&counts);
        if self.take("?") {
            self.portable.push('?');
        }
        let largest = most.unwrap_or(least).max(least);
        if largest > MOST_REPEATS || most.is_some_and(|most| most < least) {
            return Err(self.fault("invalid repeat count", &counts));
        }
        let Some(last) = last else {
            return Err(self.fault("missing argument to repetition operator", &counts));
        };
        self.once(last, from)?;
        last.literals = None;
        Ok(())
    }

    fn once(&self, last: &mut Last, from: usize) -> Result<(), PatternError> {
        if let Some(first) = last.repeated_from {
            let operators = self.text.get(first..self.at).unwrap_or("");
            return Err(self.fault("invalid nested repetition operator", operators));
        }
        last.repeated_from = Some(from);
        Ok(())
    }

    /// The least and the most count in braces and where they end; `None` where the brace stands for itself.
    fn counts(&self) -> Option<(u32, Option<u32>, usize)> {
        let rest = self.rest().strip_prefix('{')?;
        let inner = before(rest, "}")?;
        let number = |digits: &str| {
            let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            let padded = digits.len() > 1 && digits.starts_with('0');
            (valid && !padded).then(|| digits.parse().unwrap_or(u32::MAX))
        };
        let end = self.at + inner.len() + 2;
        match inner.split_once(',') {
            None => {
                let count = number(inner)?;
                Some((count, Some(count), end))
            }
            Some((least, "")) => Some((number(least)?, None, end)),
            Some((least, most)) => Some((number(least)?, Some(number(most)?), end)),
        }
    }

    /// One item that may be repeated, or a change of flags.
    fn item(&mut self, starts: bool) -> Result<Item, PatternError> {
        let Some(next) = self.next() else {
            return Ok(Item::Literals(None));
        };
        let literals = match next {
            '(' => return self.group(),
            '[' => {
                self.class()?;
                None
            }
            '\\' => self.escape()?,
            '.' => {
                self.portable.push('.');
                None
            }
            '^' | '$' => {
                self.portable.push(next);
                self.anchor(next, starts)
            }
            literal => self.literal(literal),
        };
        Ok(Item::Literals(literals))
    }

    /// An anchor where the whole is anchored anyhow changes nothing: the outermost, and those at the ends of the
    /// alternatives of the first group.
    fn anchor(&self, anchor: char, starts: bool) -> Literals {
        let outermost = self.depth == 0;
        let first_group = self.depth == 1;
        let redundant = match anchor {
            '^' => outermost || (first_group && starts),
            _ => outermost || (first_group && matches!(self.peek(), Some('|' | ')'))),
        };
        redundant.then(|| BTreeSet::from([String::new()]))
    }

    fn group(&mut self) -> Result<Item, PatternError> {
        let from = self.at - 1;
        if self.take("?") {
            let rest = self.rest();
            if let Some(name) = rest.strip_prefix("P<").or_else(|| rest.strip_prefix('<'))
                && !rest.starts_with("<=")
                && !rest.starts_with("<!")
            {
                let Some((name, _)) = name.split_once('>') else {
                    let group = self.text.get(from..).unwrap_or("").to_owned();
                    return Err(self.fault("invalid named capture", &group));
                };
                let valid = |letter: char| letter == '_' || letter.is_ascii_alphanumeric();
                let is_name = !name.is_empty() && name.chars().all(valid);
                let prefix = if rest.starts_with('P') { 2 } else { 1 };
                self.at += prefix + name.len() + 1;
                if !is_name {
                    let group = self.text.get(from..self.at).unwrap_or("").to_owned();
                    return Err(self.fault("invalid named capture", &group));
                }
                self.portable.push('(');
                return self.inside();
            }
            return self.flags(from);
        }
        self.portable.push('(');
        self.inside()
    }

    /// `(?i)`, `(?i:`, `(?-s:` and the like; `(?` is read.
    fn flags(&mut self, from: usize) -> Result<Item, PatternError> {
        let mut negated = false;
        let mut any = false;
        while let Some(flag) = self.next() {
            match flag {
                'i' | 'm' | 's' | 'U' => any = true,
                '-' if !negated => {
                    negated = true;
                    any = false;
                }
                ':' | ')' if !negated || any => {
                    let written = self.text.get(from..self.at).unwrap_or("").to_owned();
                    self.portable.push_str(&written);
                    if flag == ')' {
                        return Ok(Item::Flags);
                    }
                    let Item::Literals(literals) = self.inside()? else {
                        return Ok(Item::Literals(None));
                    };
                    let plain = written == "(?:";
                    return Ok(Item::Literals(literals.filter(|_| plain)));
                }
                _ => break,
            }
        }
        let written = self.text.get(from..self.at).unwrap_or("").to_owned();
        Err(self.fault("invalid or unsupported Perl syntax", &written))
    }

    fn inside(&mut self) -> Result<Item, PatternError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault("expression nests too deeply", self.text));
        }
        let literals = self.alternation()?;
        self.depth -= 1;
        if !self.take(")") {
            return Err(self.fault("missing closing )", self.text));
        }
        self.portable.push(')');
        Ok(Item::Literals(literals))
    }

    /// What follows `\` outside of brackets.
    fn escape(&mut self) -> Result<Literals, PatternError> {
        let Some(next) = self.next() else {
            return Err(self.fault("trailing backslash at end of expression", ""));
        };
        match next {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                let class = perl_class(next);
                let class = format!("[{}{class}]", if next.is_uppercase() { "^" } else { "" });
                self.portable.push_str(&class);
                Ok(None)
            }
            'A' | 'z' | 'b' | 'B' => {
                self.portable.push('\\');
                self.portable.push(next);
                Ok(None)
            }
            'Q' => {
                let rest = self.rest();
                let (quoted, length) = match rest.split_once("\\E") {
                    Some((quoted, _)) => (quoted.to_owned(), quoted.len() + 2),
                    None => (rest.to_owned(), rest.len()),
                };
                self.at += length;
                for letter in quoted.chars() {
                    self.literal(letter);
                }
                // A repetition behind it belongs to the last letter alone.
                self.is_portable &= quoted.chars().count() == 1;
                Ok(None)
            }
            'p' | 'P' => {
                self.unicode_class()?;
                Ok(None)
            }
            _ => {
                let letter = self.escaped(next)?;
                Ok(self.literal(letter))
            }
        }
    }

    /// The letter that an escape stands for; `\` and `next` are read.
    fn escaped(&mut self, next: char) -> Result<char, PatternError> {
        let from = self.at - 1 - next.len_utf8();
        let octal = |letter: Option<char>| letter.filter(|it| ('0'..='7').contains(it));
        let letter = match next {
            '1'..='7' if octal(self.peek()).is_none() => None,
            '0'..='7' => {
                let mut code = next.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = octal(self.peek()).and_then(|it| it.to_digit(8)) else {
                        break;
                    };
                    self.next();
                    code = code * 8 + digit;
                }
                char::from_u32(code)
            }
            'x' => self.hexadecimal(),
            'a' => Some('\u{7}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'v' => Some('\u{b}'),
            _ if next.is_ascii() && !next.is_ascii_alphanumeric() => Some(next),
            _ => None,
        };
        letter.ok_or_else(|| {
            let escape = self.text.get(from..self.at).unwrap_or("").to_owned();
            self.fault("invalid escape sequence", &escape)
        })
    }

    fn hexadecimal(&mut self) -> Option<char> {
        let digits = if self.take("{") {
            let (digits, _) = self.rest().split_once('}')?;
            let digits = digits.to_owned();
            self.at += digits.len() + 1;
            digits
        } else {
            let digits = self.rest().get(..2)?.to_owned();
            self.at += 2;
            digits
        };
        let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        valid.then(|| {
            u32::from_str_radix(&digits, 16)
                .ok()
                .and_then(char::from_u32)
        })?
    }

    fn literal(&mut self, letter: char) -> Literals {
        self.push_escaped(letter);
        Some(BTreeSet::from([letter.to_string()]))
    }

    fn push_escaped(&mut self, letter: char) {
        if letter.is_ascii_punctuation() {
            self.portable.push('\\');
        }
        self.portable.push(letter);
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = self.rest().starts_with(wanted);
        if found {
            self.at += wanted.len();
        }
        found
    }

    fn fault(&self, fault: &'static str, text: &str) -> PatternError {
        PatternError {
            fault,
            text: text.to_owned(),
        }
    }
}

enum Item {
    Literals(Literals),
    /// A change of flags, which nothing can repeat.
    Flags,
}

/// Each of the first followed by each of the second.
fn product(first: Literals, second: Literals) -> Literals {
    let (first, second) = (first?, second?);
    if first.len().saturating_mul(second.len()) > MOST_LITERALS {
        return None;
    }
    let pairs = first
        .iter()
        .flat_map(|start| second.iter().map(move |end| format!("{start}{end}")));
    Some(pairs.collect())
}

/// What stands before a mark that is near; what is looked for is short.
fn before<'t>(text: &'t str, mark: &str) -> Option<&'t str> {
    let near = text.get(..text.floor_char_boundary(NEAR))?;
    near.split_once(mark).map(|(before, _)| before)
}
