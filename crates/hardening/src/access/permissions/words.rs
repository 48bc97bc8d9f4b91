//! Sets of words, of which all but some may be meant.

use std::collections::BTreeSet;
use std::fmt;

/// A set of words: some, or all but some.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Words {
    /// These.
    Only(BTreeSet<String>),
    /// All words but these.
    AllBut(BTreeSet<String>),
}

impl Words {
    /// All words.
    #[must_use]
    pub const fn all() -> Self {
        Self::AllBut(BTreeSet::new())
    }

    /// One word.
    #[must_use]
    pub fn one(word: &str) -> Self {
        Self::Only(BTreeSet::from([word.to_owned()]))
    }

    /// The words of a rule, in which `*` is all.
    #[must_use]
    pub fn of_rule(words: &[String]) -> Self {
        if words.iter().any(|word| word == "*") {
            return Self::all();
        }
        Self::Only(words.iter().cloned().collect())
    }

    /// Whether it has a word.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        match self {
            Self::Only(words) => words.contains(word),
            Self::AllBut(words) => !words.contains(word),
        }
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Only(words) if words.is_empty())
    }

    /// What both have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Only(some), rest) | (rest, Self::Only(some)) => {
                let both = some.iter().filter(|word| rest.contains(word));
                Self::Only(both.cloned().collect())
            }
            (Self::AllBut(a), Self::AllBut(b)) => Self::AllBut(a.union(b).cloned().collect()),
        }
    }

    /// What this has and the other has not.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let complement = match other {
            Self::Only(words) => Self::AllBut(words.clone()),
            Self::AllBut(words) => Self::Only(words.clone()),
        };
        self.intersection(&complement)
    }
}

impl fmt::Display for Words {
    /// `get, list`, `*`, `* but get`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |words: &BTreeSet<String>| {
            let words = words.iter();
            let words = words.map(|word| if word.is_empty() { "\"\"" } else { word });
            words.collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Only(words) => f.write_str(&list(words)),
            Self::AllBut(words) if words.is_empty() => f.write_str("*"),
            Self::AllBut(words) => write!(f, "* but {}", list(words)),
        }
    }
}
