//! Reads a tree by the types, as Alertmanager's strict YAML does.

use std::borrow::Cow;

use super::{Field, Kind, Object, Type};
use crate::finding::Span;
use crate::manifest::{Node, Style, Value};
use crate::monitoring::alertmanager::url;
use crate::monitoring::{AlertmanagerVersion, Duration, MatcherSyntax};

/// Why Alertmanager refuses a configuration, in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in the text of the source.
    pub span: Span,
    /// What it says.
    pub message: String,
    /// When it says it.
    pub kind: FaultKind,
    /// What to do, where that is not plain from the message.
    pub hint: Option<String>,
}

/// When a fault is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The text is no YAML.
    Syntax,
    /// A field that is unknown, or of another type: all of these are told at once.
    Field,
    /// A value or an object that does not hold together: the first of these ends the reading.
    Value,
    /// What is checked once all is read: the first of these is told.
    Whole,
}

pub(in crate::monitoring::alertmanager) struct Reader<'s> {
    /// The text of the source, for scalars as they are written; `None` where the tree stands in no source.
    pub(in crate::monitoring::alertmanager) text: Option<&'s str>,
    pub(in crate::monitoring::alertmanager) version: AlertmanagerVersion,
    pub(in crate::monitoring::alertmanager) syntax: MatcherSyntax,
    pub(in crate::monitoring::alertmanager) faults: Vec<Fault>,
}

impl<'s> Reader<'s> {
    pub(in crate::monitoring::alertmanager) fn new(
        text: Option<&'s str>,
        version: AlertmanagerVersion,
        syntax: MatcherSyntax,
    ) -> Self {
        Self {
            text,
            version,
            syntax,
            faults: Vec::new(),
        }
    }

    pub(super) fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.fault(span, FaultKind::Value, message.into(), None);
    }

    pub(super) fn fault(
        &mut self,
        span: Span,
        kind: FaultKind,
        message: String,
        hint: Option<String>,
    ) {
        self.faults.push(Fault {
            span,
            message,
            kind,
            hint,
        });
    }

    fn mismatch(&mut self, node: &Node, wanted: &str) {
        let found = match &node.value {
            Value::Null => "!!null",
            Value::Bool(_) => "!!bool",
            Value::Int(_) => "!!int",
            Value::Float(_) => "!!float",
            Value::String(_) => "!!str",
            Value::Sequence(_) => "!!seq",
            Value::Mapping(_) => "!!map",
        };
        let message = format!("cannot unmarshal {found} into {wanted}");
        self.fault(node.span, FaultKind::Field, message, None);
    }

    /// A scalar as Alertmanager reads it into a text; `None` for collections and null.
    pub(in crate::monitoring::alertmanager) fn text<'n>(
        &self,
        node: &'n Node,
    ) -> Option<Cow<'n, str>>
    where
        's: 'n,
    {
        let written = || {
            let text = self.text.filter(|_| node.style == Style::Plain)?;
            Some(node.span.slice(text)).filter(|written| !written.is_empty())
        };
        match &node.value {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Bool(value) => {
                Some(written().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed))
            }
            Value::Int(value) => {
                Some(written().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed))
            }
            Value::Float(value) => {
                Some(written().map_or_else(|| Cow::Owned(value.to_string()), Cow::Borrowed))
            }
            Value::Null | Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// Reads an object and what is in it, then checks what goes together.
    pub(in crate::monitoring::alertmanager) fn object(&mut self, node: &Node, of: &Type) {
        let object = Object::of(node);
        let Some(mapping) = object.mapping else {
            if !node.is_null() {
                self.mismatch(node, of.name);
            }
            return;
        };
        let before = self.fields_at_fault();
        for entry in mapping.entries() {
            match of.fields.iter().find(|field| field.name == &*entry.key) {
                Some(field) if field.since <= self.minor() => {
                    self.value(&entry.value, field.kind);
                }
                found => {
                    let message = format!("field {} not found in type {}", entry.key, of.name);
                    let hint = self.hint(&entry.key, found, of);
                    self.fault(entry.key_span, FaultKind::Field, message, hint);
                }
            }
        }
        if self.fields_at_fault() == before {
            (of.check)(self, &object);
        }
    }

    fn minor(&self) -> u16 {
        self.version.number()
    }

    fn fields_at_fault(&self) -> usize {
        let fields = self.faults.iter();
        fields
            .filter(|fault| fault.kind == FaultKind::Field)
            .count()
    }

    fn hint(&self, key: &str, known: Option<&Field>, of: &Type) -> Option<String> {
        if let Some(field) = known {
            let (name, since) = (field.name, AlertmanagerVersion::minor(field.since));
            return Some(format!(
                "`{name}` is known from {since} on, and this Alertmanager is {}: take a newer image, or the field away",
                self.version
            ));
        }
        let names = of.fields.iter().map(|field| field.name);
        let near = names.map(|name| (strsim::osa_distance(key, name), name));
        let (distance, name) = near.min()?;
        (distance <= 2 && distance < name.len() / 2).then(|| format!("`{name}` may be meant"))
    }

    fn value(&mut self, node: &Node, kind: Kind) {
        if node.is_null() && !matches!(kind, Kind::Own(_)) {
            return;
        }
        match kind {
            Kind::Any => {}
            Kind::Text | Kind::Secret => {
                if self.text(node).is_none() {
                    self.mismatch(node, "string");
                }
            }
            Kind::Bool => {
                if node.as_bool().is_none() {
                    self.mismatch(node, "bool");
                }
            }
            Kind::Int => {
                if node.as_int().is_none() {
                    self.mismatch(node, "int");
                }
            }
            Kind::Uint => {
                if node.as_int().is_none_or(|number| number < 0) {
                    self.mismatch(node, "uint64");
                }
            }
            Kind::Float => {
                if !matches!(node.value, Value::Int(_) | Value::Float(_)) {
                    self.mismatch(node, "float64");
                }
            }
            Kind::Duration => self.scalar(node, |text| {
                Duration::parse(text).err().map(|fault| fault.to_string())
            }),
            Kind::GoDuration => {
                let is_duration = match &node.value {
                    Value::Int(_) => true,
                    Value::String(text) => go_duration_fault(text).is_none(),
                    _ => false,
                };
                if !is_duration {
                    self.mismatch(node, "time.Duration");
                }
            }
            Kind::Url => self.scalar(node, url::fault),
            Kind::SecretUrl => {
                self.scalar(node, |text| url::fault(text).filter(|_| text != "<secret>"))
            }
            // Templates are taken since 0.31.
            Kind::TemplateUrl if self.minor() < 31 => self.value(node, Kind::SecretUrl),
            Kind::TemplateUrl => self.scalar(node, |text| {
                let is_open = text.is_empty() || text == "<secret>" || text.contains("{{");
                url::fault(text)
                    .filter(|_| !is_open)
                    .map(|fault| format!("invalid URL: {fault}"))
            }),
            Kind::HostPort => self.scalar(node, url::host_port_fault),
            Kind::Texts => {
                for item in self.items(node, "[]string").unwrap_or_default() {
                    self.value(item, Kind::Text);
                }
            }
            Kind::TextMap => match node.as_mapping() {
                None => self.mismatch(node, "map[string]string"),
                Some(mapping) => {
                    for entry in mapping.entries() {
                        self.value(&entry.value, Kind::Text);
                    }
                }
            },
            Kind::Map => {
                if node.as_mapping().is_none() {
                    self.mismatch(node, "map[string]interface {}");
                }
            }
            Kind::TextOr(of) => {
                if self.text(node).is_none() {
                    self.object(node, of);
                }
            }
            Kind::Object(of) => self.object(node, of),
            Kind::Objects(of) => {
                for item in self.items(node, "[]config.plain").unwrap_or_default() {
                    self.object(item, of);
                }
            }
            Kind::Integrations(of, missing) => {
                for item in self.items(node, "[]*config.plain").unwrap_or_default() {
                    if let (true, Some(missing)) = (item.is_null(), missing) {
                        self.fault(item.span, FaultKind::Whole, missing.to_owned(), None);
                    }
                    self.object(item, of);
                }
            }
            Kind::Own(read) => read(self, node),
        }
    }

    pub(super) fn items<'n>(&mut self, node: &'n Node, wanted: &str) -> Option<&'n [Node]> {
        let items = node.as_sequence();
        if items.is_none() && !node.is_null() {
            self.mismatch(node, wanted);
        }
        items
    }

    /// A scalar that must be a text of some syntax.
    pub(super) fn scalar(&mut self, node: &Node, fault: impl Fn(&str) -> Option<String>) {
        match self.text(node) {
            None => self.mismatch(node, "string"),
            Some(text) => {
                if let Some(fault) = fault(&text) {
                    self.refuse(node.span, fault);
                }
            }
        }
    }

    /// The texts of a list, with where each stands; what is none is left out.
    pub(super) fn texts<'n>(&self, node: Option<&'n Node>) -> Vec<(Cow<'n, str>, Span)>
    where
        's: 'n,
    {
        let items = node.and_then(Node::as_sequence).unwrap_or_default();
        let texts = items
            .iter()
            .filter_map(|item| Some((self.text(item)?, item.span)));
        texts.collect()
    }
}

/// Why Go's `time.ParseDuration` takes no duration from a text.
pub(super) fn go_duration_fault(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "0" {
        return None;
    }
    let invalid = || Some(format!("time: invalid duration {text:?}"));
    if unsigned.is_empty() {
        return invalid();
    }
    let mut rest = unsigned;
    while !rest.is_empty() {
        let behind = rest.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.');
        let digits = rest.strip_suffix(behind).unwrap_or("");
        if !digits.bytes().any(|byte| byte.is_ascii_digit()) || digits.matches('.').count() > 1 {
            return invalid();
        }
        let is_number = |it: char| it.is_ascii_digit() || it == '.';
        let end = behind.find(is_number).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(end).unwrap_or((behind, ""));
        match unit {
            "" => return Some(format!("time: missing unit in duration {text:?}")),
            "ns" | "us" | "µs" | "μs" | "ms" | "s" | "m" | "h" => rest = behind,
            _ => return Some(format!("time: unknown unit {unit:?} in duration {text:?}")),
        }
    }
    None
}
