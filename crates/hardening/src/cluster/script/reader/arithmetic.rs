//! Sums within scripts: `$((days * 86400))`, and what is taken off a time that only the running script knows.

use super::super::UNKNOWN;
use super::Reader;
use super::words::name_of;

/// What a sum comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// What of it is known.
    pub(super) known: i64,
    /// Whether something is added that only the running script knows.
    pub(super) has_unknown: bool,
}

impl Reader<'_> {
    /// Sums and products of numbers, variables and commands; `None` for anything else.
    pub(super) fn sum(&self, text: &str) -> Option<Sum> {
        let mut sum = Sum {
            known: 0,
            has_unknown: false,
        };
        let mut rest = text.trim();
        let mut sign = 1;
        loop {
            let (term, behind) = self.product(rest)?;
            match term {
                Some(term) => sum.known = sum.known.checked_add(term.checked_mul(sign)?)?,
                None if sign > 0 => sum.has_unknown = true,
                None => return None,
            }
            rest = behind;
            sign = match rest.chars().next() {
                None => return Some(sum),
                Some('+') => 1,
                Some('-') => -1,
                Some(_) => return None,
            };
            rest = rest.get(1..)?.trim_start();
        }
    }

    /// A product, which is `None` within where a factor is not known, and what stands behind it.
    fn product<'t>(&self, text: &'t str) -> Option<(Option<i64>, &'t str)> {
        let (mut product, mut rest) = self.factor(text)?;
        while let Some(behind) = rest.strip_prefix('*') {
            let (factor, behind) = self.factor(behind.trim_start())?;
            product = product
                .zip(factor)
                .and_then(|(one, other)| one.checked_mul(other));
            rest = behind;
        }
        Some((product, rest))
    }

    fn factor<'t>(&self, text: &'t str) -> Option<(Option<i64>, &'t str)> {
        if let Some(body) = text.strip_prefix("$(") {
            let mut depth = 1_usize;
            let end = body.find(|next| {
                match next {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            })?;
            return Some((None, body.get(end + 1..)?.trim_start()));
        }
        let (value, length) = if let Some(body) = text.strip_prefix('$') {
            let (value, length) = self.variable(body);
            (value, length + 1)
        } else {
            let name = name_of(text);
            let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            match (name.is_empty(), digits) {
                (true, 0) => return None,
                (true, _) => (text.get(..digits)?.to_owned(), digits),
                // Within a sum a name is the variable, with or without `$`.
                (false, _) => {
                    let value = self.variables.get(name).cloned();
                    (value.unwrap_or_else(|| UNKNOWN.to_string()), name.len())
                }
            }
        };
        let is_octal = value.len() > 1 && value.starts_with('0');
        let value = value.parse().ok().filter(|_| !is_octal);
        Some((value, text.get(length..)?.trim_start()))
    }
}
