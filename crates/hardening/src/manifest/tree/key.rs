//! What a node makes as a key of a mapping, by the conversion of `sigs.k8s.io/yaml`.

use std::sync::Arc;

use super::Failure;
use super::builder::{Builder, Built};
use crate::manifest::scalar::{Scalar, float_key};
use crate::manifest::{Node, ProblemKind};

/// What a node is before its conversion to JSON, which loses what only keys can tell apart.
#[derive(Clone, Copy)]
pub(super) enum Resolved {
    Scalar(Scalar),
    /// `<<` without quotes.
    Merge,
    Collection,
}

impl Builder<'_, '_> {
    /// The key as JSON has it; `None` for `<<`.
    pub(super) fn key(&mut self, built: &Built) -> Result<Option<Arc<str>>, Failure> {
        let span = built.node.span;
        let refused = |what: &str| {
            let kind = ProblemKind::Syntax(format!("{what} cannot be a key"));
            Err((span, kind))
        };
        let scalar = match built.resolved {
            Resolved::Merge => return Ok(None),
            Resolved::Collection => return refused("a mapping or sequence"),
            Resolved::Scalar(scalar) => scalar,
        };
        let key = match scalar {
            Scalar::Text => self
                .interner
                .intern(Node::as_str(&built.node).unwrap_or("")),
            Scalar::Bool(read) => {
                let key = if read { "true" } else { "false" };
                let written = built.local.slice(self.text);
                if written != key {
                    let written = written.to_owned();
                    self.problem(span, ProblemKind::BooleanKey { written, read });
                }
                self.interner.intern(key)
            }
            Scalar::Int(number) => self.interner.intern(&number.to_string()),
            Scalar::Float(number) => self.interner.intern(&float_key(number)),
            Scalar::NotFinite(name) => self.interner.intern(name),
            Scalar::Unsigned(_) => return refused("a number beyond 64 bits"),
            Scalar::Null => return refused("null"),
        };
        Ok(Some(key))
    }
}
