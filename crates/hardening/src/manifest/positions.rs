//! Where the text that a scalar stands for is written: each byte of it in the source.

use super::source::position;
use super::{Node, Style};
use crate::finding::Span;

/// The way from the text of a scalar back to the source: quotes, escapes, folds and indentation undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Positions {
    /// From this byte of the text on, the text stands in the source one to one, up to the next stretch.
    stretches: Vec<Stretch>,
    end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stretch {
    text: u32,
    source: u32,
    /// Bytes of text.
    length: u32,
    /// Bytes of source: as many, but for an escape.
    written: u32,
}

impl Positions {
    /// The positions of a scalar that stands in `source`. Linear in the length of the scalar.
    #[must_use]
    pub fn of(source: &str, scalar: &Node) -> Self {
        let text = scalar.as_str().unwrap_or("");
        let written = scalar.span.slice(source);
        let mut walk = Walk {
            text,
            written,
            source: scalar.span.start,
            at: 0,
            positions: Self {
                stretches: Vec::new(),
                end: scalar.span.end,
            },
        };
        match scalar.style {
            Style::Literal | Style::Folded => walk.block(),
            Style::SingleQuoted => walk.quoted('\''),
            Style::DoubleQuoted => walk.quoted('"'),
            _ => walk.plain(),
        }
        walk.positions
    }

    /// The stretch of the source that holds a stretch of the text.
    #[must_use]
    pub fn outer(&self, inner: Span) -> Span {
        let start = match self.stretch(inner.start) {
            None => self.end,
            Some(stretch) if stretch.is_escape() => stretch.source,
            Some(stretch) => stretch.at(inner.start),
        };
        if inner.end <= inner.start {
            return Span::new(start, start);
        }
        let end = match self.stretch(inner.end - 1) {
            None => self.end,
            Some(stretch) if stretch.is_escape() => stretch.source + stretch.written,
            Some(stretch) => stretch.at(inner.end),
        };
        Span::new(start, end.max(start))
    }

    /// The stretch that holds a byte of the text, or the last before it.
    fn stretch(&self, byte: u32) -> Option<&Stretch> {
        let next = self
            .stretches
            .partition_point(|stretch| stretch.text <= byte);
        self.stretches.get(next.saturating_sub(1))
    }

    fn push(&mut self, text: usize, length: usize, source: u32, written: usize) {
        let (text, length, written) = (position(text), position(length), position(written));
        if let Some(last) = self.stretches.last_mut()
            && last.text + last.length == text
            && last.source + last.written == source
            && !last.is_escape()
            && length == written
        {
            last.length += length;
            last.written += written;
            return;
        }
        self.stretches.push(Stretch {
            text,
            source,
            length,
            written,
        });
    }
}

impl Stretch {
    const fn is_escape(&self) -> bool {
        self.length != self.written
    }

    /// The byte of the source for a byte of the text.
    fn at(&self, byte: u32) -> u32 {
        self.source + byte.saturating_sub(self.text).min(self.length)
    }
}

/// Goes through what is written and what it stands for side by side.
struct Walk<'t> {
    text: &'t str,
    written: &'t str,
    source: u32,
    /// The byte of `text` reached.
    at: usize,
    positions: Positions,
}

impl Walk<'_> {
    /// Each line of a block stands in the text whole, but for its indentation.
    fn block(&mut self) {
        let mut start = 0;
        let lines = self.written.split_inclusive('\n').map(|line| {
            let line_start = start;
            start += line.len();
            (line_start, line.trim_end_matches(['\n', '\r']))
        });
        let content: Vec<_> = lines.skip(1).collect();
        let first_text = self.text.trim_start_matches('\n');
        let first_line = first_text.split('\n').next().unwrap_or("");
        let first_written = content.iter().find(|(_, line)| !line.trim().is_empty());
        let leading = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let indentation = first_written.map_or(0, |(_, line)| {
            leading(line).saturating_sub(leading(first_line))
        });
        for (line_start, line) in content {
            let indented = line
                .bytes()
                .take(indentation)
                .take_while(|byte| *byte == b' ')
                .count();
            let content = line.get(indented..).unwrap_or("");
            self.stretch(content, line_start + indented);
        }
    }

    /// Lines of a plain scalar are folded: the blanks around a line break are not as written.
    fn plain(&mut self) {
        let mut start = 0;
        for line in self.written.split_inclusive('\n') {
            let content = line.trim();
            let blanks = line.len() - line.trim_start().len();
            self.stretch(content, start + blanks);
            start += line.len();
        }
    }

    /// A stretch that stands in the text as written, behind blanks that folding made.
    fn stretch(&mut self, written: &str, at: usize) {
        if written.is_empty() {
            return;
        }
        while !self.rest().starts_with(written) {
            if !self.rest().starts_with([' ', '\n']) {
                return;
            }
            self.at += 1;
        }
        self.positions.push(
            self.at,
            written.len(),
            self.source + position(at),
            written.len(),
        );
        self.at += written.len();
    }

    fn quoted(&mut self, quote: char) {
        let mut at = 1;
        let end = self.written.len().saturating_sub(1);
        while at < end {
            let rest = self.written.get(at..end).unwrap_or("");
            let folded = blanks_with_line_break(rest);
            let (read, length) = if folded > 0 {
                (folded, fold(rest.get(..folded).unwrap_or("")))
            } else if quote == '\'' && rest.starts_with("''") {
                (2, 1)
            } else if quote == '"' && rest.starts_with('\\') {
                self.escape(rest)
            } else {
                let length = rest.chars().next().map_or(1, char::len_utf8);
                (length, length)
            };
            if length > 0 {
                self.positions
                    .push(self.at, length, self.source + position(at), read);
            }
            self.at += length;
            at += read;
        }
    }

    /// How many bytes an escape takes up, and how many it stands for.
    fn escape(&self, rest: &str) -> (usize, usize) {
        let digits = match rest.as_bytes().get(1) {
            Some(b'x') => 2,
            Some(b'u') => 4,
            Some(b'U') => 8,
            Some(b'\n' | b'\r') => {
                let behind = rest.get(1..).unwrap_or("");
                return (1 + behind.len() - behind.trim_start().len(), 0);
            }
            _ => 0,
        };
        let read = 2 + digits;
        let length = self.rest().chars().next().map_or(1, char::len_utf8);
        (read, length)
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }
}

/// The length of the blanks that a text begins with, where a line break is among them; else 0.
fn blanks_with_line_break(text: &str) -> usize {
    let blanks = text.len() - text.trim_start_matches([' ', '\t', '\r', '\n']).len();
    let has_break = text.get(..blanks).unwrap_or("").contains('\n');
    if has_break { blanks } else { 0 }
}

/// One line break is folded to a blank; of more, all but one stay.
fn fold(blanks: &str) -> usize {
    match blanks.matches('\n').count() {
        0 | 1 => 1,
        breaks => breaks - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::{Bundle, Source};

    /// Finds each word of the text where it is written; escaped words are given as written.
    fn words_are_found(value: &str, expected: &str) {
        words_are_found_as(value, expected, expected);
    }

    fn words_are_found_as(value: &str, expected: &str, written: &str) {
        let yaml = format!("kind: ConfigMap\nfirst: 1\ndata:\n  key: {value}\n  last: 1\n");
        let bundle = Bundle::read([Source::new("a.yaml", &yaml)]);
        let (_, manifest) = bundle.manifests().next().unwrap();
        let scalar = manifest.root.get("data").unwrap().get("key").unwrap();
        let text = scalar.as_str().unwrap();
        assert_eq!(text, expected);
        let positions = Positions::of(&yaml, scalar);
        let mut at = 0;
        for (word, written) in text.split_whitespace().zip(written.split_whitespace()) {
            let start = at + text[at..].find(word).unwrap();
            let inner = Span::new(position(start), position(start + word.len()));
            assert_eq!(positions.outer(inner).slice(&yaml), written, "{value}");
            at = start + word.len();
        }
    }

    #[test]
    fn a_plain_scalar_stands_as_it_is() {
        words_are_found("one two", "one two");
    }

    #[test]
    fn a_plain_scalar_of_several_lines_is_folded() {
        words_are_found("one two\n    three\n\n    four", "one two three\nfour");
    }

    #[test]
    fn a_literal_block_loses_its_indentation_only() {
        words_are_found(
            "|\n    one two\n      three\n\n    four",
            "one two\n  three\n\nfour\n",
        );
    }

    #[test]
    fn a_literal_block_may_begin_with_blank_lines_and_name_its_indentation() {
        words_are_found("|2\n\n\n      one\n    two", "\n\n  one\ntwo\n");
    }

    #[test]
    fn a_literal_block_may_have_windows_line_breaks() {
        words_are_found("|\r\n    one two\r\n    three\r\n", "one two\nthree\n");
    }

    #[test]
    fn a_folded_block_joins_its_lines() {
        words_are_found(
            ">-\n    one\n    two\n\n    three\n      four",
            "one two\nthree\n  four",
        );
    }

    #[test]
    fn single_quotes_stand_double() {
        let written = "it''s one   two three";
        words_are_found_as(
            "'it''s one   two\n    three'",
            "it's one   two three",
            written,
        );
    }

    #[test]
    fn a_double_quoted_scalar_has_escapes_and_folds() {
        let value = "\"\\u00e9 one\\ttwo\\n\n    three \\\n    four\"";
        words_are_found_as(
            value,
            "\u{e9} one\ttwo\n three four",
            "\\u00e9 one two three four",
        );
    }
}
