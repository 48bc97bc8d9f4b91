//! What Alertmanager takes for a configuration: the fields of each type, and what it checks beyond.

mod checks;
mod fields;
mod http;
mod reader;
mod receivers;
mod resolved;
mod routes;
mod times;

use crate::manifest::{Mapping, Node};

pub(super) use fields::CONFIG;
pub(super) use reader::Reader;
pub use reader::{Fault, FaultKind};
pub(super) use receivers::RECEIVER;

/// One type of the configuration.
#[derive(Debug)]
pub(super) struct Type {
    /// As Alertmanager's faults name it.
    pub(super) name: &'static str,
    pub(super) fields: &'static [Field],
    /// Which fields go together.
    pub(super) check: fn(&mut Reader<'_>, &Object<'_>),
}

/// One field of a type.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// The minor version that brought it; 0 where it is older than any that is looked at.
    pub(super) since: u16,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text,
    /// A text that must not be shown.
    Secret,
    Bool,
    Int,
    Uint,
    Float,
    /// As Prometheus writes durations.
    Duration,
    /// As Go writes durations.
    GoDuration,
    Url,
    /// A URL that holds a token.
    SecretUrl,
    /// A URL that may be a template.
    TemplateUrl,
    HostPort,
    Texts,
    TextMap,
    Map,
    Any,
    /// A text, or an object in its place.
    TextOr(&'static Type),
    Object(&'static Type),
    Objects(&'static Type),
    /// Integrations of a receiver: what is said of an empty item, unless it counts as one without settings.
    Integrations(&'static Type, Option<&'static str>),
    /// What has a syntax of its own.
    Own(fn(&mut Reader<'_>, &Node)),
}

/// An object that is being checked; `None` where nothing is given.
#[derive(Clone, Copy, Debug)]
pub(super) struct Object<'n> {
    pub(super) node: &'n Node,
    pub(super) mapping: Option<&'n Mapping>,
}

impl<'n> Object<'n> {
    pub(super) fn of(node: &'n Node) -> Self {
        Self {
            node,
            mapping: node.as_mapping(),
        }
    }

    /// The value of a field that is not null.
    pub(super) fn get(self, name: &str) -> Option<&'n Node> {
        self.mapping?.get(name).filter(|node| !node.is_null())
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Whether a field has a text that is not empty.
    pub(super) fn fills(self, name: &str) -> bool {
        self.get(name).is_some_and(|node| node.as_str() != Some(""))
    }
}

const fn field(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        since: 0,
    }
}

const fn since(since: u16, name: &'static str, kind: Kind) -> Field {
    Field { name, kind, since }
}

/// Nothing beyond the fields themselves.
fn unchecked(_: &mut Reader<'_>, _: &Object<'_>) {}
