//! Changes to fields as edits of the text, which leave comments and layout alone.

use super::source::position;
use super::{Bundle, Mapping, Node, Source, Style, quote};
use crate::finding::{Change, Edit, FieldPath, ManifestId, Part, Place, Segment, SourceId, Span};

impl Bundle {
    /// The edits that make the changes, in ascending order; `None` where one of them cannot be written as an edit, as
    /// for what an alias stands for, or where two of them meet.
    #[must_use]
    pub fn edits(&self, changes: &[Change]) -> Option<Vec<Edit>> {
        let mut edits: Vec<_> = changes
            .iter()
            .map(|change| self.edit(change))
            .collect::<Option<_>>()?;
        edits.sort_by(|a, b| (&a.file, a.start).cmp(&(&b.file, b.start)));
        let apart = edits
            .windows(2)
            .all(|pair| pair[0].file != pair[1].file || pair[0].end <= pair[1].start);
        apart.then_some(edits)
    }

    fn edit(&self, change: &Change) -> Option<Edit> {
        match change {
            Change::ReplaceText { place, text } => self.replace_text(place, text),
            Change::SetScalar { place, value } => {
                let field = self.field(place)?;
                let scalar = !matches!(field.node.style, Style::Alias | Style::Block | Style::Flow);
                scalar.then(|| field.edit(field.node.span, &quote::scalar(value, field.node.style)))
            }
            Change::RenameKey { place, key } => {
                let field = self.field(place)?;
                let entry = field.parent?.as_mapping()?.entry(field.key()?)?;
                let quoted = quote::scalar(key, Style::Plain);
                Some(field.edit(entry.key_span, &quoted))
            }
            Change::Remove { place } => self.field(place)?.remove(),
            Change::Insert { place, key, value } => self.field(place)?.insert(key, value),
            Change::MergeWithNext { place } => self.field(place)?.merge_with_next(),
        }
    }

    fn replace_text(&self, place: &Place, text: &str) -> Option<Edit> {
        let (source, span) = match place {
            Place::Text { source, span } => (*source, *span),
            Place::Field {
                manifest,
                part: Part::Within(span),
                ..
            } => (self.manifest(*manifest).source, *span),
            Place::Field { .. } => {
                let field = self.field(place)?;
                return Some(field.edit(field.node.span, text));
            }
        };
        Some(edit(self.source(source), span, text))
    }

    fn field<'b>(&'b self, place: &'b Place) -> Option<Field<'b>> {
        let Place::Field { manifest, path, .. } = place else {
            return None;
        };
        let (source, root) = self.root(*manifest);
        let mut parent = None;
        let mut node = root;
        for segment in path.segments() {
            // Below an alias the text is that of the anchor, which stands for other fields too.
            if node.style == Style::Alias {
                return None;
            }
            parent = Some(node);
            node = node.step(segment)?;
        }
        Some(Field {
            source: self.source(source),
            parent,
            node,
            path,
        })
    }

    fn root(&self, manifest: ManifestId) -> (SourceId, &Node) {
        let manifest = self.manifest(manifest);
        (manifest.source, &manifest.root)
    }
}

/// Writes the edits of one file into its text. Edits are in ascending order and do not meet.
#[must_use]
pub fn apply(text: &str, edits: &[&Edit]) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        edited.push_str(text.get(at..edit.start as usize).unwrap_or(""));
        edited.push_str(&edit.text);
        at = edit.end as usize;
    }
    edited.push_str(text.get(at..).unwrap_or(""));
    edited
}

/// A field that an edit is about.
struct Field<'b> {
    source: &'b Source,
    parent: Option<&'b Node>,
    node: &'b Node,
    path: &'b FieldPath,
}

impl Field<'_> {
    fn text(&self) -> &str {
        self.source.text()
    }

    fn edit(&self, span: Span, text: &str) -> Edit {
        edit(self.source, span, text)
    }

    fn key(&self) -> Option<&str> {
        match self.path.segments().last()? {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }

    fn remove(&self) -> Option<Edit> {
        let parent = self.parent?;
        if parent.style == Style::Alias {
            return None;
        }
        match self.path.segments().last()? {
            Segment::Key(key) => {
                let mapping = parent.as_mapping()?;
                let at = mapping
                    .entries()
                    .iter()
                    .position(|entry| entry.key == *key)?;
                let spans: Vec<_> = entry_spans(mapping);
                self.remove_part(parent, &spans, at, "{}")
            }
            Segment::Index(index) => {
                let items = parent.as_sequence()?;
                let spans: Vec<_> = items.iter().map(|item| item.span).collect();
                self.remove_part(parent, &spans, *index as usize, "[]")
            }
        }
    }

    /// Takes one of several parts of a collection away; of a single one the empty collection remains.
    fn remove_part(&self, parent: &Node, parts: &[Span], at: usize, empty: &str) -> Option<Edit> {
        let part = *parts.get(at)?;
        if parts.len() == 1 {
            return Some(self.edit(parent.span, empty));
        }
        if parent.style == Style::Flow {
            let span = match parts.get(at + 1) {
                Some(next) => Span::new(part.start, next.start),
                None => Span::new(parts.get(at.checked_sub(1)?)?.end, part.end),
            };
            return Some(self.edit(span, ""));
        }
        let line = self.line_start(part.start);
        let before = Span::new(line, part.start).slice(self.text());
        let in_sequence = parent.as_sequence().is_some();
        let alone = if in_sequence {
            before.trim() == "-"
        } else {
            before.trim().is_empty()
        };
        if alone {
            return Some(self.edit(Span::new(line, self.next_line(part.end)), ""));
        }
        // The first field of a sequence item shares its line with the dash: the next field takes its place.
        let next = parts.get(at + 1)?;
        Some(self.edit(Span::new(part.start, next.start), ""))
    }

    fn insert(&self, key: &str, value: &str) -> Option<Edit> {
        let mapping = self.node.as_mapping()?;
        let field = format!("{}: {value}", quote::scalar(key, Style::Plain));
        let end = self.node.span.end;
        match (self.node.style, mapping.entries()) {
            (Style::Flow, []) => Some(self.edit(self.node.span, &format!("{{{field}}}"))),
            (Style::Flow, [.., last]) => {
                let end = last.value.span.end;
                Some(self.edit(Span::new(end, end), &format!(", {field}")))
            }
            (Style::Block, [first, ..]) => {
                let line = self.line_start(first.key_span.start);
                let width = Span::new(line, first.key_span.start)
                    .slice(self.text())
                    .chars()
                    .count();
                let at = self.next_line(end);
                let line_break = self.line_break();
                let indented = format!("{}{field}", " ".repeat(width));
                let ends_with_break = self.text().get(..at as usize)?.ends_with('\n');
                let text = if ends_with_break {
                    format!("{indented}{line_break}")
                } else {
                    format!("{line_break}{indented}")
                };
                Some(self.edit(Span::new(at, at), &text))
            }
            _ => None,
        }
    }

    /// Takes the dash of the next item away where the fields of both stand in the same column.
    fn merge_with_next(&self) -> Option<Edit> {
        let parent = self.parent?;
        let Segment::Index(index) = self.path.segments().last()? else {
            return None;
        };
        let next = parent.as_sequence()?.get(*index as usize + 1)?;
        let (own, others) = (self.node.as_mapping()?, next.as_mapping()?);
        let block = [parent, self.node, next]
            .iter()
            .all(|node| node.style == Style::Block);
        let disjoint = others
            .entries()
            .iter()
            .all(|entry| own.get(&entry.key).is_none());
        if !block || !disjoint || self.column(self.node.span) != self.column(next.span) {
            return None;
        }
        let between = Span::new(self.node.span.end, next.span.start);
        let dash = self.node.span.end + position(between.slice(self.text()).rfind('-')?);
        Some(self.edit(Span::new(dash, dash + 1), " "))
    }

    fn column(&self, span: Span) -> u32 {
        span.start - self.line_start(span.start)
    }

    fn line_start(&self, at: u32) -> u32 {
        let before = Span::new(0, at).slice(self.text());
        position(before.rfind('\n').map_or(0, |found| found + 1))
    }

    /// The first byte of the line behind the one that holds the byte before `at`.
    fn next_line(&self, at: u32) -> u32 {
        let from = at as usize;
        let rest = self.text().get(from..).unwrap_or("");
        position(
            rest.find('\n')
                .map_or(self.text().len(), |found| from + found + 1),
        )
    }

    fn line_break(&self) -> &'static str {
        if self.text().contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }
}

fn entry_spans(mapping: &Mapping) -> Vec<Span> {
    let entries = mapping.entries().iter();
    entries
        .map(|entry| entry.key_span.join(entry.value.span))
        .collect()
}

fn edit(source: &Source, span: Span, text: &str) -> Edit {
    Edit {
        file: source.name().to_owned(),
        start: span.start,
        end: span.end,
        text: text.to_owned(),
    }
}
