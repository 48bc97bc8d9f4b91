//! Where the nodes of a document stand, be it a manifest or the text of a key.

use crate::finding::{FieldPath, ManifestId, Part, Place, Span};
use crate::manifest::{Bundle, Entry, Node, Positions, Style, Value};

/// A document whose nodes are to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Origin<'b> {
    bundle: &'b Bundle,
    manifest: ManifestId,
    /// The field that holds the document as text.
    text: Option<FieldPath>,
}

impl<'b> Origin<'b> {
    /// The fields of a manifest.
    pub(crate) const fn manifest(bundle: &'b Bundle, manifest: ManifestId) -> Self {
        Self {
            bundle,
            manifest,
            text: None,
        }
    }

    /// A document in the text of a field.
    pub(crate) const fn text(bundle: &'b Bundle, manifest: ManifestId, path: FieldPath) -> Self {
        Self {
            bundle,
            manifest,
            text: Some(path),
        }
    }

    /// A value; `path` is its way from the root of the manifest, where the document is one.
    pub(crate) fn place(&self, path: &FieldPath, node: &Node) -> Place {
        match &self.text {
            None => Place::value(self.manifest, path.clone()),
            Some(text) => self.within(text, self.without_quotes(node.span)),
        }
    }

    /// The key of a field.
    pub(crate) fn key_place(&self, path: &FieldPath, entry: &Entry) -> Place {
        match &self.text {
            None => Place::key(self.manifest, path.clone()),
            Some(text) => self.within(text, self.without_quotes(entry.key_span)),
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
                let positions = Positions::of(self.source(), node);
                let outer = positions.outer(Span::new(start, end));
                self.within(self.text.as_ref().unwrap_or(path), outer)
            }
            _ => self.place(path, node),
        }
    }

    /// A stretch of the file.
    pub(crate) fn span(&self, path: &FieldPath, span: Span) -> Place {
        self.within(self.text.as_ref().unwrap_or(path), span)
    }

    /// What stands between two stretches of the file.
    pub(crate) fn between(&self, first: Span, second: Span) -> &'b str {
        Span::new(first.end, second.start.max(first.end)).slice(self.source())
    }

    /// The text of a scalar as a program reads it that wants a text; `None` for what is no scalar.
    pub(crate) fn scalar(&self, node: &Node) -> Option<String> {
        Some(match &node.value {
            Value::String(text) => (**text).to_owned(),
            Value::Null => String::new(),
            Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                let written = node.span.slice(self.source());
                match &node.value {
                    Value::Int(number) if written.is_empty() => number.to_string(),
                    _ => written.to_owned(),
                }
            }
            Value::Sequence(_) | Value::Mapping(_) => return None,
        })
    }

    fn source(&self) -> &'b str {
        let manifest = self.bundle.manifest(self.manifest);
        self.bundle.source(manifest.source).text()
    }

    fn without_quotes(&self, span: Span) -> Span {
        let written = span.slice(self.source());
        match written.starts_with(['"', '\'']) && written.len() > 2 {
            true => Span::new(span.start + 1, span.end - 1),
            false => span,
        }
    }

    fn within(&self, path: &FieldPath, span: Span) -> Place {
        Place::Field {
            manifest: self.manifest,
            path: path.clone(),
            part: Part::Within(span),
        }
    }
}
