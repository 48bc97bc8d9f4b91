//! One source's text, and lines and columns in it.

use crate::finding::Span;

/// A file, standard input or a string, under the name that findings show.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<u32>,
    /// How many characters stand before each block of [`BLOCK`] bytes; a block begins at the next whole character.
    characters: Vec<u32>,
    replaced: Vec<Span>,
}

/// Long lines are counted in blocks, so that a column costs no more in them than in short ones.
const BLOCK: usize = 4_096;

impl Source {
    /// Takes a text under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let breaks = text.match_indices('\n');
        let line_starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| position(at + 1)))
            .collect();
        let blocks = (0..=text.len()).step_by(BLOCK).scan(0, |before, start| {
            let characters = *before;
            *before += count(&text, start, start + BLOCK);
            Some(position(characters))
        });
        Self {
            name: name.into(),
            line_starts,
            characters: blocks.collect(),
            replaced: Vec::new(),
            text,
        }
    }

    /// Takes bytes as Kubernetes does: UTF-8, or UTF-16 where a byte order mark says so. What is neither becomes
    /// U+FFFD, and a finding.
    ///
    /// ```
    /// use hardening::manifest::Source;
    ///
    /// let source = Source::from_bytes("a.yaml", b"kind: \xff");
    /// assert_eq!(source.text(), "kind: \u{FFFD}");
    /// ```
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: &[u8]) -> Self {
        let decoded = match bytes {
            [0xFF, 0xFE, rest @ ..] => Decoded::utf16(rest, u16::from_le_bytes),
            [0xFE, 0xFF, rest @ ..] => Decoded::utf16(rest, u16::from_be_bytes),
            _ => Decoded::utf8(bytes),
        };
        Self {
            replaced: decoded.replaced,
            ..Self::new(name, decoded.text)
        }
    }

    /// The name that findings show.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte, both from 1, columns in Unicode scalar values. O(log lines).
    #[must_use]
    pub fn line_and_column(&self, byte: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= byte);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = self.characters_before(byte) - self.characters_before(start);
        (position(line), position(column + 1))
    }

    /// Where U+FFFD stands for bytes that are no text, in ascending order.
    pub(super) fn replaced(&self) -> &[Span] {
        &self.replaced
    }

    fn characters_before(&self, byte: u32) -> usize {
        let byte = byte as usize;
        let block = byte / BLOCK;
        let before = self.characters.get(block).copied().unwrap_or(0);
        before as usize + count(&self.text, block * BLOCK, byte)
    }
}

/// The characters that begin within a range of bytes.
fn count(text: &str, start: usize, end: usize) -> usize {
    let start = text.ceil_char_boundary(start);
    let end = text.ceil_char_boundary(end);
    text.get(start..end).unwrap_or("").chars().count()
}

/// Bytes as text, and where they were none.
#[derive(Default)]
struct Decoded {
    text: String,
    replaced: Vec<Span>,
}

impl Decoded {
    fn utf8(bytes: &[u8]) -> Self {
        let mut decoded = Self {
            text: String::with_capacity(bytes.len()),
            replaced: Vec::new(),
        };
        for chunk in bytes.utf8_chunks() {
            decoded.text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                decoded.replace();
            }
        }
        decoded
    }

    fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Self {
        let (pairs, rest) = bytes.as_chunks();
        let units = pairs.iter().map(|pair| unit(*pair));
        let mut decoded = Self::default();
        for character in char::decode_utf16(units) {
            match character {
                Ok(character) => decoded.text.push(character),
                Err(_) => decoded.replace(),
            }
        }
        if !rest.is_empty() {
            decoded.replace();
        }
        decoded
    }

    fn replace(&mut self) {
        let start = position(self.text.len());
        self.text.push(char::REPLACEMENT_CHARACTER);
        let end = position(self.text.len());
        match self.replaced.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => self.replaced.push(Span::new(start, end)),
        }
    }
}

/// Sources are bounded well below 4 GiB by [`Limits`](super::Limits), so positions fit.
pub(crate) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters_from_the_line_however_long_it_is() {
        let text = format!("a\n{}b\nc", "é".repeat(10_000));
        let source = Source::new("a.yaml", &text);
        let at = position(text.find('b').unwrap());
        assert_eq!(source.line_and_column(at), (2, 10_001));
        assert_eq!(source.line_and_column(at + 2), (3, 1));
        assert_eq!(source.line_and_column(0), (1, 1));
    }

    #[test]
    fn the_end_of_the_text_has_a_line_and_a_column() {
        let source = Source::new("a.yaml", "x".repeat(BLOCK));
        assert_eq!(
            source.line_and_column(position(BLOCK)),
            (1, position(BLOCK) + 1)
        );
        assert_eq!(Source::new("a.yaml", "").line_and_column(0), (1, 1));
    }

    #[test]
    fn bytes_side_by_side_that_are_no_text_are_one_stretch() {
        let source = Source::from_bytes("a.yaml", b"a\xff\xfe\xffb\xff");
        assert_eq!(source.replaced(), [Span::new(1, 10), Span::new(11, 14)]);
    }

    #[test]
    fn half_a_pair_in_utf16_is_no_text() {
        let source = Source::from_bytes("a.yaml", b"\xff\xfea\0\0\xd8b\0c");
        assert_eq!(source.text(), "a\u{FFFD}b\u{FFFD}");
        assert_eq!(source.replaced().len(), 2);
    }
}
