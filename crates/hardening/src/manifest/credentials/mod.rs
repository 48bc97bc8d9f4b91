//! Credentials that stand in manifests in plain text: what is found of them, and what must not be shown.
//!
//! Precision comes first. What is certain by its name and by what it looks like is found; that a text looks random
//! proves nothing.

mod name;
mod secret;
mod shape;
mod text;
mod value;

use std::ops::Range;

use super::{Bundle, Manifest, Node, Style, Value};
use crate::finding::{FieldPath, ManifestId, Part, Place, Segment, Span};
use crate::manifest::Positions;
use name::Named;
use text::{Notation, Within};
use value::Literal;

pub use secret::SecretCredential;
pub(super) use secret::values as secret_values;
pub use shape::TokenKind;

/// Deeper fields are not searched.
const DEEPEST: usize = 64;

/// A credential in plain text. Its value is never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The scalar that is it, or holds it.
    pub path: FieldPath,
    /// The part of the scalar's text; all of it where it is `None`.
    pub within: Option<Range<usize>>,
    /// What it is.
    pub kind: CredentialKind,
    /// Whether it is only a word that somebody should have replaced, such as `changeme`.
    pub is_placeholder: bool,
}

/// What a credential is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CredentialKind {
    /// The value of something with such a name.
    Named(String),
    /// The password in an address.
    Address,
    /// A token of a known shape.
    Token(TokenKind),
    /// A private key.
    PrivateKey,
}

impl Bundle {
    /// The credentials that a manifest holds in plain text: in variables, arguments, texts of ConfigMaps, and what is
    /// certain by its shape anywhere. Those of a Secret are in [`Bundle::secret_credentials`]. The first call is linear in
    /// the manifest.
    #[must_use]
    pub fn credentials(&self, manifest: ManifestId) -> &[Credential] {
        self.manifest(manifest).credentials()
    }

    /// The credential itself, for comparing; never to be shown.
    #[must_use]
    pub fn credential_value(&self, manifest: ManifestId, credential: &Credential) -> Option<&str> {
        let text = self
            .manifest(manifest)
            .root
            .at(&credential.path)?
            .as_str()?;
        match &credential.within {
            None => Some(text),
            Some(range) => text.get(range.clone()),
        }
    }

    /// Where a credential is written; the field where it stands behind an alias.
    #[must_use]
    pub fn credential_place(&self, manifest: ManifestId, credential: &Credential) -> Place {
        let written = self.manifest(manifest);
        let node = written.root.at(&credential.path);
        let span = credential
            .within
            .clone()
            .zip(node)
            .and_then(|(range, node)| {
                let start = u32::try_from(range.start).ok()?;
                let end = u32::try_from(range.end).ok()?;
                (node.style != Style::Alias).then(|| {
                    let source = self.source(written.source).text();
                    Positions::of(source, node).outer(Span::new(start, end))
                })
            });
        match span {
            Some(span) => Place::Field {
                manifest,
                path: credential.path.clone(),
                part: Part::Within(span),
            },
            None => Place::value(manifest, credential.path.clone()),
        }
    }
}

impl Manifest {
    /// The credentials that it holds in plain text; searched for once.
    pub(super) fn credentials(&self) -> &[Credential] {
        self.credentials.get_or_init(|| search(self))
    }
}

fn search(manifest: &Manifest) -> Vec<Credential> {
    let mut search = Search {
        path: FieldPath::root(),
        found: Vec::new(),
    };
    if manifest.kind() == "Secret" {
        return search.found;
    }
    let is_config_map = manifest.kind() == "ConfigMap";
    let entries = manifest.root.as_mapping().into_iter();
    for entry in entries.flat_map(|it| it.entries()) {
        search.path.push(Segment::Key(entry.key.clone()));
        if is_config_map && &*entry.key == "data" {
            search.data(&entry.value);
        } else if &*entry.key != "status" {
            search.node(&entry.value, 0);
        }
        search.path.pop();
    }
    search.found
}

/// Where credentials stand in the text of a file that is no manifest.
pub(super) fn of_plain_file(text: &str) -> Vec<Span> {
    let found = text::find(text, Notation::Settings).into_iter();
    let spans = found.filter_map(|it| {
        let start = u32::try_from(it.span.start).ok()?;
        Some(Span::new(start, u32::try_from(it.span.end).ok()?))
    });
    spans.collect()
}

/// The credentials in a text under a key of a Secret, by the name of the key and what the text looks like.
fn of_secret_text(key: &str, text: &str) -> Vec<(CredentialKind, Literal)> {
    if let Some(named) = name::named(key)
        && let Some(literal) = secret_literal(text, named)
    {
        return vec![(CredentialKind::Named(key.to_owned()), literal)];
    }
    let found = text::find(text, Notation::of_file(key)).into_iter();
    found.map(|it| (kind(it.what), it.literal)).collect()
}

/// In a Secret the name alone tells that a value is one.
fn secret_literal(text: &str, named: Named) -> Option<Literal> {
    value::literal(text, named).or_else(|| value::literal(text, Named::Password))
}

fn kind(what: Within) -> CredentialKind {
    match what {
        Within::Named(name) => CredentialKind::Named(name),
        Within::Address => CredentialKind::Address,
        Within::Token(kind) => CredentialKind::Token(kind),
        Within::PrivateKey => CredentialKind::PrivateKey,
    }
}

struct Search {
    path: FieldPath,
    found: Vec<Credential>,
}

impl Search {
    /// The texts of a ConfigMap.
    fn data(&mut self, data: &Node) {
        let entries = data.as_mapping().into_iter();
        for entry in entries.flat_map(|it| it.entries()) {
            let Some(text) = entry.value.as_str() else {
                continue;
            };
            self.path.push(Segment::Key(entry.key.clone()));
            if !self.named(&entry.key, text) {
                self.text(text, Notation::of_file(&entry.key));
            }
            self.path.pop();
        }
    }

    fn node(&mut self, node: &Node, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match &node.value {
            Value::String(text) => self.shapes(text),
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(index);
                    self.node(item, depth + 1);
                    self.path.pop();
                }
            }
            Value::Mapping(mapping) => {
                let variable = variable(node);
                for entry in mapping.entries() {
                    self.path.push(Segment::Key(entry.key.clone()));
                    match (&*entry.key, variable) {
                        ("value", Some((name, text))) => {
                            if !self.named(name, text) {
                                self.text(text, Notation::Shell);
                            }
                        }
                        ("args" | "command", _) if entry.value.as_sequence().is_some() => {
                            self.arguments(&entry.value);
                        }
                        _ => self.node(&entry.value, depth + 1),
                    }
                    self.path.pop();
                }
            }
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {}
        }
    }

    /// Whether a value is a credential as its name says.
    fn named(&mut self, name: &str, text: &str) -> bool {
        let Some(named) = name::named(name) else {
            return false;
        };
        let (start, value) = match (named, text.split_once('/')) {
            (Named::UserAndPassword, Some((user, password))) => (user.len() + 1, password),
            (Named::UserAndPassword, None) => return false,
            _ => (0, text),
        };
        let Some(literal) = value::literal(value, named) else {
            return false;
        };
        let trimmed = value.trim();
        let start = start + (value.len() - value.trim_start().len());
        let is_whole = trimmed.len() == text.len();
        self.found.push(Credential {
            path: self.path.clone(),
            within: (!is_whole).then(|| start..start + trimmed.len()),
            kind: CredentialKind::Named(name.to_owned()),
            is_placeholder: literal == Literal::Placeholder,
        });
        true
    }

    fn arguments(&mut self, words: &Node) {
        let mut option: Option<&str> = None;
        let words = words.as_sequence().unwrap_or_default();
        for (index, word) in words.iter().enumerate() {
            let Some(text) = word.as_str() else {
                option = None;
                continue;
            };
            self.path.push(index);
            let is_option = text.starts_with('-') && !text.contains(['=', ' ', '\n']);
            let is_value = option.is_some_and(|name| !is_option && self.named(name, text));
            if !is_value {
                self.text(text, Notation::Shell);
            }
            option = is_option.then_some(text);
            self.path.pop();
        }
    }

    fn text(&mut self, text: &str, notation: Notation) {
        self.take(text::find(text, notation));
    }

    fn shapes(&mut self, text: &str) {
        self.take(text::certain(text));
    }

    fn take(&mut self, found: Vec<text::Found>) {
        for it in found {
            self.found.push(Credential {
                path: self.path.clone(),
                within: Some(it.span),
                kind: kind(it.what),
                is_placeholder: it.literal == Literal::Placeholder,
            });
        }
    }
}

/// Name and value of a mapping that has both.
fn variable(node: &Node) -> Option<(&str, &str)> {
    let name = node.get("name")?.as_str()?;
    let value = node.get("value")?.as_str()?;
    Some((name, value))
}
