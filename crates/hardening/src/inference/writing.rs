//! An inferred spec as the text that its reader goes on with.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{Note, NoteKind};
use crate::finding::{FieldPath, Segment};
use crate::manifest::{Bundle, Document};
use crate::spec::{LimitsSpec, Phase1};

/// The widest line of a comment, in characters.
const WIDTH: usize = 110;

/// The sections in the order in which a reader wants them.
const SECTIONS: [&str; 8] = [
    "cluster",
    "namespaces",
    "ingress",
    "services",
    "storage",
    "certificates",
    "monitoring",
    "access",
];

/// The text of a spec, without what it would assume anyway, with a comment for each note.
pub(super) fn text(bundle: &Bundle, spec: &Phase1, notes: &[Note]) -> String {
    let mut value = serde_json::to_value(spec).unwrap_or_default();
    without_defaults(spec, &mut value);
    let mut text = heading(bundle, notes);
    text.push_str("apiVersion: hardening/v1alpha1\nkind: Phase1\n");
    for section in SECTIONS {
        let Some(part) = value.get(section).filter(|part| !is_empty(part)) else {
            continue;
        };
        text.push('\n');
        text.push_str(&document(section, part, notes).to_yaml());
    }
    // A spec has namespaces, even where there are none.
    if value.get("namespaces").is_none_or(is_empty) {
        text.push_str("\nnamespaces: []\n");
    }
    text
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(fields) => fields.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// One section with the notes that are about its fields.
fn document(section: &str, part: &Value, notes: &[Note]) -> Document {
    let mut fields = Map::new();
    fields.insert(section.to_owned(), part.clone());
    let value = Value::Object(fields);
    let mut comments: BTreeMap<FieldPath, Vec<String>> = BTreeMap::new();
    for note in notes {
        let is_of_section =
            matches!(note.path.segments().first(), Some(Segment::Key(key)) if **key == *section);
        if !is_of_section {
            continue;
        }
        let path = nearest(&value, &note.path);
        let line = format!("{}{}", label(note.kind), printable(&note.message));
        comments.entry(path).or_default().push(line);
    }
    let document = Document::of(&value);
    comments
        .into_iter()
        .fold(document, |document, (path, comment)| {
            document.with_comment(&path, comment.join("\n"))
        })
}

/// The field, or the nearest above it that is written.
fn nearest(value: &Value, path: &FieldPath) -> FieldPath {
    let mut found = FieldPath::root();
    let mut at = value;
    for segment in path.segments() {
        let below = match segment {
            Segment::Key(key) => at.get(&**key),
            Segment::Index(index) => at.get(*index as usize),
        };
        let Some(below) = below else { break };
        found.push(segment.clone());
        at = below;
    }
    found
}

const fn label(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::ToFillIn => "To be filled in. ",
        NoteKind::Guessed => "Guessed: ",
        NoteKind::Kept => "",
        NoteKind::Changed => "Changed: ",
        NoteKind::LeftOut => "",
    }
}

/// What stands above everything: where the spec comes from, and what is not in it.
fn heading(bundle: &Bundle, notes: &[Note]) -> String {
    let (objects, files) = (bundle.manifests().count(), bundle.sources().len());
    let mut text = String::new();
    let first = format!(
        "Inferred from {objects} objects in {files} files. Comments say what was guessed or changed: read them before you \
         render it."
    );
    comment(&mut text, "", &first);
    let open = notes.iter().filter(|note| note.kind == NoteKind::ToFillIn);
    let open = open.map(|note| {
        note.path
            .to_string()
            .trim_start_matches('/')
            .replace('/', ".")
    });
    list(
        &mut text,
        "Manifests do not tell these. Fill them in:",
        open.collect(),
    );
    let left_out = notes.iter().filter(|note| note.path == FieldPath::root());
    let left_out = left_out.map(|note| printable(&note.message));
    list(&mut text, "Left out:", left_out.collect());
    text
}

fn list(text: &mut String, title: &str, items: Vec<String>) {
    if items.is_empty() {
        return;
    }
    text.push_str("#\n");
    comment(text, "", title);
    for item in items {
        comment(text, "- ", &item);
    }
}

/// Lines of a comment, those after the first below the text of the first.
fn comment(text: &mut String, bullet: &str, words: &str) {
    let indent = " ".repeat(bullet.len());
    let mut line = format!("# {bullet}");
    let mut is_empty = true;
    for word in words.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = format!("# {indent}");
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(&line);
    text.push('\n');
}

/// A comment ends with its line, so what would end it is not written.
fn printable(text: &str) -> String {
    let ends_line =
        |it: char| it.is_control() || matches!(it, '\u{2028}' | '\u{2029}' | '\u{FEFF}');
    text.replace(ends_line, "\u{FFFD}")
}

/// Takes out the fields that have the value that they have where nothing is said.
fn without_defaults(spec: &Phase1, value: &mut Value) {
    let defaults = json!({
        "kind": "Deployment",
        "priority": "standard",
        "callsApiServer": false,
        "protocol": "TCP",
        "exposed": false,
        "path": "/metrics",
        "probe": "/",
        "exporter": "other",
        "podSecurity": "restricted",
        "group": "",
        "ports": [],
        "roles": [],
        "limits": LimitsSpec::default(),
    });
    for list in ["namespaces", "services", "access"] {
        if let Some(part) = value.get_mut(list) {
            prune(part, &defaults);
        }
    }
    let mut section = |name: &str, shorten: &dyn Fn(&mut Value)| {
        value.get_mut(name).into_iter().for_each(shorten);
    };
    section("cluster", &|part| shorten(&spec.cluster, part));
    section("storage", &|part| shorten(&spec.storage, part));
    section("certificates", &|part| shorten(&spec.certificates, part));
    section("monitoring", &|part| shorten(&spec.monitoring, part));
}

fn prune(value: &mut Value, defaults: &Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, value| defaults.get(key) != Some(value));
            // The keys of labels are anybody's.
            let fields = fields.iter_mut().filter(|(key, _)| *key != "labels");
            fields.for_each(|(_, value)| prune(value, defaults));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| prune(value, defaults)),
        _ => {}
    }
}

/// Takes out each field without which a section is the same.
fn shorten<T: DeserializeOwned + PartialEq>(section: &T, value: &mut Value) {
    let mut pending = vec![Vec::new()];
    while let Some(path) = pending.pop() {
        let path: Vec<String> = path;
        let Some(Value::Object(fields)) = at(value, &path) else {
            continue;
        };
        let keys: Vec<_> = fields.keys().cloned().collect();
        for key in keys {
            let Some(Value::Object(fields)) = at(value, &path) else {
                continue;
            };
            let Some(field) = fields.remove(&key) else {
                continue;
            };
            let is_same = serde_json::from_value::<T>(value.clone()).is_ok_and(|it| it == *section);
            if is_same {
                continue;
            }
            if let Some(Value::Object(fields)) = at(value, &path) {
                fields.insert(key.clone(), field);
            }
            pending.push([path.as_slice(), &[key]].concat());
        }
    }
}

fn at<'v>(value: &'v mut Value, path: &[String]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, key| value.get_mut(key))
}
