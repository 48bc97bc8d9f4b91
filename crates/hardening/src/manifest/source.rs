//! One source's text, and lines and columns in it.

use crate::finding::Span;

/// A file, standard input or a string, under the name that findings show.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    line_starts: Vec<u32>,
}

impl Source {
    /// Takes a text under a name.
    #[must_use]
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| position(at + 1)))
            .collect();
        Self {
            name: name.into(),
            text,
            line_starts,
        }
    }

    /// Takes bytes as Kubernetes does: UTF-8, or UTF-16 where a byte order mark says so. What is not UTF-8 becomes
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
        let name = name.into();
        match bytes {
            [0xFF, 0xFE, rest @ ..] => Self::new(name, utf16(rest, u16::from_le_bytes)),
            [0xFE, 0xFF, rest @ ..] => Self::new(name, utf16(rest, u16::from_be_bytes)),
            _ => Self::new(name, String::from_utf8_lossy(bytes)),
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

    /// Line and column of a byte, both from 1, columns in Unicode scalar values. O(log lines + line length).
    #[must_use]
    pub fn line_and_column(&self, byte: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|start| *start <= byte);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = Span::new(start, byte).slice(&self.text).chars().count();
        (position(line), position(column + 1))
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units)
        .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Sources are bounded well below 4 GiB by [`Limits`](super::Limits), so positions fit.
pub(crate) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
