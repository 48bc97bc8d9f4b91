//! A stretch of a scalar's text to a place in the source.

use std::ops::Range;

use crate::finding::{FieldPath, ManifestId, Part, Place, Span};
use crate::manifest::{Bundle, Node, Style};

/// The place of a stretch of the text at a path; the whole value where its words are not written there as they are read.
pub(super) fn stretch(
    bundle: &Bundle,
    manifest: ManifestId,
    path: FieldPath,
    range: &Range<usize>,
) -> Place {
    let written = bundle.manifest(manifest);
    let node = written.root.at(&path);
    let source = bundle.source(written.source).text();
    match node.and_then(|node| span(source, node, range)) {
        Some(span) => Place::Field {
            manifest,
            path,
            part: Part::Within(span),
        },
        None => Place::value(manifest, path),
    }
}

fn span(source: &str, node: &Node, range: &Range<usize>) -> Option<Span> {
    let text = node.as_str()?;
    let words = text.get(range.clone())?;
    let start = match node.style {
        Style::Plain => node.span.start as usize + range.start,
        Style::SingleQuoted | Style::DoubleQuoted => node.span.start as usize + 1 + range.start,
        Style::Literal | Style::Folded => in_block(source, node, text, range.start)?,
        Style::Block | Style::Flow | Style::Alias => return None,
    };
    let end = start + words.len();
    let span = Span::new(u32::try_from(start).ok()?, u32::try_from(end).ok()?);
    (source.get(start..end) == Some(words)).then_some(span)
}

/// Lines of a literal block stand one for one in the source, each behind the indentation.
fn in_block(source: &str, node: &Node, text: &str, at: usize) -> Option<usize> {
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let number = text
        .get(..line_start)?
        .bytes()
        .filter(|byte| *byte == b'\n')
        .count();
    let line = text.get(line_start..)?.lines().next()?;
    let written = node.span.slice(source);
    let header = usize::from(written.starts_with(['|', '>']));
    let mut offset = node.span.start as usize;
    for (index, source_line) in written.split_inclusive('\n').enumerate() {
        if index == number + header {
            let content = source_line.trim_end_matches(['\n', '\r']);
            let indent = content.len().checked_sub(line.len())?;
            return content
                .ends_with(line)
                .then_some(offset + indent + at - line_start);
        }
        offset += source_line.len();
    }
    None
}
