//! YAML events to a tree of nodes.

use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};
use indexmap::IndexMap;

use super::scalar;
use super::{Comment, Entry, Mapping, Node, Style, Value};
use crate::finding::Span;

/// One document's tree and comments; spans count from the beginning of `text`.
pub(super) struct Tree {
    pub(super) root: Option<Node>,
    pub(super) comments: Vec<Comment>,
}

pub(super) fn parse(text: &str) -> Result<Tree, (String, Span)> {
    let mut builder = Builder {
        text,
        parser: Parser::new_from_str(text),
        anchors: IndexMap::new(),
        comments: Vec::new(),
    };
    let mut root = None;
    while let Some((event, span)) = builder.next()? {
        match event {
            Event::StreamStart
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::StreamEnd => {}
            event => root = Some(builder.node(event, span)?),
        }
    }
    Ok(Tree {
        root,
        comments: builder.comments,
    })
}

struct Builder<'t> {
    text: &'t str,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
    anchors: IndexMap<usize, Node>,
    comments: Vec<Comment>,
}

type Failure = (String, Span);

impl<'t> Builder<'t> {
    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Failure> {
        loop {
            let Some(next) = self.parser.next_event() else {
                return Ok(None);
            };
            let (event, span) = next.map_err(|error| {
                let at = error.marker().byte_offset().unwrap_or(0) as u32;
                (error.info().to_string(), Span::new(at, at))
            })?;
            let span = Span::new(
                span.start.byte_offset().unwrap_or(0) as u32,
                span.end.byte_offset().unwrap_or(0) as u32,
            );
            if let Event::Comment(text, _) = event {
                self.comments.push(Comment {
                    span,
                    text: text.into_owned(),
                });
                continue;
            }
            return Ok(Some((event, span)));
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Node, Failure> {
        let (node, anchor) = match event {
            Event::Alias(id) => {
                let mut node = self
                    .anchors
                    .get(&id)
                    .cloned()
                    .ok_or_else(|| ("unknown anchor".to_owned(), span))?;
                node.span = span;
                node.style = Style::Alias;
                (node, 0)
            }
            Event::Scalar(text, style, anchor, _tag) => {
                let (value, style) = match style {
                    ScalarStyle::Plain => (scalar::resolve(&text), Style::Plain),
                    ScalarStyle::SingleQuoted => (string(&text), Style::SingleQuoted),
                    ScalarStyle::DoubleQuoted => (string(&text), Style::DoubleQuoted),
                    ScalarStyle::Literal => (string(&text), Style::Literal),
                    ScalarStyle::Folded => (string(&text), Style::Folded),
                };
                (Node { span, value, style }, anchor)
            }
            Event::SequenceStart(style, anchor, _tag) => {
                let mut items = Vec::new();
                let end = loop {
                    let (event, span) = self.expect(span)?;
                    if matches!(event, Event::SequenceEnd) {
                        break span;
                    }
                    items.push(self.node(event, span)?);
                };
                let span = extent(style, span, end, items.iter().map(|item| item.span));
                let value = Value::Sequence(items.into());
                (
                    Node {
                        span,
                        value,
                        style: collection(style),
                    },
                    anchor,
                )
            }
            Event::MappingStart(style, anchor, _tag) => {
                let mut entries = Vec::new();
                let end = loop {
                    let (event, span) = self.expect(span)?;
                    if matches!(event, Event::MappingEnd) {
                        break span;
                    }
                    let key = self.node(event, span)?;
                    let (event, span) = self.expect(key.span)?;
                    let value = self.node(event, span)?;
                    entries.push(Entry {
                        key: Arc::from(key.as_str().unwrap_or_else(|| key.span.slice(self.text))),
                        key_span: key.span,
                        value,
                    });
                };
                let inner = entries
                    .iter()
                    .flat_map(|entry| [entry.key_span, entry.value.span]);
                let span = extent(style, span, end, inner);
                let value = Value::Mapping(Arc::new(Mapping::new(entries)));
                (
                    Node {
                        span,
                        value,
                        style: collection(style),
                    },
                    anchor,
                )
            }
            _ => return Err(("unexpected event".to_owned(), span)),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn expect(&mut self, at: Span) -> Result<(Event<'t>, Span), Failure> {
        self.next()?
            .ok_or_else(|| ("unexpected end".to_owned(), at))
    }
}

fn string(text: &str) -> Value {
    Value::String(text.into())
}

const fn collection(style: StructureStyle) -> Style {
    match style {
        StructureStyle::Block => Style::Block,
        StructureStyle::Flow => Style::Flow,
    }
}

/// A block collection's own events carry no range, so it reaches from its first child to its last.
fn extent(
    style: StructureStyle,
    start: Span,
    end: Span,
    inner: impl Iterator<Item = Span>,
) -> Span {
    match style {
        StructureStyle::Flow => start.join(end),
        StructureStyle::Block => inner.reduce(Span::join).unwrap_or(start),
    }
}
