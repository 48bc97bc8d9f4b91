//! The tree that a document is read into: Kubernetes' values, each with its range in the source.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::entries::KeyIndex;
use crate::finding::{FieldPath, Segment, Span};

/// A value and where it stands.
///
/// An alias stands where it is written (`*name`); what is below it stands where its anchor does.
#[derive(Clone, Debug)]
pub struct Node {
    /// Where the value stands, quotes and brackets included.
    pub span: Span,
    /// What Kubernetes reads.
    pub value: Value,
    /// How it is written.
    pub style: Style,
}

/// A value as Kubernetes reads it: what JSON can say.
#[derive(Clone, Debug)]
pub enum Value {
    /// Absent.
    Null,
    /// A boolean; in YAML also `yes`, `no`, `on`, `off`, `y` and `n`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number that is not whole, or beyond 64 bits and so inexact.
    Float(f64),
    /// A text.
    String(Box<str>),
    /// A sequence; shared by all its aliases.
    Sequence(Arc<[Node]>),
    /// A mapping; shared by all its aliases.
    Mapping(Arc<Mapping>),
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes; also an empty value.
    Plain,
    /// A scalar in `'`.
    SingleQuoted,
    /// A scalar in `"`.
    DoubleQuoted,
    /// A `|` block.
    Literal,
    /// A `>` block.
    Folded,
    /// A collection by indentation.
    Block,
    /// A collection in brackets.
    Flow,
    /// `*name`.
    Alias,
}

/// Keys and values in the order of writing, each key once: of duplicates the last has won.
#[derive(Clone, Debug, Default)]
pub struct Mapping {
    entries: Vec<Entry>,
    index: KeyIndex,
}

/// A key and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key as JSON has it.
    pub key: Arc<str>,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Mapping {
    /// Takes entries whose keys are unique.
    pub(super) const fn new(entries: Vec<Entry>, index: KeyIndex) -> Self {
        Self { entries, index }
    }

    /// All entries, in the order of writing.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entry of a key. Large mappings are indexed.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.get(self.index.find(&self.entries, key)?)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }
}

impl Node {
    /// The value of a key, where this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_mapping()?.get(key)
    }

    /// The entry of a key, where this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_mapping()?.entry(key)
    }

    /// The node at a path; `None` where the path leads nowhere.
    #[must_use]
    pub fn at(&self, path: &FieldPath) -> Option<&Self> {
        path.segments()
            .iter()
            .try_fold(self, |node, segment| node.step(segment))
    }

    /// The node one step below.
    #[must_use]
    pub fn step(&self, segment: &Segment) -> Option<&Self> {
        match segment {
            Segment::Key(key) => self.get(key),
            Segment::Index(index) => self.as_sequence()?.get(*index as usize),
        }
    }

    /// The text, where this is one.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, where this is one.
    #[must_use]
    pub const fn as_int(&self) -> Option<i64> {
        match &self.value {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }

    /// The boolean, where this is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The items, where this is a sequence.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The mapping, where this is one.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Mapping(mapping) => Some(mapping),
            _ => None,
        }
    }

    /// The values of this mapping that are texts, by key, as labels are.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, String> {
        let entries = self.as_mapping().into_iter();
        let entries = entries.flat_map(|mapping| mapping.entries());
        let texts = entries.filter_map(|entry| {
            let value = entry.value.as_str()?;
            Some(((*entry.key).to_owned(), value.to_owned()))
        });
        texts.collect()
    }

    /// Whether nothing is given.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
}

/// What Kubernetes reads, as any JSON writer takes it.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(truth) => serializer.serialize_bool(*truth),
            Value::Int(number) => serializer.serialize_i64(*number),
            Value::Float(number) => serializer.serialize_f64(*number),
            Value::String(text) => serializer.serialize_str(text),
            Value::Sequence(items) => serializer.collect_seq(items.iter()),
            Value::Mapping(mapping) => {
                let entries = mapping.entries().iter();
                serializer.collect_map(entries.map(|entry| (&*entry.key, &entry.value)))
            }
        }
    }
}
