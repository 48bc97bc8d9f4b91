//! A node as a source of typed values.
//!
//! Serde makes a copy of each method for each type that it builds, and Kubernetes has hundreds. So each method calls
//! one method of its visitor, and what can be done without knowing the type is done in functions that are not generic.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Deserializer;
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{DeserializeSeed, Expected, MapAccess, SeqAccess, Visitor};

use super::notes::{Failure, Notes};
use super::problem::{DecodeProblemKind, ExpectedType};
use super::required;
use super::scalar::{self, IntOrText};
use super::trail::Trail;
use crate::finding::Span;
use crate::manifest::{Entry, Node, Style, Value};

static NOTHING: Node = Node {
    span: Span::new(0, 0),
    value: Value::Null,
    style: Style::Plain,
};

/// A node, the way to it, and where to note what is odd about it.
pub(super) struct NodeDeserializer<'a, 'de> {
    node: &'de Node,
    trail: &'a Trail<'a>,
    notes: &'a mut Notes,
    role: Role,
}

/// What is known of a value before its type says anything.
#[derive(Clone, Copy)]
enum Role {
    Plain,
    /// The value of a field of this type, which has these fields.
    Field(&'static str, &'static [&'static str]),
    Quantity,
    Time,
}

impl<'a, 'de> NodeDeserializer<'a, 'de> {
    pub(super) const fn root(node: &'de Node, trail: &'a Trail<'a>, notes: &'a mut Notes) -> Self {
        Self {
            node,
            trail,
            notes,
            role: Role::Plain,
        }
    }

    /// What was read, or what stands for an absent value where it was refused.
    fn or<T>(&mut self, read: Result<T, DecodeProblemKind>, absent: T) -> T {
        read.unwrap_or_else(|kind| {
            self.notes.refuse(self.trail, kind);
            absent
        })
    }

    #[inline(never)]
    fn boolean(&mut self) -> bool {
        self.or(scalar::boolean(self.node), false)
    }

    #[inline(never)]
    fn integer(&mut self, min: i64, max: i64, bits: u32) -> i64 {
        self.or(scalar::integer(self.node, min, max, bits), 0)
    }

    #[inline(never)]
    fn number(&mut self) -> f64 {
        self.or(scalar::number(self.node), 0.0)
    }

    #[inline(never)]
    fn string(&mut self) -> &'de str {
        self.or(scalar::string(self.node), "")
    }

    #[inline(never)]
    fn quantity(&mut self) -> String {
        self.or(scalar::quantity(self.node), "0".to_owned())
    }

    #[inline(never)]
    fn int_or_text(&mut self) -> IntOrText<'de> {
        self.or(scalar::int_or_text(self.node), IntOrText::Int(0))
    }

    /// The text of what is built from a borrowed text: bytes, times, and types with a form of their own.
    #[inline(never)]
    fn formed_text(&mut self, expected: &dyn Expected) -> Cow<'de, str> {
        if matches!(self.role, Role::Time) {
            return Cow::Borrowed(self.or(scalar::time(self.node), scalar::NO_TIME));
        }
        if says(expected, "a base64-encoded string") {
            return self.or(scalar::base64_text(self.node), Cow::Borrowed(""));
        }
        Cow::Borrowed(self.string())
    }

    #[inline(never)]
    fn items(&mut self) -> &'de [Node] {
        match &self.node.value {
            Value::Sequence(items) => items,
            Value::Null => &[],
            _ => self.or(Err(scalar::wrong(self.node, ExpectedType::List)), &[]),
        }
    }

    #[inline(never)]
    fn entries(&mut self) -> &'de [Entry] {
        match &self.node.value {
            Value::Mapping(mapping) => mapping.entries(),
            Value::Null => &[],
            _ => self.or(Err(scalar::wrong(self.node, ExpectedType::Map)), &[]),
        }
    }

    #[inline(never)]
    fn note_missing_fields(&mut self, type_name: &'static str, entries: &[Entry]) {
        for field in required::fields(type_name) {
            let entry = entries.iter().find(|entry| &*entry.key == *field);
            let is_given = entry.is_some_and(|entry| {
                !is_empty(&entry.value) || self.notes.is_left_out(&self.trail.key(&entry.key))
            });
            if !is_given {
                let kind = DecodeProblemKind::MissingField { type_name, field };
                self.notes.remark(self.trail, kind);
            }
        }
    }

    #[inline(never)]
    fn note_unknown_field(&mut self) {
        if let Role::Field(type_name, known) = self.role
            && let Some(key) = self.trail.last_key()
            && !known.contains(&key)
        {
            let kind = DecodeProblemKind::UnknownField { type_name, known };
            self.notes.remark(self.trail, kind);
        }
    }
}

/// Whether a visitor asks for this. Its type says no more to a deserializer than these words.
fn says(expected: &dyn Expected, words: &str) -> bool {
    let mut text = String::new();
    write!(text, "{expected}").is_ok() && text == words
}

/// Null, `""`, `{}` and `[]`: what the API server takes for a field that is not given.
fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(mapping) => mapping.entries().is_empty(),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
    }
}

/// Whether fields are those of an object with an identity of its own. Kubernetes reads `apiVersion` and `kind` of an
/// object within an object, such as a claim template, and ignores them.
fn is_object(fields: &[&str]) -> bool {
    fields.starts_with(&["apiVersion", "kind"]) && fields.contains(&"metadata")
}

macro_rules! integers {
    ($($method:ident $visit:ident $type:ty, $bits:literal;)*) => {$(
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
            let (min, max) = (i64::from(<$type>::MIN), i64::from(<$type>::MAX));
            let number = <$type>::try_from(self.integer(min, max, $bits)).unwrap_or(0);
            visitor.$visit(number).map_err(|failure| self.notes.settle(self.trail, "", failure))
        }
    )*};
}

impl<'de> Deserializer<'de> for NodeDeserializer<'_, 'de> {
    type Error = Failure;

    integers! {
        deserialize_i8 visit_i8 i8, 8;
        deserialize_i16 visit_i16 i16, 16;
        deserialize_i32 visit_i32 i32, 32;
        deserialize_i64 visit_i64 i64, 64;
        deserialize_u8 visit_u8 u8, 8;
        deserialize_u16 visit_u16 u16, 16;
        deserialize_u32 visit_u32 u32, 32;
    }

    fn deserialize_u64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let number = u64::try_from(self.integer(0, i64::MAX, 64)).unwrap_or(0);
        visitor
            .visit_u64(number)
            .map_err(|failure| self.notes.settle(self.trail, "", failure))
    }

    fn deserialize_bool<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        visitor
            .visit_bool(self.boolean())
            .map_err(|failure| self.notes.settle(self.trail, "", failure))
    }

    fn deserialize_f64<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        visitor
            .visit_f64(self.number())
            .map_err(|failure| self.notes.settle(self.trail, "", failure))
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        visitor
            .visit_borrowed_str(self.string())
            .map_err(|failure| self.notes.settle(self.trail, "", failure))
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let text = self.formed_text(&visitor);
        visitor
            .visit_str(&text)
            .map_err(|failure| self.notes.settle(self.trail, "", failure))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.node.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let items = Items {
            items: self.items().iter(),
            next: 0,
            trail: self.trail,
            notes: self.notes,
        };
        visitor.visit_seq(items)
    }

    fn deserialize_map<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        let entries = self.entries();
        let fields = Fields {
            entries: entries.iter(),
            value: &NOTHING,
            key: None,
            role: Role::Plain,
            ignores_identity: false,
            trail: self.trail,
            notes: self.notes,
        };
        visitor.visit_map(fields)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let entries = self.entries();
        self.note_missing_fields(name, entries);
        let fields = Fields {
            entries: entries.iter(),
            value: &NOTHING,
            key: None,
            role: Role::Field(name, known),
            ignores_identity: is_object(known),
            trail: self.trail,
            notes: &mut *self.notes,
        };
        visitor
            .visit_map(fields)
            .map_err(|failure| self.notes.settle(self.trail, name, failure))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.role = match name {
            "Quantity" => Role::Quantity,
            "Time" | "MicroTime" => Role::Time,
            _ => Role::Plain,
        };
        visitor.visit_newtype_struct(self)
    }

    /// What decides its type by the value: quantities, `IntOrString`, and raw JSON.
    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        if matches!(self.role, Role::Quantity) {
            let text = self.quantity();
            return visitor.visit_string(text);
        }
        if says(&visitor, "IntOrString") {
            return match self.int_or_text() {
                IntOrText::Int(number) => visitor.visit_i32(number),
                IntOrText::Text(text) => visitor.visit_borrowed_str(text),
            };
        }
        match &self.node.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Int(number) => visitor.visit_i64(*number),
            Value::Float(number) => visitor.visit_f64(*number),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Sequence(_) => return self.deserialize_seq(visitor),
            Value::Mapping(_) => return self.deserialize_map(visitor),
        }
        .map_err(|failure| self.notes.settle(self.trail, "", failure))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        if matches!(self.node.value, Value::Mapping(_)) {
            let variant = Fields {
                entries: self.entries().iter(),
                value: &NOTHING,
                key: None,
                role: Role::Plain,
                ignores_identity: false,
                trail: self.trail,
                notes: &mut *self.notes,
            };
            visitor.visit_enum(MapAccessDeserializer::new(variant))
        } else {
            let variant: BorrowedStrDeserializer<'de, Failure> =
                BorrowedStrDeserializer::new(self.string());
            visitor.visit_enum(variant)
        }
        .map_err(|failure| self.notes.settle(self.trail, name, failure))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Failure> {
        self.note_unknown_field();
        visitor.visit_unit()
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        visitor.visit_unit()
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        self.deserialize_string(visitor)
    }
}

/// The entries of a mapping, left out ones passed over.
struct Fields<'a, 'de> {
    entries: std::slice::Iter<'de, Entry>,
    value: &'de Node,
    key: Option<&'de Entry>,
    role: Role,
    ignores_identity: bool,
    trail: &'a Trail<'a>,
    notes: &'a mut Notes,
}

impl<'de> Fields<'_, 'de> {
    #[inline(never)]
    fn advance(&mut self) -> Option<&'de str> {
        let entry = self.entries.find(|entry| {
            !(self.notes.is_left_out(&self.trail.key(&entry.key))
                || self.ignores_identity && matches!(&*entry.key, "apiVersion" | "kind"))
        })?;
        self.value = &entry.value;
        self.key = Some(entry);
        Some(&entry.key)
    }
}

impl<'de> MapAccess<'de> for Fields<'_, 'de> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some(key) = self.advance() else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Failure> {
        let trail = self
            .key
            .map_or(*self.trail, |entry| self.trail.key(&entry.key));
        // A type that is made of another, such as of a text, fails behind the deserializer of its node.
        seed.deserialize(NodeDeserializer {
            node: self.value,
            trail: &trail,
            notes: self.notes,
            role: self.role,
        })
        .map_err(|failure| self.notes.settle(&trail, "", failure))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The items of a sequence; left out ones read as null, so that the others keep their places.
struct Items<'a, 'de> {
    items: std::slice::Iter<'de, Node>,
    next: usize,
    trail: &'a Trail<'a>,
    notes: &'a mut Notes,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some(node) = self.items.next() else {
            return Ok(None);
        };
        let trail = self.trail.index(self.next);
        self.next += 1;
        let node = if self.notes.is_left_out(&trail) {
            &NOTHING
        } else {
            node
        };
        seed.deserialize(NodeDeserializer {
            node,
            trail: &trail,
            notes: self.notes,
            role: Role::Plain,
        })
        .map(Some)
        .map_err(|failure| self.notes.settle(&trail, "", failure))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}
