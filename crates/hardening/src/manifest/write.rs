//! Objects written as YAML that Kubernetes reads as what was meant.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Style;
use super::quote;
use crate::finding::FieldPath;

/// The widest line that a comment makes, in characters.
const COMMENT_WIDTH: usize = 110;

/// The fields that a reader looks for first, in that order; all others follow in the order of the alphabet.
const FIRST: [&str; 18] = [
    "apiVersion",
    "kind",
    "metadata",
    "alert",
    "expr",
    "for",
    "job_name",
    "name",
    "namespace",
    "labels",
    "annotations",
    "schedule",
    "timeZone",
    "replicas",
    "selector",
    "image",
    "command",
    "args",
];

/// An object to write, with the comments that say why its fields are what they are.
///
/// The order of keys is fixed: the same object is the same bytes.
///
/// ```
/// use hardening::finding::FieldPath;
/// use hardening::manifest::Document;
/// use serde_json::json;
///
/// let quota = json!({"spec": {"hard": {"pods": "20"}}, "kind": "ResourceQuota", "metadata": {"name": "pods"}});
/// let document = Document::of(&quota)
///     .with_comment(&FieldPath::of("spec.hard"), "A pod without requests is refused once there is a quota.");
/// let yaml = document.to_yaml();
/// let lines: Vec<_> = yaml.lines().collect();
/// assert_eq!(lines[0..3], ["kind: ResourceQuota", "metadata:", "  name: pods"]);
/// assert_eq!(lines[4], "  # A pod without requests is refused once there is a quota.");
/// assert_eq!(lines[5..], ["  hard:", "    pods: \"20\""]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    value: Value,
    comments: BTreeMap<FieldPath, String>,
}

impl Document {
    /// An object without comments. Types of the API serialize always; what does not, because the keys of one of its
    /// maps are no text, is written as `null`.
    #[must_use]
    pub fn of<T: Serialize>(object: &T) -> Self {
        Self {
            value: serde_json::to_value(object).unwrap_or_default(),
            comments: BTreeMap::new(),
        }
    }

    /// The same with a comment above a field, or, for the root, above the object. Lines are broken at 110 characters.
    #[must_use]
    pub fn with_comment(mut self, path: &FieldPath, comment: impl Into<String>) -> Self {
        self.comments.insert(path.clone(), comment.into());
        self
    }

    /// The object.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.value
    }

    /// The text, which ends with a line break.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let mut writer = Writer {
            comments: &self.comments,
            path: FieldPath::root(),
            text: String::new(),
        };
        writer.comment(0);
        match &self.value {
            Value::Object(_) | Value::Array(_) if !is_empty(&self.value) => {
                writer.block(&self.value, 0, false);
            }
            scalar => {
                writer.inline(scalar, 0);
            }
        }
        writer.text
    }
}

/// The text of documents in one file, in their order.
#[must_use]
pub fn to_yaml_stream(documents: &[Document]) -> String {
    let texts: Vec<_> = documents.iter().map(Document::to_yaml).collect();
    texts.join("---\n")
}

struct Writer<'a> {
    comments: &'a BTreeMap<FieldPath, String>,
    path: FieldPath,
    text: String,
}

impl Writer<'_> {
    /// A mapping or sequence that is not empty, each entry on a line of its own. The first line is indented already
    /// where it stands behind the `-` of a sequence.
    fn block(&mut self, value: &Value, indent: usize, continues: bool) {
        let mut continues = continues;
        match value {
            Value::Object(entries) => {
                for (key, value) in ordered(entries) {
                    self.path.push(key.as_str());
                    if !continues {
                        self.comment(indent);
                        self.indent(indent);
                    }
                    continues = false;
                    self.text.push_str(&quote::scalar(key, Style::Plain));
                    self.text.push(':');
                    self.value(value, indent);
                    self.path.pop();
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.path.push(at);
                    if !continues {
                        self.comment(indent);
                        self.comment_of_first_field(item, indent);
                        self.indent(indent);
                    }
                    continues = false;
                    self.text.push('-');
                    if is_empty(item) || !(item.is_object() || item.is_array()) {
                        self.text.push(' ');
                        self.inline(item, indent);
                    } else {
                        self.text.push(' ');
                        self.block(item, indent + 2, true);
                    }
                    self.path.pop();
                }
            }
            scalar => self.inline(scalar, indent),
        }
    }

    /// What stands behind a key.
    fn value(&mut self, value: &Value, indent: usize) {
        if is_empty(value) || !(value.is_object() || value.is_array()) {
            self.text.push(' ');
            self.inline(value, indent);
        } else {
            self.text.push('\n');
            self.block(value, indent + 2, false);
        }
    }

    /// A scalar or an empty collection, and the end of its line.
    fn inline(&mut self, value: &Value, indent: usize) {
        match value {
            Value::String(text) if is_block(text) => return self.literal(text, indent + 2),
            Value::String(text) => self.text.push_str(&quote::block_scalar(text)),
            Value::Object(_) => self.text.push_str("{}"),
            Value::Array(_) => self.text.push_str("[]"),
            // Numbers, booleans and null are written alike in JSON and YAML.
            other => {
                let _ = write!(self.text, "{other}");
            }
        }
        self.text.push('\n');
    }

    /// A text of several lines, as it is.
    fn literal(&mut self, text: &str, indent: usize) {
        let body = text.strip_suffix('\n');
        self.text
            .push_str(if body.is_some() { "|\n" } else { "|-\n" });
        for line in body.unwrap_or(text).split('\n') {
            if !line.is_empty() {
                self.indent(indent);
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// The first field of an item stands behind its `-`, so what is said of the field stands above the item.
    fn comment_of_first_field(&mut self, item: &Value, indent: usize) {
        let fields = item.as_object().map(ordered).unwrap_or_default();
        if let Some((key, _)) = fields.first() {
            self.path.push(key.as_str());
            self.comment(indent);
            self.path.pop();
        }
    }

    fn comment(&mut self, indent: usize) {
        let Some(comment) = self.comments.get(&self.path) else {
            return;
        };
        for line in wrapped(comment, COMMENT_WIDTH.saturating_sub(indent)) {
            self.indent(indent);
            self.text.push_str(if line.is_empty() { "#" } else { "# " });
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}

fn ordered(entries: &serde_json::Map<String, Value>) -> Vec<(&String, &Value)> {
    let rank = |key: &str| {
        FIRST
            .iter()
            .position(|it| *it == key)
            .unwrap_or(FIRST.len())
    };
    let mut ordered: Vec<_> = entries.iter().collect();
    ordered.sort_by(|(a, _), (b, _)| (rank(a), a).cmp(&(rank(b), b)));
    ordered
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Whether a text can stand as a literal block and be read back as it is: no lines of blanks, which a reader may take for
/// indentation, and none but line breaks among the characters that break or control lines.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let is_printable = |next: char| {
        next == '\n'
            || next == '\t'
            || !(next.is_control()
                || matches!(next, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}'))
    };
    text.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\t', '\n'])
        && !body.is_empty()
        && body.chars().all(is_printable)
        && body
            .split('\n')
            .all(|line| line.is_empty() || !line.trim().is_empty())
}

/// The lines of a comment, broken between words.
fn wrapped(comment: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in comment.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::manifest::{Bundle, Source};

    fn read(yaml: &str) -> Value {
        let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
        assert!(
            bundle.problems().is_empty(),
            "{:?}\n{yaml}",
            bundle.problems()
        );
        let (_, manifest) = bundle.manifests().next().unwrap();
        serde_json::to_value(&manifest.root).unwrap()
    }

    fn values() -> impl Strategy<Value = Value> {
        let text = "\\PC{0,12}|[a-z0-9.:+_ -]{0,8}|[\\x00-\\x7f]{0,6}|(([a-z #:-]{0,6})\n){0,3}[a-z]{0,3}|yes|~|1e3|0x1f";
        let scalar = prop_oneof![
            text.prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            Just(Value::Null),
        ];
        scalar.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("\\PC{1,6}|[a-z]{1,6}", inner, 0..4)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in values(), comment in "\\PC{0,200}") {
            let object = json!({"kind": "A", "value": value});
            let document = Document::of(&object).with_comment(&FieldPath::of("value"), comment);
            prop_assert_eq!(read(&document.to_yaml()), object.clone());
            let independent: Value = serde_yaml::from_str(&document.to_yaml()).unwrap();
            prop_assert_eq!(independent, object);
        }
    }

    #[test]
    fn a_script_stands_as_it_is() {
        let object = json!({"args": ["set -eu\n\nif true; then\n  echo \"a\"\nfi\n"]});
        assert_eq!(
            Document::of(&object).to_yaml(),
            "args:\n  - |\n    set -eu\n\n    if true; then\n      echo \"a\"\n    fi\n",
        );
    }

    #[test]
    fn a_comment_of_the_first_field_of_an_item_stands_above_the_item() {
        let object = json!({"rules": [{"verbs": ["get"]}]});
        let document =
            Document::of(&object).with_comment(&FieldPath::of("rules.0.verbs"), "To look.");
        assert_eq!(
            document.to_yaml(),
            "rules:\n  # To look.\n  - verbs:\n      - get\n"
        );
    }

    #[test]
    fn a_comment_stands_above_its_field_and_above_the_item_of_a_list() {
        let object = json!({"rules": [{"verbs": ["get"]}, {"verbs": ["list"]}]});
        let document = Document::of(&object)
            .with_comment(&FieldPath::root(), "All that it needs.")
            .with_comment(&FieldPath::of("rules.1"), "To find them.");
        assert_eq!(
            document.to_yaml(),
            "# All that it needs.\nrules:\n  - verbs:\n      - get\n  # To find them.\n  - verbs:\n      - list\n",
        );
    }
}
