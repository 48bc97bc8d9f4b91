//! Text to manifests and back: YAML and JSON as Kubernetes reads them, with a range of bytes for every node.

mod bundle;
mod credentials;
mod edit;
mod embedded;
mod encoding;
mod entries;
#[cfg(not(target_arch = "wasm32"))]
pub mod files;
mod interner;
pub mod invariants;
mod json;
mod limits;
mod locate;
mod node;
mod plain_file;
mod positions;
mod problem;
mod quote;
mod read;
mod redaction;
mod scalar;
mod source;
mod swallowed;
mod tree;
mod write;

pub use bundle::{Bundle, Comment, Manifest, ReadSource};
pub use credentials::{Credential, CredentialKind, SecretCredential, TokenKind};
pub use edit::apply;
pub use embedded::Embedded;
pub(crate) use embedded::read_any;
pub use encoding::PositionEncoding;
pub use limits::Limits;
pub use node::{Entry, Mapping, Node, Style, Value};
pub use plain_file::{PlainFile, PlainFileKind};
pub use positions::Positions;
pub use problem::{Problem, ProblemKind};
pub use source::Source;
pub use write::{Document, to_yaml_stream};
