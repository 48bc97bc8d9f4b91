//! The range of a node, where the parser gives another.

use granit_parser::StructureStyle;

use super::super::Style;
use super::super::source::position;
use crate::finding::Span;

/// A block scalar from its `|` or `>` to its last character; the parser gives its content only. What stands before it
/// ends at `from`.
pub(super) fn block_scalar(text: &str, from: u32, content: Span, indicator: char) -> Span {
    let before = Span::new(from, content.start).slice(text);
    let mut in_comment = false;
    let mut previous = ' ';
    let header = before.char_indices().find(|(_, next)| {
        match next {
            '\n' => in_comment = false,
            '#' if previous.is_whitespace() => in_comment = true,
            _ => {}
        }
        previous = *next;
        !in_comment && *next == indicator
    });
    let start = header.map_or(content.start, |(at, _)| from + position(at));
    let written = Span::new(start, content.end).slice(text);
    Span::new(start, start + position(written.trim_end().len()))
}

pub(super) const fn style(style: StructureStyle) -> Style {
    match style {
        StructureStyle::Block => Style::Block,
        StructureStyle::Flow => Style::Flow,
    }
}

/// The range of a range: whole characters, and within the text.
pub(super) fn fitted(text: &str, span: Span) -> Span {
    let whole = |byte: u32| position(text.floor_char_boundary(byte as usize));
    Span::new(whole(span.start), whole(span.end))
}
