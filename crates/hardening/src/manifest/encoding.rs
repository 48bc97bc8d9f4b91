//! Places as other languages count them: in UTF-16.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::source::position;
use super::{Bundle, Source};
use crate::finding::{Edit, Finding, Fix, Location, Related};

/// In which units places are told: columns, and the `start` and `end` of locations and edits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PositionEncoding {
    /// Columns in Unicode scalar values, offsets in bytes of UTF-8.
    #[default]
    Utf8,
    /// Both in code units of UTF-16, as strings of JavaScript count.
    Utf16,
}

impl Bundle {
    /// Findings in the encoding of this bundle. A file is known by its name: where two sources share one, their places
    /// are counted in the first.
    pub(crate) fn encode_findings(&self, findings: &mut [Finding]) {
        let Some(mut files) = self.files() else {
            return;
        };
        for finding in findings {
            files.location(&mut finding.location);
            for related in &mut finding.related {
                files.location(&mut related.location);
            }
            if let Some(Fix { edits, .. }) = &mut finding.fix {
                edits.iter_mut().for_each(|edit| files.edit(edit));
            }
        }
    }

    /// Evidence in the encoding of this bundle.
    pub(crate) fn encode_evidence(&self, evidence: &mut [Related]) {
        let Some(mut files) = self.files() else {
            return;
        };
        for related in evidence {
            files.location(&mut related.location);
        }
    }

    /// `None` where places are in UTF-8 already.
    fn files(&self) -> Option<Files<'_>> {
        if self.encoding() == PositionEncoding::Utf8 {
            return None;
        }
        let mut files = Files::default();
        for source in self.sources() {
            files.0.entry(source.name()).or_insert(File::Unread(source));
        }
        Some(files)
    }
}

/// The files by name.
#[derive(Default)]
struct Files<'b>(BTreeMap<&'b str, File<'b>>);

enum File<'b> {
    /// Nothing was asked of it yet.
    Unread(&'b Source),
    /// All its characters are of one byte and one unit.
    Ascii,
    Counted(Units<'b>),
}

impl Files<'_> {
    fn location(&mut self, location: &mut Location) {
        let Some(units) = self.units(&location.file) else {
            return;
        };
        location.column = units.column(location.start);
        location.end_column = units.column(location.end);
        location.start = units.before(location.start);
        location.end = units.before(location.end);
    }

    fn edit(&mut self, edit: &mut Edit) {
        let Some(units) = self.units(&edit.file) else {
            return;
        };
        edit.start = units.before(edit.start);
        edit.end = units.before(edit.end);
    }

    /// `None` where bytes and units are the same.
    fn units(&mut self, file: &str) -> Option<&Units<'_>> {
        let file = self.0.get_mut(file)?;
        if let File::Unread(source) = file {
            *file = if source.text().is_ascii() {
                File::Ascii
            } else {
                File::Counted(Units::of(source.text()))
            };
        }
        match file {
            File::Counted(units) => Some(units),
            File::Unread(_) | File::Ascii => None,
        }
    }
}

/// How many units of UTF-16 stand before each block of [`BLOCK`] bytes; a block begins at the next whole character.
struct Units<'b> {
    text: &'b str,
    blocks: Vec<u32>,
}

const BLOCK: usize = 4_096;

impl<'b> Units<'b> {
    fn of(text: &'b str) -> Self {
        let blocks = (0..=text.len()).step_by(BLOCK).scan(0, |before, start| {
            let units = *before;
            *before += count(text, start, start + BLOCK);
            Some(units)
        });
        Self {
            text,
            blocks: blocks.collect(),
        }
    }

    fn before(&self, byte: u32) -> u32 {
        let byte = byte as usize;
        let block = byte / BLOCK;
        let before = self.blocks.get(block).copied().unwrap_or(0);
        before + count(self.text, block * BLOCK, byte)
    }

    /// From 1.
    fn column(&self, byte: u32) -> u32 {
        let end = self.text.floor_char_boundary(byte as usize);
        let before = self.text.get(..end).unwrap_or("");
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        self.before(byte) - self.before(position(line)) + 1
    }
}

/// The units of the characters that begin within a range of bytes.
fn count(text: &str, start: usize, end: usize) -> u32 {
    let start = text.ceil_char_boundary(start);
    let end = text.ceil_char_boundary(end);
    let characters = text.get(start..end).unwrap_or("").chars();
    position(characters.map(char::len_utf16).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn units_before_a_character_are_those_of_the_text_before_it(
            line in "[a-cü😀]{0,40}",
            lines in 1..400_usize,
            at in any::<proptest::sample::Index>(),
        ) {
            let text = [line.as_str(); 400][..lines].join("\n");
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            let before = &text[..at];
            let own_line = &before[before.rfind('\n').map_or(0, |found| found + 1)..];
            let utf16 = |text: &str| position(text.encode_utf16().count());
            let units = Units::of(&text);
            prop_assert_eq!(units.before(position(at)), utf16(before));
            prop_assert_eq!(units.column(position(at)), utf16(own_line) + 1);
        }
    }
}
