//! YAML events to a tree of nodes, by the rules of `sigs.k8s.io/yaml` over go-yaml v2.

use std::sync::Arc;

use granit_parser::{
    ErrorKind, Event, Options, Parser, ScalarStyle, StrInput, StructureStyle, Tag,
};
use indexmap::IndexMap;

use super::embedded::Within;
use super::interner::Interner;
use super::scalar::{self, Scalar};
use super::source::position;
use super::{Comment, Entry, Limits, Mapping, Node, ProblemKind, Style, Value};
use crate::finding::Span;

/// The first document of a text.
pub(super) struct Tree {
    /// `None` where there is nothing but comments.
    pub(super) root: Option<Node>,
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Vec<(Span, ProblemKind)>,
    /// The duplicate keys of the root mapping: the span of the first key and of the one that counts.
    pub(super) root_keys: Vec<RootKey>,
    /// What follows a `...` line.
    pub(super) rest: Option<Span>,
}

/// A key of the root mapping as written, duplicates included.
pub(super) struct RootKey {
    pub(super) key: Arc<str>,
    pub(super) span: Span,
    /// The kind or name that stands there, to name an object that is swallowed.
    pub(super) value: Node,
}

/// Why a text is no document, and where.
pub(super) type Failure = (Span, ProblemKind);

/// Reads the first document of `text`, which stands in its source as `within` says.
pub(super) fn parse(
    text: &str,
    within: Within<'_>,
    limits: &Limits,
    interner: &mut Interner,
) -> Result<Tree, Failure> {
    if let Some(at) = end_before_beginning(text) {
        let span = within.outer(Span::new(position(at), position(at + 3)));
        let message = "`...` ends a document that has not begun";
        return Err((span, ProblemKind::Syntax(message.to_owned())));
    }
    let options = options(limits);
    let mut builder = Builder {
        text,
        within,
        parser: Parser::new_from_str_with_options(text, options),
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
    };
    let mut root = None;
    let mut rest = None;
    while let Some((event, span)) = builder.next()? {
        match event {
            Event::StreamStart | Event::DocumentStart(..) => {}
            Event::DocumentEnd => {
                rest = rest_behind(text, builder.last_end as usize).map(|rest| within.outer(rest));
                break;
            }
            Event::StreamEnd => break,
            event => root = Some(builder.node(event, span)?.node),
        }
    }
    Ok(Tree {
        root,
        comments: builder.comments,
        problems: builder.problems,
        root_keys: builder.root_keys,
        rest,
    })
}

/// What is said of a document that nests too deep.
pub(super) fn too_deep(limits: &Limits) -> ProblemKind {
    ProblemKind::Limit(format!("it nests deeper than {} levels", limits.depth))
}

fn options(limits: &Limits) -> Options {
    granit_parser::options! {
        disallow_directives: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
        max_buffered_comment_events: usize::MAX,
    }
}

/// The byte of a `...` that stands before any content.
fn end_before_beginning(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if line.starts_with("...") {
            return Some(at);
        }
        if !content.is_empty() && !content.starts_with('#') {
            return None;
        }
        at += line.len();
    }
    None
}

/// The text behind the `...` that ends the document, where it is more than comments.
fn rest_behind(text: &str, from: usize) -> Option<Span> {
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

struct Builder<'t, 'i> {
    text: &'t str,
    within: Within<'i>,
    parser: Parser<'t, StrInput<'t>>,
    limits: &'i Limits,
    interner: &'i mut Interner,
    anchors: IndexMap<usize, Built>,
    comments: Vec<Comment>,
    problems: Vec<(Span, ProblemKind)>,
    root_keys: Vec<RootKey>,
    depth: usize,
    /// How many brackets are open.
    brackets: usize,
    /// Where the last scalar or bracket ended, from the beginning of `text`.
    last_end: u32,
    expansion: Expansion,
}

/// A node, and of how many nodes it is made once its aliases are expanded.
#[derive(Clone)]
struct Built {
    node: Node,
    /// Where it stands in the text that is read.
    local: Span,
    nodes: u64,
    key: Key,
}

/// What a scalar makes as a key of a mapping.
#[derive(Clone)]
enum Key {
    Text,
    Bool(bool),
    Number(String),
    Merge,
    Refused(&'static str),
}

/// Go-yaml's account of how much of a document is aliases.
#[derive(Default)]
struct Expansion {
    decoded: u64,
    by_alias: u64,
}

impl<'t> Builder<'t, '_> {
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
                (self.within.outer(Span::new(at, at)), kind)
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

    fn outer(&self, local: Span) -> Span {
        self.within.outer(local)
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
        let Some(target) = self.anchors.get(&id).cloned() else {
            return Err(self.fails(span, "an anchor contains itself"));
        };
        self.last_end = span.end;
        let span = self.outer(span);
        self.expansion.take(target.nodes + 1, target.nodes);
        if self.expansion.is_excessive() || self.expansion.decoded > self.limits.expanded_nodes {
            let kind = ProblemKind::Limit("it consists of aliases beyond measure".to_owned());
            return Err((span, kind));
        }
        Ok(Built {
            node: Node {
                span,
                style: Style::Alias,
                value: target.node.value,
            },
            local: target.local,
            nodes: target.nodes + 1,
            key: target.key,
        })
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<Built, Failure> {
        let header = self.last_end;
        self.last_end = self.last_end.max(span.end);
        self.expansion.take(1, 0);
        let (style, span) = match style {
            ScalarStyle::Plain => (Style::Plain, span),
            ScalarStyle::SingleQuoted => (Style::SingleQuoted, span),
            ScalarStyle::DoubleQuoted => {
                self.refuse_escapes(span)?;
                (Style::DoubleQuoted, span)
            }
            ScalarStyle::Literal => (Style::Literal, self.block(header, span, '|')),
            ScalarStyle::Folded => (Style::Folded, self.block(header, span, '>')),
        };
        // The parser gives an absent value as `~`.
        let text = if style == Style::Plain && span.start == span.end {
            ""
        } else {
            text
        };
        let local = span;
        let span = self.outer(span);
        let (value, key) = self.value(text, style, tag, span)?;
        Ok(Built {
            node: Node { span, value, style },
            local,
            nodes: 1,
            key,
        })
    }

    fn value(
        &mut self,
        text: &str,
        style: Style,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(Value, Key), Failure> {
        let string = || (Value::String(text.into()), Key::Text);
        let Some(tag) = tag else {
            if style != Style::Plain {
                return Ok(string());
            }
            if text == "<<" {
                return Ok((Value::String(text.into()), Key::Merge));
            }
            return self.resolved(scalar::resolve(text), text, span);
        };
        let refused = |wanted: &str| {
            let kind = ProblemKind::Syntax(format!("`{text}` cannot be read as {wanted}"));
            Err((span, kind))
        };
        match (tag.core_suffix(), scalar::resolve(text)) {
            (Some("bool"), found @ Scalar::Bool(_)) => self.resolved(found, text, span),
            (Some("int"), found @ (Scalar::Int(_) | Scalar::Unsigned(_))) => {
                self.resolved(found, text, span)
            }
            (Some("float"), Scalar::Int(whole)) => {
                self.resolved(Scalar::Float(whole as f64), text, span)
            }
            (Some("float"), found @ (Scalar::Float(_) | Scalar::NotFinite(_))) => {
                self.resolved(found, text, span)
            }
            (Some("null"), Scalar::Null) => self.resolved(Scalar::Null, text, span),
            (Some(wanted @ ("bool" | "int" | "float" | "null")), _) => refused(wanted),
            (Some("merge"), _) => Ok((Value::String(text.into()), Key::Merge)),
            (Some("binary"), _) => match base64(text) {
                Some(decoded) => Ok((Value::String(decoded.into()), Key::Text)),
                None => refused("base64"),
            },
            _ => Ok(string()),
        }
    }

    fn resolved(
        &mut self,
        scalar: Scalar,
        text: &str,
        span: Span,
    ) -> Result<(Value, Key), Failure> {
        Ok(match scalar {
            Scalar::Null => (Value::Null, Key::Refused("null")),
            Scalar::Bool(truth) => (Value::Bool(truth), Key::Bool(truth)),
            Scalar::Int(number) => (Value::Int(number), Key::Number(number.to_string())),
            Scalar::Unsigned(number) => {
                let read = number as f64;
                self.lost_digits(text, read, read as u128 == u128::from(number), span);
                (
                    scalar::json_number(read),
                    Key::Refused("a number beyond 64 bits"),
                )
            }
            Scalar::Float(number) => {
                let whole = text.bytes().all(|byte| byte.is_ascii_digit());
                let exact = !whole || text.parse() == Ok(number as u128);
                self.lost_digits(text, number, exact, span);
                (
                    scalar::json_number(number),
                    Key::Number(scalar::float_key(number)),
                )
            }
            // JSON has no such value, but as a key it is text.
            Scalar::NotFinite(name) => (Value::Float(f64::NAN), Key::Number(name.to_owned())),
            Scalar::Text => (Value::String(text.into()), Key::Text),
        })
    }

    fn lost_digits(&mut self, written: &str, read: f64, exact: bool, span: Span) {
        if exact {
            return;
        }
        let kind = ProblemKind::LostDigits {
            written: written.to_owned(),
            read: format!("{read}"),
        };
        self.problems.push((span, kind));
    }

    fn sequence(&mut self, style: StructureStyle, start: Span) -> Result<Built, Failure> {
        self.enter(style, start)?;
        let mut items = Vec::new();
        let mut nodes = 1;
        let end = loop {
            let (event, span) = self.expect(start)?;
            if matches!(event, Event::SequenceEnd) {
                break span;
            }
            let item = self.finite(event, span)?;
            nodes += item.nodes;
            items.push(item.node);
        };
        self.leave(style);
        let inner = items.iter().map(|item| item.span);
        let span = self.extent(style, start, end, inner);
        let value = Value::Sequence(items.into());
        Ok(self.collection(style, span, value, nodes))
    }

    fn mapping(&mut self, style: StructureStyle, start: Span) -> Result<Built, Failure> {
        self.enter(style, start)?;
        let is_root = self.depth == 1;
        let mut entries = Entries::default();
        let mut nodes = 1;
        let mut inner: Option<Span> = None;
        let end = loop {
            let (event, span) = self.expect(start)?;
            if matches!(event, Event::MappingEnd) {
                break span;
            }
            let key = self.node(event, span)?;
            let (event, span) = self.expect(span)?;
            let value = self.finite(event, span)?;
            nodes += key.nodes + value.nodes;
            let both = key.node.span.join(value.node.span);
            inner = Some(inner.map_or(both, |inner| inner.join(both)));
            self.entry(&mut entries, key, value.node, is_root)?;
        };
        self.leave(style);
        let span = self.extent(style, start, end, inner.into_iter());
        let value = Value::Mapping(Arc::new(Mapping::new(entries.list)));
        Ok(self.collection(style, span, value, nodes))
    }

    fn entry(
        &mut self,
        entries: &mut Entries,
        key: Built,
        value: Node,
        is_root: bool,
    ) -> Result<(), Failure> {
        let key_span = key.node.span;
        let text = match (&key.key, &key.node.value) {
            (Key::Merge, _) => return self.merge(entries, &value),
            (Key::Text, Value::String(text)) => self.interner.intern(text),
            (Key::Bool(read), _) => {
                let read = *read;
                let written = key.local.slice(self.text);
                if written != if read { "true" } else { "false" } {
                    let written = written.to_owned();
                    self.problems
                        .push((key_span, ProblemKind::BooleanKey { written, read }));
                }
                self.interner.intern(if read { "true" } else { "false" })
            }
            (Key::Number(text), _) => self.interner.intern(text),
            (Key::Refused(what), _) => {
                let kind = ProblemKind::Syntax(format!("{what} cannot be a key"));
                return Err((key_span, kind));
            }
            (Key::Text, _) => {
                let kind = ProblemKind::Syntax("a mapping or sequence cannot be a key".to_owned());
                return Err((key_span, kind));
            }
        };
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
            self.problems.push((key_span, kind));
        }
        Ok(())
    }

    /// What is merged overrides the keys before it, and is overridden by the keys behind it.
    fn merge(&mut self, entries: &mut Entries, value: &Node) -> Result<(), Failure> {
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

    fn collection(&mut self, style: StructureStyle, span: Span, value: Value, nodes: u64) -> Built {
        self.expansion.take(1, 0);
        let style = match style {
            StructureStyle::Block => Style::Block,
            StructureStyle::Flow => Style::Flow,
        };
        Built {
            node: Node { span, value, style },
            local: Span::default(),
            nodes,
            key: Key::Text,
        }
    }

    fn leave(&mut self, style: StructureStyle) {
        self.depth -= 1;
        self.brackets -= usize::from(style == StructureStyle::Flow);
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

    fn expect(&mut self, at: Span) -> Result<(Event<'t>, Span), Failure> {
        match self.next()? {
            Some(next) => Ok(next),
            None => Err(self.fails(at, "the document ends too early")),
        }
    }

    /// A block collection's own events carry no range, so it reaches from its first child to its last.
    fn extent(
        &mut self,
        style: StructureStyle,
        start: Span,
        end: Span,
        inner: impl Iterator<Item = Span>,
    ) -> Span {
        match style {
            StructureStyle::Flow => {
                self.last_end = self.last_end.max(end.end);
                self.outer(start.join(end))
            }
            StructureStyle::Block => inner
                .reduce(Span::join)
                .unwrap_or_else(|| self.outer(start)),
        }
    }

    /// A block scalar from its `|` or `>` to its last character; the parser gives its content only.
    fn block(&self, from: u32, content: Span, indicator: char) -> Span {
        let before = Span::new(from, content.start).slice(self.text);
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
        let text = Span::new(start, content.end).slice(self.text);
        Span::new(start, start + position(text.trim_end().len()))
    }

    /// Between two values of block collections YAML 1.1 takes no tab at the beginning of a line.
    fn refuse_tabs(&self, next: Span) -> Result<(), Failure> {
        if self.brackets > 0 {
            return Ok(());
        }
        let gap = Span::new(self.last_end, next.start).slice(self.text);
        let tab = gap.match_indices('\t').find(|(at, _)| {
            let before = gap.get(..*at).unwrap_or("").trim_end_matches(' ');
            before.ends_with('\n')
        });
        let Some((at, _)) = tab else {
            return Ok(());
        };
        let at = self.last_end + position(at);
        Err(self.fails(Span::new(at, at + 1), "a tab cannot indent a line"))
    }

    /// Escapes that YAML 1.2 knows and Kubernetes does not.
    fn refuse_escapes(&self, span: Span) -> Result<(), Failure> {
        let raw = span.slice(self.text);
        let mut rest = raw;
        while let Some(at) = rest.find('\\') {
            let escape = rest.get(at + 1..).unwrap_or("");
            let surrogate = escape.strip_prefix('u').and_then(|hex| hex.get(..4));
            let surrogate = surrogate.and_then(|hex| u32::from_str_radix(hex, 16).ok());
            if escape.starts_with('/')
                || surrogate.is_some_and(|code| (0xD800..0xE000).contains(&code))
            {
                let start = span.start + position(raw.len() - rest.len() + at);
                return Err(self.fails(Span::new(start, start + 2), "unknown escape"));
            }
            let skip = 1 + escape.chars().next().map_or(0, char::len_utf8);
            rest = rest.get(at + skip..).unwrap_or("");
        }
        Ok(())
    }

    fn fails(&self, local: Span, message: &str) -> Failure {
        (self.outer(local), ProblemKind::Syntax(message.to_owned()))
    }
}

impl Expansion {
    fn take(&mut self, decoded: u64, by_alias: u64) {
        self.decoded = self.decoded.saturating_add(decoded);
        self.by_alias = self.by_alias.saturating_add(by_alias);
    }

    /// Go-yaml's own measure: the larger a document, the smaller the part of it that aliases may make.
    fn is_excessive(&self) -> bool {
        const SMALL: f64 = 400_000.0;
        const LARGE: f64 = 4_000_000.0;
        let decoded = self.decoded as f64;
        let allowed = 0.99 - 0.89 * ((decoded - SMALL) / (LARGE - SMALL)).clamp(0.0, 1.0);
        self.by_alias > 100 && self.decoded > 1000 && self.by_alias as f64 / decoded > allowed
    }
}

/// The entries of a mapping under way; large ones are indexed.
#[derive(Default)]
pub(super) struct Entries {
    pub(super) list: Vec<Entry>,
    index: IndexMap<Arc<str>, usize>,
}

impl Entries {
    /// From this size on, looking a key up in an index is faster than going through the list.
    const INDEXED: usize = 24;

    /// Puts an entry in, in the place of one with its key, which is given back.
    pub(super) fn put(&mut self, entry: Entry) -> Option<Entry> {
        let at = if self.list.len() < Self::INDEXED {
            self.list.iter().position(|other| other.key == entry.key)
        } else {
            if self.index.is_empty() {
                let keys = self.list.iter().map(|entry| Arc::clone(&entry.key));
                self.index = keys.zip(0..).collect();
            }
            self.index.get(&entry.key).copied()
        };
        if let Some(known) = at.and_then(|at| self.list.get_mut(at)) {
            return Some(std::mem::replace(known, entry));
        }
        if !self.index.is_empty() {
            self.index.insert(Arc::clone(&entry.key), self.list.len());
        }
        self.list.push(entry);
        None
    }

    fn merge(&mut self, mapping: &Mapping) {
        for entry in mapping.entries() {
            self.put(entry.clone());
        }
    }
}

/// Standard base64 with padding; `None` where it is none. Bytes that are not UTF-8 become U+FFFD.
fn base64(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let (chunks, []) = digits.as_chunks::<4>() else {
        return None;
    };
    let mut bytes = Vec::with_capacity(chunks.len() * 3);
    for (index, chunk) in chunks.iter().enumerate() {
        let padding = chunk
            .iter()
            .rev()
            .take_while(|digit| **digit == b'=')
            .count();
        if padding > 2 || (padding > 0 && index + 1 < chunks.len()) {
            return None;
        }
        let mut bits = 0_u32;
        for digit in chunk {
            bits = bits << 6 | sextet(*digit)?;
        }
        let [_, decoded @ ..] = bits.to_be_bytes();
        bytes.extend(decoded.iter().take(3 - padding));
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn sextet(digit: u8) -> Option<u32> {
    let value = match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        b'=' => 0,
        _ => return None,
    };
    Some(u32::from(value))
}
