//! Fields to files, lines and columns.

use super::{Bundle, Node};
use crate::finding::{FieldPath, Location, Part, Place, Segment, SourceId, Span};

impl Bundle {
    /// Where a place stands in the text. What is absent is shown at the deepest field on the way that is there.
    #[must_use]
    pub fn locate(&self, place: &Place) -> Location {
        match place {
            Place::Text { source, span } => self.location(*source, *span, String::new()),
            Place::Field {
                manifest,
                path,
                part,
            } => {
                let manifest = self.manifest(*manifest);
                let span = match part {
                    Part::Within(span) => *span,
                    Part::Key => deepest(&manifest.root, path, true),
                    Part::Value => deepest(&manifest.root, path, false),
                };
                self.location(manifest.source, span, path.to_string())
            }
        }
    }

    fn location(&self, source: SourceId, span: Span, path: String) -> Location {
        let source = self.source(source);
        let (line, column) = source.line_and_column(span.start);
        let (end_line, end_column) = source.line_and_column(span.end);
        Location {
            file: source.name().to_owned(),
            line,
            column,
            end_line,
            end_column,
            start: span.start,
            end: span.end,
            path,
        }
    }
}

/// The range of the field, or of the key of the deepest field on the way that is there.
fn deepest(root: &Node, path: &FieldPath, want_key: bool) -> Span {
    let mut node = root;
    let mut key_span = None;
    for segment in path.segments() {
        let key = match segment {
            Segment::Key(key) => node.entry(key).map(|entry| entry.key_span),
            Segment::Index(_) => None,
        };
        let Some(below) = node.step(segment) else {
            return key_span.unwrap_or_else(|| first_line(root));
        };
        key_span = key.or(key_span);
        node = below;
    }
    if want_key {
        return key_span.unwrap_or(node.span);
    }
    node.span
}

/// An object without a name is shown at its first key.
fn first_line(root: &Node) -> Span {
    let first = root
        .as_mapping()
        .and_then(|mapping| mapping.entries().first());
    first.map_or(root.span, |entry| entry.key_span)
}
