//! How much a reader takes in before it refuses.

/// Bounds on what is read; whatever goes beyond is a [`Problem`](super::Problem), never a hang or a crash.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one source.
    pub source_bytes: usize,
    /// Levels of nesting.
    pub depth: usize,
    /// Nodes of one document once its aliases are expanded.
    pub expanded_nodes: u64,
}

impl Default for Limits {
    /// 256 MiB a source, 200 levels, 4 million nodes a document.
    fn default() -> Self {
        Self {
            source_bytes: 256 << 20,
            depth: 200,
            expanded_nodes: 4_000_000,
        }
    }
}
