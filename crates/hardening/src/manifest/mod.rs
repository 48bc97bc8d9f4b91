//! Text to manifests and back: YAML and JSON as Kubernetes reads them, with a range of bytes for every node.

mod bundle;
mod embedded;
mod interner;
pub mod invariants;
mod json;
mod limits;
mod locate;
mod node;
mod positions;
mod problem;
mod read;
mod scalar;
mod source;
mod tree;

pub use bundle::{Bundle, Comment, Manifest};
pub use embedded::Embedded;
pub use limits::Limits;
pub use node::{Entry, Mapping, Node, Style, Value};
pub use positions::Positions;
pub use problem::{Problem, ProblemKind};
pub use source::Source;
