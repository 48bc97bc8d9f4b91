//! How much of a document is made by its aliases, which is bounded.

use super::super::Limits;

/// What a node costs whoever goes through it, its aliases expanded.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    pub(super) nodes: u64,
    /// Bytes of text in it.
    pub(super) bytes: u64,
    /// Levels of collections, itself included.
    pub(super) height: usize,
}

impl Size {
    pub(super) const fn scalar(text: usize) -> Self {
        Self {
            nodes: 1,
            bytes: text as u64,
            height: 0,
        }
    }

    pub(super) const fn collection() -> Self {
        Self {
            nodes: 1,
            bytes: 0,
            height: 1,
        }
    }

    /// Takes in a part of the collection.
    pub(super) fn add(&mut self, part: Self) {
        self.nodes = self.nodes.saturating_add(part.nodes);
        self.bytes = self.bytes.saturating_add(part.bytes);
        self.height = self.height.max(part.height + 1);
    }
}

/// Go-yaml's account of how much of a document is aliases, and ours of how much text they repeat.
#[derive(Default)]
pub(super) struct Expansion {
    decoded: u64,
    by_alias: u64,
    bytes: u64,
}

impl Expansion {
    pub(super) const fn node(&mut self) {
        self.decoded += 1;
    }

    /// Counts what an alias stands for; `false` where that is too much.
    pub(super) fn alias(&mut self, target: Size, limits: &Limits) -> bool {
        self.decoded = self.decoded.saturating_add(target.nodes + 1);
        self.by_alias = self.by_alias.saturating_add(target.nodes);
        self.bytes = self.bytes.saturating_add(target.bytes);
        !self.is_excessive()
            && self.decoded <= limits.expanded_nodes
            && self.bytes <= limits.expanded_bytes
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
