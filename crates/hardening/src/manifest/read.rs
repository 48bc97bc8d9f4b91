//! One source to its manifests, split into documents as kubectl does.

use std::sync::Arc;

use super::entries::Entries;
use super::interner::Interner;
use super::plain_file::{PlainFile, PlainFileKind};
use super::problem::{Problem, ProblemKind};
use super::source::position;
use super::tree::{self, Within};
use super::{
    Comment, Embedded, Entry, Limits, Manifest, Mapping, Node, Source, Style, Value, embedded,
    json, swallowed,
};
use crate::finding::{ManifestId, SourceId, Span};

/// What a source holds, numbered as if it were the only one.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub(super) manifests: Vec<Manifest>,
    pub(super) plain_file: Option<PlainFile>,
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Vec<Problem>,
}

/// The number of a source that stands alone.
const ALONE: SourceId = SourceId(0);

/// Reads a source.
pub(super) fn read(source: &Source, limits: &Limits, interner: &mut Interner) -> Read {
    let limits = &limits.bounded();
    let mut reader = Reader {
        limits,
        interner,
        manifests: Vec::new(),
        documents: 0,
        plain_files: Vec::new(),
        comments: Vec::new(),
        problems: Vec::new(),
    };
    if source.text().len() > limits.source_bytes {
        let message = format!("it is larger than {} bytes", limits.source_bytes);
        reader.problem(Span::new(0, 0), ProblemKind::Limit(message));
    } else {
        reader.stream(source.text());
    }
    reader.replaced_bytes(source);
    reader.finish()
}

struct Reader<'i> {
    limits: &'i Limits,
    interner: &'i mut Interner,
    manifests: Vec<Manifest>,
    /// How many documents were met, whatever became of them.
    documents: usize,
    plain_files: Vec<PlainFile>,
    comments: Vec<Comment>,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// A stream that begins with `{` is JSON, any other is YAML.
    fn stream(&mut self, text: &str) {
        if text.trim_start().starts_with('{') {
            self.json_stream(text);
        } else {
            self.yaml_stream(text, 0);
        }
    }

    fn yaml_stream(&mut self, text: &str, from: usize) {
        let mut start = from;
        let mut at = from;
        for line in text.get(from..).unwrap_or("").split_inclusive('\n') {
            let line_start = at;
            at += line.len();
            let Some(behind) = line.strip_prefix("---") else {
                continue;
            };
            let behind = behind.trim();
            if !behind.is_empty() && !behind.starts_with('#') {
                self.yaml_document(text, start, line_start);
                let span = Span::new(
                    position(line_start),
                    position(line_start + line.trim_end().len()),
                );
                let message = "only a comment may follow `---` on its line";
                self.problem(span, ProblemKind::Syntax(message.to_owned()));
                start = at;
            } else if line_start > start {
                self.yaml_document(text, start, line_start);
                start = at;
            }
        }
        self.yaml_document(text, start, text.len());
    }

    fn yaml_document(&mut self, text: &str, start: usize, end: usize) {
        let body = text.get(start..end).unwrap_or("");
        if body.trim().is_empty() {
            return;
        }
        let base = position(start);
        if let Some(local) = tree::control_character(body) {
            let span = Span::new(base + local.start, base + local.end);
            let message = "control characters are not allowed".to_owned();
            self.problem(span, ProblemKind::Syntax(message));
            return;
        }
        match tree::parse(body, Within::Source(base), self.limits, self.interner) {
            Err((span, kind)) => {
                self.documents += 1;
                self.problem(span, kind);
            }
            Ok(tree) => {
                self.comments.extend(tree.comments);
                let root = tree.root.as_ref().filter(|root| !root.is_null());
                self.documents += usize::from(root.is_some());
                let root = root.filter(|_| tree.rest.is_none());
                if let Some((root, kind)) = root.and_then(|it| Some((it, PlainFileKind::of(it)?))) {
                    let twice = embedded::twice(&tree.root_keys);
                    let problems = tree.problems.into_iter().chain(twice);
                    self.plain_file(kind, root.clone(), problems.collect());
                    return;
                }
                let hides = swallowed::has_secret(&tree.root_keys);
                for (span, mut kind) in tree.problems {
                    if hides {
                        kind.hide();
                    }
                    self.problem(span, kind);
                }
                if let Some(rest) = tree.rest {
                    self.problem(rest, ProblemKind::DroppedRest);
                }
                for (span, kind) in swallowed::problems(&tree.root_keys) {
                    self.problem(span, kind);
                }
                if let Some(root) = tree.root {
                    self.document(root);
                }
            }
        }
    }

    fn json_stream(&mut self, text: &str) {
        let mut at = 0;
        loop {
            at = text.len() - text.get(at..).unwrap_or("").trim_start().len();
            let rest = text.get(at..).unwrap_or("");
            if rest.is_empty() {
                return;
            }
            match json::parse(rest, position(at), self.limits, self.interner) {
                Ok(json) => {
                    self.documents += 1;
                    at += json.end;
                    if let Some(kind) = PlainFileKind::of(&json.root) {
                        self.plain_file(kind, json.root, json.problems);
                        continue;
                    }
                    for (span, kind) in json.problems {
                        self.problem(span, kind);
                    }
                    self.document(json.root);
                }
                Err((span, kind)) => {
                    self.documents += 1;
                    self.problem(span, kind);
                    // kubectl stops here; what follows the next separator is read all the same.
                    let separator = if rest.starts_with("---") {
                        Some(0)
                    } else {
                        rest.find("\n---").map(|at| at + 1)
                    };
                    if let Some(separator) = separator {
                        self.yaml_stream(text, at + separator);
                    }
                    return;
                }
            }
        }
    }

    fn plain_file(&mut self, kind: PlainFileKind, root: Node, problems: Vec<(Span, ProblemKind)>) {
        self.plain_files.push(PlainFile {
            source: ALONE,
            kind,
            content: Embedded {
                documents: vec![root],
                failure: None,
                problems,
            },
        });
    }

    /// The file itself, where it is that of a program; between other documents it is an object that lacks its kind.
    fn only_plain_file(&mut self) -> Option<PlainFile> {
        if self.documents == 1 {
            return self.plain_files.pop();
        }
        for file in std::mem::take(&mut self.plain_files) {
            if let Some(root) = file.root() {
                self.problem(first_key(root), ProblemKind::KindMissing);
            }
            for (span, kind) in file.content.problems {
                self.problem(span, kind);
            }
        }
        None
    }

    /// A document, which may be a list of objects.
    fn document(&mut self, root: Node) {
        let Some(mapping) = root.as_mapping() else {
            if !root.is_null() {
                let kind = ProblemKind::NotAnObject(described(&root.value));
                self.problem(root.span, kind);
            }
            return;
        };
        match mapping.get("items").and_then(Node::as_sequence) {
            None => self.object(root),
            Some(items) => {
                for item in items {
                    self.item(mapping, item);
                }
            }
        }
    }

    fn item(&mut self, list: &Mapping, item: &Node) {
        let Some(mapping) = item.as_mapping() else {
            let kind = ProblemKind::NotAnObject(described(&item.value));
            self.problem(item.span, kind);
            return;
        };
        let text = |key| mapping.get(key).and_then(Node::as_str).unwrap_or("");
        if text("kind") == "List" && mapping.get("items").is_some() {
            self.problem(item.span, ProblemKind::NestedList);
            return;
        }
        if !text("kind").is_empty() && !text("apiVersion").is_empty() {
            self.object(item.clone());
            return;
        }
        self.object(typed_by(list, item, mapping));
    }

    fn object(&mut self, root: Node) {
        let text = |key| root.get(key).and_then(Node::as_str).unwrap_or("");
        if text("kind").is_empty() {
            self.problem(first_key(&root), ProblemKind::KindMissing);
            return;
        }
        if text("apiVersion").matches('/').count() > 1 {
            let span = root.get("apiVersion").map_or(root.span, |node| node.span);
            let kind = ProblemKind::ApiVersion(text("apiVersion").to_owned());
            self.problem(span, kind);
            return;
        }
        self.manifests.push(Manifest {
            credentials: Arc::default(),
            source: ALONE,
            span: root.span,
            root,
        });
    }

    /// Where bytes were no text: one problem a line is enough, and none where the file is no text at all.
    fn replaced_bytes(&mut self, source: &Source) {
        if source.text().contains('\0') {
            return;
        }
        let mut said = 0;
        for span in source.replaced() {
            let (line, _) = source.line_and_column(span.start);
            if line != said {
                self.problem(*span, ProblemKind::InvalidUtf8);
            }
            said = line;
        }
    }

    fn problem(&mut self, span: Span, kind: ProblemKind) {
        self.problems.push(Problem {
            source: ALONE,
            manifest: None,
            span,
            kind,
        });
    }

    /// Gives each problem to the manifest that it stands in.
    fn finish(mut self) -> Read {
        let plain_file = self.only_plain_file();
        for problem in &mut self.problems {
            let at = self
                .manifests
                .partition_point(|manifest| manifest.span.end < problem.span.start);
            let holder = self.manifests.get(at);
            let holds = |manifest: &&Manifest| manifest.span.start <= problem.span.start;
            let Some(holder) = holder.filter(holds) else {
                continue;
            };
            problem.manifest = Some(ManifestId(position(at)));
            if holder.kind() == "Secret" {
                problem.kind.hide();
            }
        }
        self.problems.sort_by_key(|problem| problem.span);
        Read {
            manifests: self.manifests,
            plain_file,
            comments: self.comments,
            problems: self.problems,
        }
    }
}

/// An item that names no type has that of its list: of a `ConfigMapList` each is a `ConfigMap`.
fn typed_by(list: &Mapping, item: &Node, mapping: &Mapping) -> Node {
    let inherited = ["apiVersion", "kind"].into_iter().filter_map(|key| {
        let entry = list.entry(key)?;
        let text = entry.value.as_str()?;
        let text = if key == "kind" {
            text.strip_suffix("List").unwrap_or(text)
        } else {
            text
        };
        Some(Entry {
            key: Arc::clone(&entry.key),
            key_span: entry.key_span,
            value: Node {
                span: entry.value.span,
                value: Value::String(text.into()),
                style: Style::Plain,
            },
        })
    });
    let own = mapping.entries().iter();
    let own = own.filter(|entry| !matches!(&*entry.key, "apiVersion" | "kind"));
    let entries: Entries = inherited.chain(own.cloned()).collect();
    Node {
        span: item.span,
        value: Value::Mapping(Arc::new(entries.into_mapping())),
        style: item.style,
    }
}

fn first_key(root: &Node) -> Span {
    let first = root
        .as_mapping()
        .and_then(|mapping| mapping.entries().first());
    first.map_or(root.span, |entry| entry.key_span)
}

const fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Int(_) | Value::Float(_) => "a number",
        Value::String(_) => "a text",
        Value::Sequence(_) => "a sequence",
        Value::Mapping(_) => "a mapping",
    }
}
