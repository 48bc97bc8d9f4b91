//! Nodes to typed objects, with the fields that Kubernetes does not know and the values that it refuses.

use serde::de::DeserializeOwned;

use crate::finding::FieldPath;
use crate::manifest::{Node, Value};

/// A field that Kubernetes does not know, or a value that it refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    /// The field.
    pub path: FieldPath,
    /// What it is.
    pub kind: DecodeProblemKind,
}

/// The kinds of [`DecodeProblem`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeProblemKind {
    /// The type has no such field; it is ignored, or refused under strict validation.
    UnknownField {
        /// The type, as the Kubernetes API reference names it.
        type_name: &'static str,
        /// The fields that it has.
        known: &'static [&'static str],
    },
    /// The value is not of the field's type; the object is refused.
    WrongType {
        /// What stands there.
        found: String,
        /// What should.
        expected: String,
    },
}

/// The typed value, where the node can be read as one, and what is odd about it.
pub(super) fn decode<T: DeserializeOwned>(node: &Node) -> (Option<T>, Vec<DecodeProblem>) {
    match serde_json::from_value(json(node)) {
        Ok(value) => (Some(value), Vec::new()),
        Err(error) => (
            None,
            vec![DecodeProblem {
                path: FieldPath::root(),
                kind: DecodeProblemKind::WrongType {
                    found: error.to_string(),
                    expected: String::new(),
                },
            }],
        ),
    }
}

fn json(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => (**text).into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(mapping) => {
            let entries = mapping.entries().iter();
            entries
                .map(|entry| ((*entry.key).to_owned(), json(&entry.value)))
                .collect()
        }
    }
}
