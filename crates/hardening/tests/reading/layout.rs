//! The same value, laid out in any of the many ways of YAML, is the same value; and every part of it knows its place.

use hardening::manifest::{Bundle, Node, Source, Style, Value as Read};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Any value that JSON can say.
pub(super) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(|number| json!((number * 64.0).trunc() / 64.0 + 0.5 / 64.0)),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            btree_map(text(), inner, 0..5).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Texts with all that means something in YAML.
pub(super) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zé]{1,6}( [a-z]{1,6}){0,3}",
        "[ a-zé:#,'\"\\\\{}\\[\\]|>&*!%@`\n-]{0,10}",
        "[0-9a-fox_.:+-]{1,6}",
        prop::sample::select(vec![
            "y", "no", "~", "null", "<<", "---", "...", "0755", "1e3", ""
        ])
        .prop_map(str::to_owned),
    ]
}

/// An object that carries the value, and how many comments stand in it.
pub(super) fn written(value: &Value, choices: &[u8]) -> (String, usize) {
    let mut writer = Writer {
        yaml: "kind: Any\nvalue:".to_owned(),
        choices: choices.iter().cycle(),
        comments: 0,
    };
    writer.below(value, 0);
    (writer.yaml, writer.comments)
}

struct Writer<'c> {
    yaml: String,
    choices: std::iter::Cycle<std::slice::Iter<'c, u8>>,
    comments: usize,
}

impl Writer<'_> {
    fn choose(&mut self, ways: u8) -> u8 {
        self.choices.next().unwrap() % ways
    }

    /// What stands behind `key:` or `-` of a block collection at this indentation, to the end of the line.
    fn below(&mut self, value: &Value, indent: usize) {
        match value {
            Value::Array(items) if !items.is_empty() && self.choose(3) > 0 => {
                self.end_line();
                let inner = indent + 1 + usize::from(self.choose(3));
                for item in items {
                    self.yaml += &format!("{:inner$}-", "");
                    self.below(item, inner);
                }
            }
            Value::Object(map) if !map.is_empty() && self.choose(3) > 0 => {
                self.end_line();
                let inner = indent + 1 + usize::from(self.choose(3));
                for (key, value) in map {
                    let key = self.flow_text(key);
                    self.yaml += &format!("{:inner$}{key}:", "");
                    self.below(value, inner);
                }
            }
            Value::String(text) if text.contains(|next| next != '\n') && self.choose(3) == 0 => {
                self.literal(text, indent);
            }
            other => {
                let flow = self.flow(other);
                self.yaml += if flow.is_empty() { "" } else { " " };
                self.yaml += &flow;
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        match self.choose(8) {
            0 => self.comment(" # about this: [line"),
            1 => self.comment("\n# a line of its own"),
            2 => self.yaml += "\n  \n",
            3 => self.yaml += "  \n",
            4 => self.yaml += "\r\n",
            _ => self.yaml += "\n",
        }
    }

    fn comment(&mut self, text: &str) {
        self.yaml += text;
        self.yaml += "\n";
        self.comments += 1;
    }

    fn literal(&mut self, text: &str, indent: usize) {
        let deeper = 1 + usize::from(self.choose(3));
        let body = text.trim_end_matches('\n');
        let chomping = match text.len() - body.len() {
            0 => "-",
            1 => "",
            _ => "+",
        };
        self.yaml += &format!(" |{deeper}{chomping}\n");
        for line in body.split('\n') {
            self.yaml += &format!("{:1$}{line}\n", "", indent + deeper);
        }
        let blank = (text.len() - body.len()).saturating_sub(1);
        self.yaml += &"\n".repeat(blank);
    }

    fn flow(&mut self, value: &Value) -> String {
        match value {
            Value::Null => ["~", "null", ""][usize::from(self.choose(3))].to_owned(),
            Value::Bool(true) => ["true", "yes", "On", "y"][usize::from(self.choose(4))].to_owned(),
            Value::Bool(false) => {
                ["false", "NO", "off", "N"][usize::from(self.choose(4))].to_owned()
            }
            Value::Number(number) => number.to_string(),
            Value::String(text) => self.flow_text(text),
            Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.flow_item(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(map) => {
                let entries: Vec<_> = map
                    .iter()
                    .map(|(key, value)| {
                        format!("{}: {}", self.flow_text(key), self.flow_item(value))
                    })
                    .collect();
                format!("{{{}}}", entries.join(" , "))
            }
        }
    }

    /// Within brackets an absent value would be none at all.
    fn flow_item(&mut self, value: &Value) -> String {
        let item = self.flow(value);
        if item.is_empty() {
            "~".to_owned()
        } else {
            item
        }
    }

    fn flow_text(&mut self, text: &str) -> String {
        let words = text.split(' ');
        let plain = words.clone().count() < 9
            && words
                .into_iter()
                .all(|word| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_lowercase()))
            && !["null", "true", "false"].contains(&text);
        match self.choose(3) {
            0 if plain => text.to_owned(),
            1 if !text.contains('\n') => format!("'{}'", text.replace('\'', "''")),
            _ => self.double_quoted(text),
        }
    }

    fn double_quoted(&mut self, text: &str) -> String {
        let mut quoted = "\"".to_owned();
        for next in text.chars() {
            match next {
                '\n' => quoted += "\\n",
                '"' | '\\' => quoted.extend(['\\', next]),
                _ if self.choose(6) == 0 => quoted += &format!("\\u{:04x}", u32::from(next)),
                _ => quoted.push(next),
            }
        }
        quoted + "\""
    }
}

fn read(yaml: &str) -> Bundle {
    Bundle::read([Source::new("any.yaml", yaml)])
}

proptest! {
    #[test]
    fn every_layout_of_a_value_is_read_as_the_value(value in value(), choices in vec(any::<u8>(), 1..40)) {
        let (yaml, comments) = written(&value, &choices);
        let bundle = read(&yaml);
        prop_assert_eq!(bundle.problems(), [], "{}", yaml);
        let (_, manifest) = bundle.manifests().next().unwrap();
        let read = serde_json::to_value(manifest.root.get("value").unwrap()).unwrap();
        prop_assert_eq!(read, value, "{}", yaml);
        prop_assert_eq!(bundle.comments(manifest.source).len(), comments, "{}", yaml);
    }

    #[test]
    fn every_comment_stands_where_it_is_said_to(value in value(), choices in vec(any::<u8>(), 1..40)) {
        let (yaml, _) = written(&value, &choices);
        let bundle = read(&yaml);
        let (_, manifest) = bundle.manifests().next().unwrap();
        for comment in bundle.comments(manifest.source) {
            prop_assert_eq!(comment.span.slice(&yaml), format!("#{}", comment.text), "{}", yaml);
        }
    }

    #[test]
    fn every_node_lies_within_its_parent_and_apart_from_its_siblings(value in value(), choices in vec(any::<u8>(), 1..40)) {
        let (yaml, _) = written(&value, &choices);
        let bundle = read(&yaml);
        let (_, manifest) = bundle.manifests().next().unwrap();
        nested(&manifest.root, &yaml)?;
    }

    #[test]
    fn what_stands_at_a_scalar_is_the_scalar(value in value(), choices in vec(any::<u8>(), 1..40)) {
        let (yaml, _) = written(&value, &choices);
        let bundle = read(&yaml);
        let (_, manifest) = bundle.manifests().next().unwrap();
        same_scalars(manifest.root.get("value").unwrap(), &yaml)?;
    }

    #[test]
    fn documents_are_counted_and_a_bad_one_is_the_only_one_lost(
        values in vec((value(), vec(any::<u8>(), 1..40)), 1..6),
        bad in any::<prop::sample::Index>(),
        break_one in any::<bool>(),
        separator in prop::sample::select(vec!["---\n", "--- # next\n", "---   \r\n", "---\n# none\n---\n"]),
    ) {
        let bad = bad.index(values.len());
        let documents = values.iter().enumerate().map(|(at, (value, choices))| {
            if break_one && at == bad {
                "kind: Bad\nvalue: [\n".to_owned()
            } else {
                written(value, choices).0
            }
        });
        let yaml = documents.collect::<Vec<_>>().join(separator);
        let bundle = read(&yaml);
        let lost = usize::from(break_one);
        prop_assert_eq!(bundle.manifests().count(), values.len() - lost, "{}", yaml);
        prop_assert_eq!(bundle.problems().len(), lost, "{}", yaml);
    }
}

fn nested(node: &Node, yaml: &str) -> Result<(), TestCaseError> {
    let children: Vec<_> = match &node.value {
        Read::Sequence(items) => items.iter().map(|item| item.span).collect(),
        Read::Mapping(mapping) => {
            let entries = mapping.entries().iter();
            entries
                .flat_map(|entry| [entry.key_span, entry.value.span])
                .collect()
        }
        _ => Vec::new(),
    };
    let mut behind = node.span.start;
    for child in children {
        prop_assert!(
            behind <= child.start && child.end <= node.span.end,
            "{child:?} in {node:?}\n{yaml}"
        );
        prop_assert!(yaml.get(child.start as usize..child.end as usize).is_some());
        behind = child.end;
    }
    match &node.value {
        Read::Sequence(items) => items.iter().try_for_each(|item| nested(item, yaml)),
        Read::Mapping(mapping) => {
            let mut entries = mapping.entries().iter();
            entries.try_for_each(|entry| nested(&entry.value, yaml))
        }
        _ => Ok(()),
    }
}

fn same_scalars(node: &Node, yaml: &str) -> Result<(), TestCaseError> {
    match &node.value {
        Read::Sequence(items) => items.iter().try_for_each(|item| same_scalars(item, yaml)),
        Read::Mapping(mapping) => mapping.entries().iter().try_for_each(|entry| {
            let key = read_alone(entry.key_span.slice(yaml));
            prop_assert_eq!(key, json!(*entry.key));
            same_scalars(&entry.value, yaml)
        }),
        _ if matches!(node.style, Style::Literal | Style::Folded) => {
            let written = node.span.slice(yaml);
            prop_assert!(written.starts_with(['|', '>']), "{written}");
            Ok(())
        }
        _ => {
            let alone = read_alone(node.span.slice(yaml));
            prop_assert_eq!(alone, serde_json::to_value(node).unwrap());
            Ok(())
        }
    }
}

fn read_alone(scalar: &str) -> Value {
    let bundle = read(&format!("kind: Any\nvalue: {scalar}\n"));
    let (_, manifest) = bundle.manifests().next().unwrap();
    serde_json::to_value(manifest.root.get("value").unwrap()).unwrap()
}
