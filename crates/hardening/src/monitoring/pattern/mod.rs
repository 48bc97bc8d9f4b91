//! Regular expressions of Go (RE2) that are anchored at both ends, as Prometheus and Alertmanager take them.

mod parser;

use std::collections::BTreeSet;

use regex_lite::Regex;
use thiserror::Error;

/// A regular expression that must match a whole value.
///
/// The authority is Go's package `regexp/syntax`. What is valid is decided by its rules; matching is left open where a
/// construct (a class of Unicode, say) is not followed here.
///
/// ```
/// use hardening::monitoring::Pattern;
///
/// let pattern = Pattern::parse("team-(a|b)")?;
/// assert_eq!(pattern.matches("team-a"), Some(true));
/// assert_eq!(pattern.matches("team-a-b"), Some(false));
/// assert_eq!(Pattern::parse(r"\p{Greek}+")?.matches("a"), None);
/// assert!(Pattern::parse("(?=a)").is_err());
/// # Ok::<(), hardening::monitoring::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    program: Program,
}

#[derive(Clone, Debug)]
enum Program {
    /// Every value.
    Everything,
    /// Every value but the empty one.
    Something,
    /// Just these.
    Literals(BTreeSet<String>),
    Regex(Box<Regex>),
    /// Valid, but not followed.
    Unknown,
}

/// Why Go refuses a regular expression, in its words.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("error parsing regexp: {fault}: `{text}`")]
pub struct PatternError {
    fault: &'static str,
    text: String,
}

impl Pattern {
    /// Reads a regular expression. Linear in its length, but for the values of repetitions, which are bounded.
    ///
    /// # Errors
    /// Where Go refuses it.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let parsed = parser::parse(&format!("^(?:{text})$"))?;
        let bare = text.strip_prefix('^').unwrap_or(text);
        let bare = bare.strip_suffix('$').unwrap_or(bare);
        let program = match (bare, parsed.literals) {
            (".*" | "(.*)" | "(?s).*" | "(?:.*)", _) => Program::Everything,
            (".+" | "(.+)" | "(?s).+" | "(?:.+)", _) => Program::Something,
            (_, Some(literals)) => Program::Literals(literals),
            (_, None) => {
                let regex = parsed.portable.and_then(|text| Regex::new(&text).ok());
                regex.map_or(Program::Unknown, |regex| Program::Regex(Box::new(regex)))
            }
        };
        Ok(Self {
            text: text.to_owned(),
            program,
        })
    }

    /// As written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it matches a value; `None` where that is not decided here. Linear in the length of the value.
    #[must_use]
    pub fn matches(&self, value: &str) -> Option<bool> {
        match &self.program {
            Program::Everything => Some(true),
            Program::Something => Some(!value.is_empty()),
            Program::Literals(literals) => Some(literals.contains(value)),
            Program::Regex(regex) => Some(regex.is_match(value)),
            Program::Unknown => None,
        }
    }

    /// All values that it matches, where they are few enough to list.
    #[must_use]
    pub const fn literals(&self) -> Option<&BTreeSet<String>> {
        match &self.program {
            Program::Literals(literals) => Some(literals),
            _ => None,
        }
    }

    /// Whether it matches every value.
    #[must_use]
    pub const fn matches_everything(&self) -> bool {
        matches!(self.program, Program::Everything)
    }

    /// Whether it matches every value but the empty one.
    #[must_use]
    pub const fn matches_something(&self) -> bool {
        matches!(self.program, Program::Something)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}
