//! How much a reader takes in before it refuses.

/// Bounds on what is read; whatever goes beyond is a [`Problem`](super::Problem), never a hang or a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one source; beyond 2 GiB as 2 GiB.
    pub source_bytes: usize,
    /// Levels of nesting; beyond 500 as 500.
    pub depth: usize,
    /// Nodes of one document once its aliases are expanded.
    pub expanded_nodes: u64,
    /// Bytes of text that the aliases of one document stand for.
    pub expanded_bytes: u64,
}

impl Limits {
    /// The limits that hold: positions are of 32 bits, and no stack bears any depth.
    pub(super) fn bounded(&self) -> Self {
        Self {
            source_bytes: self.source_bytes.min(2 << 30),
            depth: self.depth.min(500),
            ..self.clone()
        }
    }
}

impl Default for Limits {
    /// 256 MiB a source, 200 levels, 4 million nodes and 64 MiB of repeated text a document.
    fn default() -> Self {
        Self {
            source_bytes: 256 << 20,
            depth: 200,
            expanded_nodes: 4_000_000,
            expanded_bytes: 64 << 20,
        }
    }
}
