//! The values of a rule file: texts, durations, labels and annotations.

use super::Field;
use super::reading::{Named, Reader};
use crate::finding::FieldPath;
use crate::manifest::{Node, Value};
use crate::monitoring::duration::Duration;
use crate::monitoring::template::{Dialect, Template};

impl Reader<'_> {
    /// The text of a scalar; what is none is refused.
    pub(super) fn text(&mut self, path: &FieldPath, node: &Node) -> String {
        match self.origin.scalar(node) {
            Some(text) => {
                let is_number = matches!(node.value, Value::Int(_));
                let is_expression = path.segments().last() == Some(&"expr".into());
                if self.is_resource()
                    && !matches!(node.value, Value::String(_) | Value::Null)
                    && !(is_expression && is_number)
                {
                    let place = self.origin.place(path, node);
                    self.refuse(
                        format!("`{text}` must be a text here: write it in quotes"),
                        place,
                    );
                }
                text
            }
            None => {
                let place = self.origin.place(path, node);
                self.refuse("a text is expected here".to_owned(), place);
                String::new()
            }
        }
    }

    pub(super) fn duration(&mut self, path: &FieldPath, node: &Node) -> Option<Duration> {
        if node.is_null() {
            return None;
        }
        let text = self.text(path, node);
        // The operator leaves an empty duration out.
        if text.is_empty() && self.is_resource() {
            return None;
        }
        match Duration::parse(&text) {
            Ok(duration) => Some(duration),
            Err(error) => {
                let place = self.origin.place(path, node);
                self.refuse(format!("`{text}`: {error}"), place);
                None
            }
        }
    }

    /// Labels or annotations; templates are read for alerts only.
    pub(super) fn fields(
        &mut self,
        path: &FieldPath,
        node: &Node,
        what: &str,
        named: Option<&Named<'_>>,
    ) -> Vec<Field> {
        if node.is_null() {
            return Vec::new();
        }
        let Some(mapping) = node.as_mapping() else {
            let place = self.origin.place(path, node);
            self.refuse(format!("{what}s are a mapping from names to texts"), place);
            return Vec::new();
        };
        let mut fields = Vec::new();
        for entry in mapping.entries() {
            let name = &*entry.key;
            let path = path.then(name);
            let is_valid = match self.version.at_least(3, 0) {
                true => !name.is_empty(),
                false => is_label_name(name),
            };
            if !is_valid || (what == "label" && name == "__name__") {
                let place = self.origin.key_place(&path, entry);
                self.refuse(format!("`{name}` is no name of a {what}"), place);
            }
            let value = self.text(&path, &entry.value);
            let dialect = Dialect {
                else_with: self.version.at_least(3, 0),
            };
            let template = match named {
                None => Template::default(),
                Some(named) => Template::parse(&value, dialect).unwrap_or_else(|error| {
                    let place = self.origin.stretch(&path, &entry.value, &error.span);
                    let reason = format!(
                        "the template in {what} `{name}` of {named} cannot be read: {error}"
                    );
                    self.refuse(reason, place);
                    Template::default()
                }),
            };
            fields.push(Field {
                name: name.to_owned(),
                value,
                place: self.origin.place(&path, &entry.value),
                template,
            });
        }
        fields
    }
}

/// Whether Prometheus 2 takes the name of a series.
pub(super) fn is_metric_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name
            .chars()
            .all(|next| next.is_ascii_alphanumeric() || matches!(next, '_' | ':'))
}

/// Whether Prometheus 2 takes the name of a label.
fn is_label_name(name: &str) -> bool {
    is_metric_name(name) && !name.contains(':')
}
