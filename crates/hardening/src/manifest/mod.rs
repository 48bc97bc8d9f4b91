//! Text to manifests and back: YAML and JSON as Kubernetes reads them, with a range of bytes for every node.

mod bundle;
mod interner;
pub mod invariants;
mod json;
mod limits;
mod locate;
mod node;
mod problem;
mod read;
mod scalar;
mod source;
mod tree;

pub use bundle::{Bundle, Comment, Manifest};
pub use limits::Limits;
pub use node::{Entry, Mapping, Node, Style, Value};
pub use problem::{Problem, ProblemKind};
pub use source::Source;
