//! What YAML 1.2 takes and Kubernetes, which reads YAML 1.1, refuses.

use super::super::source::position;
use crate::finding::Span;

/// The first character that YAML 1.1 does not take.
pub(in super::super) fn control_character(text: &str) -> Option<Span> {
    let mut previous = 0;
    let at = text.bytes().position(|byte| {
        let control = match byte {
            b'\t' | b'\n' | b'\r' => false,
            0..0x20 | 0x7F => true,
            0x80..0xA0 => previous == 0xC2 && byte != 0x85,
            _ => false,
        };
        previous = byte;
        control
    })?;
    Some(Span::new(
        position(text.floor_char_boundary(at)),
        position(at + 1),
    ))
}

/// A `...` that stands before any content.
pub(super) fn end_before_beginning(text: &str) -> Option<Span> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if line.starts_with("...") {
            return Some(Span::new(position(at), position(at + 3)));
        }
        if !content.is_empty() && !content.starts_with('#') {
            return None;
        }
        at += line.len();
    }
    None
}

/// A tab at the beginning of a line between two values of block collections.
pub(super) fn indenting_tab(text: &str, gap: Span) -> Option<Span> {
    let between = gap.slice(text);
    let (at, _) = between.match_indices('\t').find(|(at, _)| {
        let before = between.get(..*at).unwrap_or("").trim_end_matches(' ');
        before.ends_with('\n')
    })?;
    let at = gap.start + position(at);
    Some(Span::new(at, at + 1))
}

/// An escape in double quotes that Kubernetes does not know: `\/`, and half a surrogate pair.
pub(super) fn unknown_escape(text: &str, scalar: Span) -> Option<Span> {
    let written = scalar.slice(text);
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        let escape = rest.get(at + 1..).unwrap_or("");
        let code = escape
            .strip_prefix('u')
            .and_then(|digits| digits.get(..4))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if escape.starts_with('/') || code.is_some_and(|code| (0xD800..0xE000).contains(&code)) {
            let start = scalar.start + position(written.len() - rest.len() + at);
            return Some(Span::new(start, start + 2));
        }
        let skip = 1 + escape.chars().next().map_or(0, char::len_utf8);
        rest = rest.get(at + skip..).unwrap_or("");
    }
    None
}
