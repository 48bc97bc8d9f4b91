//! Secrets that stand in a configuration, by the schema. Values are never taken out.

use super::configuration::InlineSecret;
use super::placeholders::is_placeholder;
use super::schema::{CONFIG, Kind, Reader, Type};
use crate::manifest::Node;

/// The secrets of a whole configuration, in the order of writing.
pub(super) fn of(root: &Node, reader: &Reader<'_>) -> Vec<InlineSecret> {
    let mut secrets = Vec::new();
    object(root, &CONFIG, reader, &mut secrets);
    secrets
}

fn object(node: &Node, of: &Type, reader: &Reader<'_>, secrets: &mut Vec<InlineSecret>) {
    for entry in super::tree::entries(node) {
        let Some(field) = of.fields.iter().find(|field| field.name == &*entry.key) else {
            continue;
        };
        match field.kind {
            Kind::Secret | Kind::SecretUrl => {
                let value = reader.text(&entry.value).unwrap_or_default();
                if value.is_empty() || is_placeholder(&value) || value.contains("{{") {
                    continue;
                }
                let file = format!("{}_file", field.name);
                let has_file = of.fields.iter().any(|field| field.name == file);
                secrets.push(InlineSecret {
                    field: field.name.to_owned(),
                    file_field: has_file.then_some(file),
                    key_span: entry.key_span.into(),
                    value_span: entry.value.span.into(),
                });
            }
            Kind::Object(of) | Kind::TextOr(of) => object(&entry.value, of, reader, secrets),
            Kind::Objects(of) | Kind::Integrations(of, _) => {
                for item in super::tree::items(Some(&entry.value)) {
                    object(item, of, reader, secrets);
                }
            }
            _ => {}
        }
    }
}
