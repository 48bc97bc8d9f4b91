//! Events of the parser to nodes.

use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, StrInput, StructureStyle};
use indexmap::IndexMap;

use super::expansion::{Expansion, Size};
use super::key::Resolved;
use super::{Failure, Tree, Within, document_end, extent, refusal, too_deep};
use crate::finding::Span;
use crate::manifest::entries::Entries;
use crate::manifest::interner::Interner;
use crate::manifest::source::position;
use crate::manifest::swallowed::RootKey;
use crate::manifest::{Comment, Entry, Limits, Node, ProblemKind, Style, Value};

/// Builds one document.
pub(super) struct Builder<'t, 'i> {
    pub(super) text: &'t str,
    within: Within<'i>,
    parser: Parser<'t, StrInput<'t>>,
    limits: &'i Limits,
    pub(super) interner: &'i mut Interner,
    anchors: IndexMap<usize, Built>,
    comments: Vec<Comment>,
    problems: Vec<(Span, ProblemKind)>,
    root_keys: Vec<RootKey>,
    /// How many collections are open, and how many of them by brackets.
    depth: usize,
    brackets: usize,
    /// Where the last scalar or bracket ended, from the beginning of `text`.
    pub(super) last_end: u32,
    pub(super) expansion: Expansion,
}

/// A node, and what its writing tells beyond its value.
#[derive(Clone)]
pub(super) struct Built {
    pub(super) node: Node,
    /// Where it stands in the text that is read.
    pub(super) local: Span,
    pub(super) size: Size,
    pub(super) resolved: Resolved,
}

impl<'t, 'i> Builder<'t, 'i> {
    pub(super) fn new(
        text: &'t str,
        within: Within<'i>,
        parser: Parser<'t, StrInput<'t>>,
        limits: &'i Limits,
        interner: &'i mut Interner,
    ) -> Self {
        Self {
            text,
            within,
            parser,
            limits,
            interner,
            anchors: IndexMap::new(),
            comments: Vec::new(),
            problems: Vec::new(),
            root_keys: Vec::new(),
            depth: 0,
            brackets: 0,
            last_end: 0,
            expansion: Expansion::default(),
        }
    }

    /// The first document, and nothing behind it.
    pub(super) fn document(mut self) -> Result<Tree, Failure> {
        let mut root = None;
        let mut rest = None;
        while let Some((event, span)) = self.next()? {
            match event {
                Event::StreamStart | Event::DocumentStart(..) => {}
                Event::DocumentEnd => {
                    let dropped = document_end::dropped(self.text, self.last_end as usize);
                    rest = dropped.map(|rest| self.outer(rest));
                    break;
                }
                Event::StreamEnd => break,
                event => root = Some(self.node(event, span)?.node),
            }
        }
        Ok(Tree {
            root,
            comments: self.comments,
            problems: self.problems,
            root_keys: self.root_keys,
            rest,
        })
    }

    fn next(&mut self) -> Result<Option<(Event<'t>, Span)>, Failure> {
        loop {
            let Some(next) = self.parser.next_event() else {
                return Ok(None);
            };
            let (event, span) = next.map_err(|error| {
                let at = position(error.marker().byte_offset().unwrap_or(0));
                let kind = match error.kind() {
                    ErrorKind::RecursionLimitExceeded => too_deep(self.limits),
                    _ => ProblemKind::Syntax(error.info().to_string()),
                };
                (
                    self.outer(extent::fitted(self.text, Span::new(at, at))),
                    kind,
                )
            })?;
            let local = Span::new(
                position(span.start.byte_offset().unwrap_or(0)),
                position(span.end.byte_offset().unwrap_or(0)),
            );
            match event {
                Event::Comment(text, _) => self.comments.push(Comment {
                    span: self.outer(local),
                    text: text.into_owned(),
                }),
                event => return Ok(Some((event, local))),
            }
        }
    }

    fn node(&mut self, event: Event<'t>, span: Span) -> Result<Built, Failure> {
        self.refuse_tabs(span)?;
        let (built, anchor) = match event {
            Event::Alias(id) => return self.alias(id, span),
            Event::Scalar(text, style, anchor, tag) => {
                (self.scalar(&text, style, tag.as_deref(), span)?, anchor)
            }
            Event::SequenceStart(style, anchor, _) => (self.sequence(style, span)?, anchor),
            Event::MappingStart(style, anchor, _) => (self.mapping(style, span)?, anchor),
            _ => return Err(self.fails(span, "the document ends too early")),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, built.clone());
        }
        Ok(built)
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<Built, Failure> {
        let Some(target) = self.anchors.get(&id) else {
            return Err(self.fails(span, "an anchor contains itself"));
        };
        self.last_end = span.end;
        if !self.expansion.alias(target.size, self.limits) {
            let kind = ProblemKind::Limit("it consists of aliases beyond measure".to_owned());
            return Err((self.outer(span), kind));
        }
        if self.depth + target.size.height > self.limits.depth {
            return Err((self.outer(span), too_deep(self.limits)));
        }
        let mut size = target.size;
        size.nodes += 1;
        Ok(Built {
            node: Node {
                span: self.outer(span),
                style: Style::Alias,
                value: target.node.value.clone(),
            },
            local: target.local,
            size,
            resolved: target.resolved,
        })
    }

    fn sequence(&mut self, style: StructureStyle, start: Span) -> Result<Built, Failure> {
        self.enter(style, start)?;
        let mut items = Vec::new();
        let mut size = Size::collection();
        let mut inner: Option<Span> = None;
        let end = loop {
            let (event, span) = self.expect(start)?;
            if matches!(event, Event::SequenceEnd) {
                break span;
            }
            let item = self.finite(event, span)?;
            size.add(item.size);
            inner = Some(inner.map_or(item.node.span, |inner| inner.join(item.node.span)));
            items.push(item.node);
        };
        let value = Value::Sequence(items.into());
        Ok(self.leave(style, start.join(end), inner, value, size))
    }

    fn mapping(&mut self, style: StructureStyle, start: Span) -> Result<Built, Failure> {
        self.enter(style, start)?;
        let is_root = self.depth == 1 && style == StructureStyle::Block;
        let mut entries = Entries::default();
        let mut size = Size::collection();
        let mut inner: Option<Span> = None;
        let end = loop {
            let (event, span) = self.expect(start)?;
            if matches!(event, Event::MappingEnd) {
                break span;
            }
            let key = self.node(event, span)?;
            let (event, span) = self.expect(span)?;
            let value = self.finite(event, span)?;
            size.add(key.size);
            size.add(value.size);
            let both = key.node.span.join(value.node.span);
            inner = Some(inner.map_or(both, |inner| inner.join(both)));
            self.entry(&mut entries, &key, value.node, is_root)?;
        };
        let value = Value::Mapping(Arc::new(entries.into_mapping()));
        Ok(self.leave(style, start.join(end), inner, value, size))
    }

    fn entry(
        &mut self,
        entries: &mut Entries,
        key: &Built,
        value: Node,
        is_root: bool,
    ) -> Result<(), Failure> {
        let Some(text) = self.key(key)? else {
            return merge(entries, &value);
        };
        let key_span = key.node.span;
        if is_root {
            self.root_keys.push(RootKey {
                key: Arc::clone(&text),
                span: key_span,
                value: value.clone(),
            });
        }
        let entry = Entry {
            key: text,
            key_span,
            value,
        };
        if let Some(first) = entries.put(entry)
            && !is_root
        {
            let kind = ProblemKind::DuplicateKey {
                key: first.key.to_string(),
                first: first.key_span,
            };
            self.problem(key_span, kind);
        }
        Ok(())
    }

    /// A value, which JSON must be able to say.
    fn finite(&mut self, event: Event<'t>, span: Span) -> Result<Built, Failure> {
        let built = self.node(event, span)?;
        match built.node.value {
            Value::Float(number) if number.is_nan() => {
                let written = built.local.slice(self.text);
                let message = format!("`{written}` is a number that JSON cannot say");
                Err((built.node.span, ProblemKind::Syntax(message)))
            }
            _ => Ok(built),
        }
    }

    fn enter(&mut self, style: StructureStyle, span: Span) -> Result<(), Failure> {
        self.last_end = self.last_end.max(span.end);
        self.brackets += usize::from(style == StructureStyle::Flow);
        self.depth += 1;
        if self.depth <= self.limits.depth {
            return Ok(());
        }
        Err((self.outer(span), too_deep(self.limits)))
    }

    /// A block collection's own events carry no range, so it reaches from its first child to its last.
    fn leave(
        &mut self,
        style: StructureStyle,
        local: Span,
        inner: Option<Span>,
        value: Value,
        size: Size,
    ) -> Built {
        self.depth -= 1;
        self.expansion.node();
        let span = match style {
            StructureStyle::Flow => {
                self.brackets -= 1;
                self.last_end = self.last_end.max(local.end);
                self.outer(local)
            }
            StructureStyle::Block => inner.unwrap_or_else(|| self.outer(local)),
        };
        Built {
            node: Node {
                span,
                value,
                style: extent::style(style),
            },
            local: Span::default(),
            size,
            resolved: Resolved::Collection,
        }
    }

    fn expect(&mut self, at: Span) -> Result<(Event<'t>, Span), Failure> {
        match self.next()? {
            Some(next) => Ok(next),
            None => Err(self.fails(at, "the document ends too early")),
        }
    }

    fn refuse_tabs(&self, next: Span) -> Result<(), Failure> {
        if self.brackets > 0 {
            return Ok(());
        }
        match refusal::indenting_tab(self.text, Span::new(self.last_end, next.start)) {
            None => Ok(()),
            Some(tab) => Err(self.fails(tab, "a tab cannot indent a line")),
        }
    }

    pub(super) fn outer(&self, local: Span) -> Span {
        self.within.outer(local)
    }

    pub(super) fn problem(&mut self, span: Span, kind: ProblemKind) {
        self.problems.push((span, kind));
    }

    pub(super) fn fails(&self, local: Span, message: &str) -> Failure {
        (self.outer(local), ProblemKind::Syntax(message.to_owned()))
    }
}

/// What is merged overrides the keys before it, and is overridden by the keys behind it.
fn merge(entries: &mut Entries, value: &Node) -> Result<(), Failure> {
    let refused = || {
        let message = "`<<` takes a mapping, or a sequence of mappings";
        (value.span, ProblemKind::Syntax(message.to_owned()))
    };
    match &value.value {
        Value::Mapping(mapping) => entries.merge(mapping),
        Value::Sequence(items) => {
            for item in items.iter().rev() {
                entries.merge(item.as_mapping().ok_or_else(refused)?);
            }
        }
        _ => return Err(refused()),
    }
    Ok(())
}
