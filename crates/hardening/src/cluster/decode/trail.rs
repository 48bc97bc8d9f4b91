//! The way from the root to the node that is being typed, kept on the stack.

use std::sync::Arc;

use crate::finding::{FieldPath, Segment};

/// One step and the steps before it. Costs nothing until somebody asks for the path.
#[derive(Clone, Copy)]
pub(super) struct Trail<'a> {
    before: Option<(&'a Trail<'a>, Step<'a>)>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a Arc<str>),
    Index(usize),
}

impl<'a> Trail<'a> {
    pub(super) const ROOT: Trail<'static> = Trail { before: None };

    pub(super) const fn key(&'a self, key: &'a Arc<str>) -> Self {
        Self {
            before: Some((self, Step::Key(key))),
        }
    }

    pub(super) const fn index(&'a self, index: usize) -> Self {
        Self {
            before: Some((self, Step::Index(index))),
        }
    }

    /// The last key, where the last step is one.
    pub(super) fn last_key(&self) -> Option<&'a str> {
        match self.before {
            Some((_, Step::Key(key))) => Some(key),
            _ => None,
        }
    }

    pub(super) fn path(&self) -> FieldPath {
        let mut steps = Vec::new();
        let mut at = self.before;
        while let Some((before, step)) = at {
            steps.push(match step {
                Step::Key(key) => Segment::Key(Arc::clone(key)),
                Step::Index(index) => Segment::from(index),
            });
            at = before.before;
        }
        let mut path = FieldPath::root();
        steps.into_iter().rev().for_each(|step| path.push(step));
        path
    }
}
