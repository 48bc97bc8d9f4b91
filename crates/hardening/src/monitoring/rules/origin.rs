//! Where the nodes of a document stand, be it a manifest, the text of a key or a file by itself.

use crate::finding::{FieldPath, ManifestId, Part, Place, SourceId, Span};
use crate::manifest::{Bundle, Entry, Node, Positions, Style, Value};

/// A document whose nodes are to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Origin<'b> {
    /// The text that its spans point into.
    source: &'b str,
    holder: Holder,
}

/// What holds a document.
#[derive(Clone, Debug)]
enum Holder {
    /// A manifest, whose fields it is.
    Fields(ManifestId),
    /// A field of a manifest, whose text it is.
    Text(ManifestId, FieldPath),
    /// A field of a manifest that holds it in another form, so that nothing in it has a place of its own.
    Encoded(ManifestId, FieldPath),
    /// A file by itself.
    Plain(SourceId),
}

impl<'b> Origin<'b> {
    /// The fields of a manifest.
    pub(crate) fn manifest(bundle: &'b Bundle, manifest: ManifestId) -> Self {
        Self {
            source: text_of(bundle, manifest),
            holder: Holder::Fields(manifest),
        }
    }

    /// A document in the text of a field.
    pub(crate) fn text(bundle: &'b Bundle, manifest: ManifestId, path: FieldPath) -> Self {
        Self {
            source: text_of(bundle, manifest),
            holder: Holder::Text(manifest, path),
        }
    }

    /// A document that a field holds in another form; `text` is what it stands for.
    pub(crate) const fn encoded(text: &'b str, manifest: ManifestId, path: FieldPath) -> Self {
        Self {
            source: text,
            holder: Holder::Encoded(manifest, path),
        }
    }

    /// The document of a file by itself.
    pub(crate) fn plain(bundle: &'b Bundle, source: SourceId) -> Self {
        Self {
            source: bundle.source(source).text(),
            holder: Holder::Plain(source),
        }
    }

    /// A value; `path` is its way from the root of the manifest, where the document is one.
    pub(crate) fn place(&self, path: &FieldPath, node: &Node) -> Place {
        match &self.holder {
            Holder::Fields(manifest) => Place::value(*manifest, path.clone()),
            Holder::Text(..) | Holder::Encoded(..) | Holder::Plain(_) => {
                self.span(path, self.without_quotes(node.span))
            }
        }
    }

    /// The key of a field.
    pub(crate) fn key_place(&self, path: &FieldPath, entry: &Entry) -> Place {
        match &self.holder {
            Holder::Fields(manifest) => Place::key(*manifest, path.clone()),
            Holder::Text(..) | Holder::Encoded(..) | Holder::Plain(_) => {
                self.span(path, self.without_quotes(entry.key_span))
            }
        }
    }

    /// A stretch of the text of a scalar.
    pub(crate) fn stretch(
        &self,
        path: &FieldPath,
        node: &Node,
        stretch: &std::ops::Range<usize>,
    ) -> Place {
        let bounds = u32::try_from(stretch.start)
            .ok()
            .zip(u32::try_from(stretch.end).ok());
        match bounds {
            Some((start, end)) if node.style != Style::Alias && node.as_str().is_some() => {
                let positions = Positions::of(self.source, node);
                self.span(path, positions.outer(Span::new(start, end)))
            }
            _ => self.place(path, node),
        }
    }

    /// A stretch of the file.
    pub(crate) fn span(&self, path: &FieldPath, span: Span) -> Place {
        let (manifest, path) = match &self.holder {
            Holder::Fields(manifest) => (*manifest, path),
            Holder::Text(manifest, path) => (*manifest, path),
            Holder::Encoded(manifest, path) => return Place::key(*manifest, path.clone()),
            Holder::Plain(source) => {
                return Place::Text {
                    source: *source,
                    span,
                };
            }
        };
        Place::Field {
            manifest,
            path: path.clone(),
            part: Part::Within(span),
        }
    }

    /// What stands between two stretches of the file.
    pub(crate) fn between(&self, first: Span, second: Span) -> &'b str {
        Span::new(first.end, second.start.max(first.end)).slice(self.source)
    }

    /// The text of a scalar as a program reads it that wants a text; `None` for what is no scalar.
    pub(crate) fn scalar(&self, node: &Node) -> Option<String> {
        Some(match &node.value {
            Value::String(text) => (**text).to_owned(),
            Value::Null => String::new(),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                let written = node.span.slice(self.source);
                match &node.value {
                    Value::Int(number) if written.is_empty() => number.to_string(),
                    _ => written.to_owned(),
                }
            }
            Value::Sequence(_) | Value::Mapping(_) => return None,
        })
    }

    fn without_quotes(&self, span: Span) -> Span {
        let written = span.slice(self.source);
        match written.starts_with(['"', '\'']) && written.len() > 2 {
            true => Span::new(span.start + 1, span.end - 1),
            false => span,
        }
    }
}

fn text_of(bundle: &Bundle, manifest: ManifestId) -> &str {
    bundle.source(bundle.manifest(manifest).source).text()
}
