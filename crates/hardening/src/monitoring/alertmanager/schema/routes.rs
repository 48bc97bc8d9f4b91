//! Routes and inhibition rules.

use super::{Kind, Object, Reader, Type, field, since};
use crate::manifest::Node;
use crate::monitoring::matcher::is_classic_name;
use crate::monitoring::{Duration, Pattern};
use Kind::{Bool, Own, Text, TextMap, Texts};

pub(super) static ROUTE: Type = Type {
    name: "config.plain",
    fields: &[
        field("receiver", Text),
        field("group_by", Texts),
        field("match", TextMap),
        field("match_re", Own(patterns)),
        field("matchers", Own(matchers)),
        field("mute_time_intervals", Texts),
        since(24, "active_time_intervals", Texts),
        field("continue", Bool),
        field("routes", Kind::Objects(&ROUTE)),
        field("group_wait", Kind::Duration),
        field("group_interval", Kind::Duration),
        field("repeat_interval", Kind::Duration),
        since(34, "labels", TextMap),
    ],
    check: route,
};

pub(super) static INHIBIT_RULE: Type = Type {
    name: "config.plain",
    fields: &[
        since(30, "name", Text),
        field("source_match", TextMap),
        field("source_match_re", Own(patterns)),
        field("source_matchers", Own(matchers)),
        field("target_match", TextMap),
        field("target_match_re", Own(patterns)),
        field("target_matchers", Own(matchers)),
        field("equal", Texts),
    ],
    check: inhibit_rule,
};

/// `match_re`: regular expressions by label.
fn patterns(reader: &mut Reader<'_>, node: &Node) {
    if node.is_null() {
        return;
    }
    let Some(mapping) = node.as_mapping() else {
        reader.scalar(node, |_| None);
        return;
    };
    for entry in mapping.entries() {
        if !is_classic_name(&entry.key) {
            let message = format!("invalid label name {:?}", entry.key);
            reader.refuse(entry.key_span, message);
        }
        if entry.value.is_null() {
            let message = format!("invalid regexp value for {:?}", entry.key);
            reader.refuse(entry.value.span, message);
            continue;
        }
        reader.scalar(&entry.value, |text| {
            Pattern::parse(text).err().map(|fault| fault.to_string())
        });
    }
}

fn matchers(reader: &mut Reader<'_>, node: &Node) {
    let syntax = reader.syntax;
    for item in reader.items(node, "[]string").unwrap_or_default() {
        if item.is_null() {
            continue;
        }
        reader.scalar(item, |text| {
            syntax.parse(text).err().map(|fault| fault.to_string())
        });
    }
}

fn names_in_match(reader: &mut Reader<'_>, object: &Object<'_>, name: &str) {
    let mapping = object.get(name).and_then(Node::as_mapping);
    for entry in mapping.map_or(&[][..], |mapping| mapping.entries()) {
        if !is_classic_name(&entry.key) {
            let message = format!("invalid label name {:?}", entry.key);
            reader.refuse(entry.key_span, message);
        }
    }
}

fn route(reader: &mut Reader<'_>, object: &Object<'_>) {
    names_in_match(reader, object, "match");
    let labels = object.get("labels").and_then(Node::as_mapping);
    for entry in labels.map_or(&[][..], |labels| labels.entries()) {
        if !reader.syntax.is_label_name(&entry.key) {
            let message = format!("invalid label name {:?} in route labels", entry.key);
            reader.refuse(entry.key_span, message);
        }
    }
    let mut seen: Vec<String> = Vec::new();
    let mut all = None;
    let grouped = reader.texts(object.get("group_by"));
    let grouped: Vec<_> = grouped
        .into_iter()
        .map(|(name, span)| (name.into_owned(), span))
        .collect();
    for (name, span) in grouped {
        if name == "..." {
            all = Some(span);
        } else if !reader.syntax.is_label_name(&name) {
            let message = format!("invalid label name {name:?} in group_by list");
            reader.refuse(span, message);
        } else if seen.contains(&name) {
            reader.refuse(span, format!("duplicated label {name:?} in group_by"));
        } else {
            seen.push(name);
        }
    }
    if let Some(span) = all.filter(|_| !seen.is_empty()) {
        let other = if reader.version.number() < 29 {
            "other other"
        } else {
            "other"
        };
        let message =
            format!("cannot have wildcard group_by (`...`) and {other} labels at the same time");
        reader.refuse(span, message);
    }
    for name in ["group_interval", "repeat_interval"] {
        let Some(node) = object.get(name) else {
            continue;
        };
        let duration = reader
            .text(node)
            .and_then(|text| Duration::parse(&text).ok());
        if duration.is_some_and(|duration| duration.milliseconds() == 0) {
            reader.refuse(node.span, format!("{name} cannot be zero"));
        }
    }
}

fn inhibit_rule(reader: &mut Reader<'_>, object: &Object<'_>) {
    names_in_match(reader, object, "source_match");
    names_in_match(reader, object, "target_match");
    let equal = reader.texts(object.get("equal"));
    let equal: Vec<_> = equal
        .into_iter()
        .map(|(name, span)| (name.into_owned(), span))
        .collect();
    for (name, span) in equal {
        if !reader.syntax.is_label_name(&name) {
            let message = if reader.version.number() < 28 {
                format!("{name:?} is not a valid label name")
            } else {
                format!("invalid label name {name:?} in equal list")
            };
            reader.refuse(span, message);
        }
    }
}
