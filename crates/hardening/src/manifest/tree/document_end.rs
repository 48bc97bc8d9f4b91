//! What stands behind the `...` that ends a document, and is dropped.

use super::super::source::position;
use crate::finding::Span;

/// The text behind the `...`, where it is more than comments; the last value of the document ends at `from`.
pub(super) fn dropped(text: &str, from: usize) -> Option<Span> {
    let mut ended = false;
    let mut at = from;
    let mut lines = text.get(from..)?.split_inclusive('\n');
    // The rest of the line on which the last value ends.
    at += lines.next()?.len();
    for line in lines {
        let start = at;
        at += line.len();
        let content = line.trim();
        if !ended {
            ended = line.starts_with("...");
        } else if !content.is_empty() && !content.starts_with('#') {
            let end = from + text.get(from..)?.trim_end().len();
            return Some(Span::new(position(start), position(end)));
        }
    }
    None
}
