//! How rules name selectors: as they are written.

use crate::cluster::{Requirement, Selector};
use crate::finding::listed;

/// A selector in the words of its fields.
pub(super) fn selector(selector: &Selector) -> String {
    let requirements = selector
        .requirements()
        .iter()
        .map(|requirement| match requirement {
            Requirement::In(key, values) if values.len() == 1 => {
                format!("`{key}: {}`", values.concat())
            }
            Requirement::In(key, values) => format!("`{key}` in {}", listed(values)),
            Requirement::NotIn(key, values) => format!("`{key}` not in {}", listed(values)),
            Requirement::Exists(key) => format!("`{key}`"),
            Requirement::DoesNotExist(key) => format!("no `{key}`"),
        });
    let requirements: Vec<_> = requirements.collect();
    if requirements.is_empty() {
        return "everything".to_owned();
    }
    requirements.join(" and ")
}
