//! Classes of characters: `[a-z]`, `[[:alpha:]]`, `\d`, `\pL`.

use super::{Parser, PatternError, before};

impl Parser<'_> {
    /// A class in brackets; `[` is read.
    pub(super) fn class(&mut self) -> Result<(), PatternError> {
        let from = self.at - 1;
        self.portable.push('[');
        if self.take("^") {
            self.portable.push('^');
        }
        let mut first = true;
        loop {
            if self.peek().is_none() {
                let class = self.text.get(from..).unwrap_or("").to_owned();
                return Err(self.fault("missing closing ]", &class));
            }
            if !first && self.take("]") {
                self.portable.push(']');
                return Ok(());
            }
            let dash = self.rest().starts_with('-');
            let last = self.rest().starts_with("-]");
            if dash && !first && !last && self.rest().len() > 1 {
                let mut letters = self.rest().chars().skip(1);
                let range: String = std::iter::once('-').chain(letters.next()).collect();
                return Err(self.fault("invalid character class range", &range));
            }
            first = false;
            if self.posix_class()? || self.perl_class_within() {
                continue;
            }
            if self.rest().starts_with("\\p") || self.rest().starts_with("\\P") {
                self.at += 2;
                self.unicode_class()?;
                continue;
            }
            let range_from = self.at;
            let low = self.class_letter(from)?;
            let mut high = low;
            if self.rest().starts_with('-') && !self.rest().starts_with("-]") {
                self.at += 1;
                high = self.class_letter(from)?;
            }
            if high < low {
                let range = self.text.get(range_from..self.at).unwrap_or("").to_owned();
                return Err(self.fault("invalid character class range", &range));
            }
            self.push_escaped(low);
            self.portable.push('-');
            self.push_escaped(high);
        }
    }

    fn class_letter(&mut self, from: usize) -> Result<char, PatternError> {
        let class = |parser: &Self| parser.text.get(from..).unwrap_or("").to_owned();
        match self.next() {
            None => {
                let class = class(self);
                Err(self.fault("missing closing ]", &class))
            }
            Some('\\') => match self.next() {
                None => Err(self.fault("trailing backslash at end of expression", "")),
                Some(next) => self.escaped(next),
            },
            Some(letter) => Ok(letter),
        }
    }

    /// `[:alpha:]` within brackets.
    fn posix_class(&mut self) -> Result<bool, PatternError> {
        const NAMES: [&str; 14] = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print",
            "punct", "space", "upper", "word", "xdigit",
        ];
        let inner = self
            .rest()
            .strip_prefix("[:")
            .and_then(|rest| before(rest, ":]"));
        let Some(inner) = inner else {
            return Ok(false);
        };
        let written = format!("[:{inner}:]");
        if !NAMES.contains(&inner.strip_prefix('^').unwrap_or(inner)) {
            return Err(self.fault("invalid character class range", &written));
        }
        self.at += written.len();
        self.portable.push_str(&written);
        Ok(true)
    }

    /// `\d` and the like within brackets.
    fn perl_class_within(&mut self) -> bool {
        let mut letters = self.rest().chars();
        let (Some('\\'), Some(letter)) = (letters.next(), letters.next()) else {
            return false;
        };
        match letter {
            'd' | 's' | 'w' => self.portable.push_str(perl_class(letter)),
            'D' | 'S' | 'W' => {
                self.portable.push('\\');
                self.portable.push(letter);
                // The blanks of the two dialects differ by the vertical tab.
                self.is_portable &= letter != 'S';
            }
            _ => return false,
        }
        self.at += 2;
        true
    }

    /// The name behind `\p`.
    pub(super) fn unicode_class(&mut self) -> Result<(), PatternError> {
        self.is_portable = false;
        let from = self.at - 2;
        match self.next() {
            Some('{') => match self.rest().split_once('}') {
                Some((name, _)) => self.at += name.len() + 1,
                None => {
                    let range = self.text.get(from..).unwrap_or("").to_owned();
                    return Err(self.fault("invalid character class range", &range));
                }
            },
            Some(_) => {}
            None => {
                return Err(self.fault("invalid character class range", "\\p"));
            }
        }
        Ok(())
    }
}

/// The characters of `\d`, `\s` and `\w`.
pub(super) fn perl_class(letter: char) -> &'static str {
    match letter {
        'd' | 'D' => "0-9",
        's' | 'S' => "\\t\\n\\x0c\\r ",
        _ => "0-9A-Za-z_",
    }
}
