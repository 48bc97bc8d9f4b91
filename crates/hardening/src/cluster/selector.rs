//! Label selectors, as `metav1.LabelSelector` means them.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};
use thiserror::Error;

use crate::manifest::Node;

/// A selector whose operators and values fit together. All requirements must hold; none selects everything.
///
/// An absent selector is not an empty one: what it means depends on the field that lacks it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

/// One condition on a label. The values are sorted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Requirement {
    /// The label is there with one of these values.
    In(String, Vec<String>),
    /// The label is absent, or has none of these values.
    NotIn(String, Vec<String>),
    /// The label is there.
    Exists(String),
    /// The label is absent.
    DoesNotExist(String),
}

/// Why the API server refuses a selector.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SelectorError {
    /// `In` or `NotIn` without values.
    #[error("`{operator}` on `{key}` needs at least one value")]
    ValuesMissing {
        /// `In` or `NotIn`.
        operator: String,
        /// The label.
        key: String,
    },
    /// `Exists` or `DoesNotExist` with values.
    #[error("`{operator}` on `{key}` takes no values")]
    ValuesForbidden {
        /// `Exists` or `DoesNotExist`.
        operator: String,
        /// The label.
        key: String,
    },
    /// No operator of this name.
    #[error("`{0}` is no operator; In, NotIn, Exists and DoesNotExist are")]
    UnknownOperator(String),
}

impl Selector {
    /// Selects everything.
    #[must_use]
    pub const fn everything() -> Self {
        Self {
            requirements: Vec::new(),
        }
    }

    /// Selects what carries all of these labels, as the selector of a Service does.
    #[must_use]
    pub fn of_labels(labels: &BTreeMap<String, String>) -> Self {
        let requirements = labels
            .iter()
            .map(|(key, value)| Requirement::In(key.clone(), vec![value.clone()]));
        Self {
            requirements: requirements.collect(),
        }
    }

    /// Takes a selector of the API.
    ///
    /// # Errors
    /// Where the API server would refuse it.
    pub fn parse(selector: &LabelSelector) -> Result<Self, SelectorError> {
        let labels = selector.match_labels.iter().flatten();
        let mut requirements: Vec<_> = labels
            .map(|(key, value)| Requirement::In(key.clone(), vec![value.clone()]))
            .collect();
        for expression in selector.match_expressions.iter().flatten() {
            let key = expression.key.clone();
            let mut values = expression.values.clone().unwrap_or_default();
            values.sort_unstable();
            values.dedup();
            let operator = expression.operator.as_str();
            requirements.push(match (operator, values.is_empty()) {
                ("In", false) => Requirement::In(key, values),
                ("NotIn", false) => Requirement::NotIn(key, values),
                ("Exists", true) => Requirement::Exists(key),
                ("DoesNotExist", true) => Requirement::DoesNotExist(key),
                ("In" | "NotIn", true) => {
                    return Err(SelectorError::ValuesMissing {
                        operator: operator.to_owned(),
                        key,
                    });
                }
                ("Exists" | "DoesNotExist", false) => {
                    return Err(SelectorError::ValuesForbidden {
                        operator: operator.to_owned(),
                        key,
                    });
                }
                _ => return Err(SelectorError::UnknownOperator(operator.to_owned())),
            });
        }
        requirements.sort_unstable();
        requirements.dedup();
        Ok(Self { requirements })
    }

    /// The selector in a field of a kind that is not typed here; `None` where it is null or the API server refuses it.
    #[must_use]
    pub fn read(node: &Node) -> Option<Self> {
        node.as_mapping()?;
        let expressions = node.get("matchExpressions").and_then(Node::as_sequence);
        let expressions = expressions.map(|expressions| {
            let expressions = expressions.iter().map(|expression| {
                let text = |key| expression.get(key).and_then(Node::as_str).unwrap_or("");
                let values = expression.get("values").and_then(Node::as_sequence);
                let values = values.map(|values| values.iter().filter_map(Node::as_str));
                LabelSelectorRequirement {
                    key: text("key").to_owned(),
                    operator: text("operator").to_owned(),
                    values: values.map(|values| values.map(str::to_owned).collect()),
                }
            });
            expressions.collect()
        });
        let selector = LabelSelector {
            match_expressions: expressions,
            match_labels: node.get("matchLabels").map(Node::texts),
        };
        Self::parse(&selector).ok()
    }

    /// The conditions, sorted.
    #[must_use]
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// The values that its labels must have.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        let values = self
            .requirements
            .iter()
            .map(|requirement| match requirement {
                Requirement::In(_, values) => values.as_slice(),
                _ => &[],
            });
        values.flatten().map(String::as_str)
    }

    /// A label that it asks for with one value; `None` where it asks for no such label.
    pub(super) fn required_label(&self) -> Option<(&str, &str)> {
        let mut requirements = self.requirements.iter();
        requirements.find_map(|requirement| match requirement {
            Requirement::In(key, values) => match values.as_slice() {
                [value] => Some((key.as_str(), value.as_str())),
                _ => None,
            },
            _ => None,
        })
    }

    /// This selector without one of its requirements, and that one as `key=value` or its key.
    pub(super) fn without(&self, position: usize) -> Option<(Self, String)> {
        let mut requirements = self.requirements.clone();
        let left_out = self.requirements.get(position)?;
        requirements.remove(position);
        let words = match left_out {
            Requirement::In(key, values) => format!("{key}={}", values.join("|")),
            other => other.key().to_owned(),
        };
        Some((Self { requirements }, words))
    }

    /// Whether it selects everything.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it selects what carries these labels.
    #[must_use]
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.holds(labels))
    }
}

impl Requirement {
    /// The label that it is about.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::In(key, _)
            | Self::NotIn(key, _)
            | Self::Exists(key)
            | Self::DoesNotExist(key) => key,
        }
    }

    pub(super) fn holds(&self, labels: &BTreeMap<String, String>) -> bool {
        match self {
            Self::In(key, values) => labels
                .get(key)
                .is_some_and(|value| values.binary_search(value).is_ok()),
            Self::NotIn(key, values) => labels
                .get(key)
                .is_none_or(|value| values.binary_search(value).is_err()),
            Self::Exists(key) => labels.contains_key(key),
            Self::DoesNotExist(key) => !labels.contains_key(key),
        }
    }
}
