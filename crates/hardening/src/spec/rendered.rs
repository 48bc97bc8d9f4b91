//! What is rendered from a spec.

use crate::manifest::{Document, to_yaml_stream};

/// What stands above each file of manifests.
const HEADER: &str = "# Rendered by hardening. Change the spec and render again; what is changed here is lost then.\n";

/// A file of manifests that is rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedFile {
    /// Where, below the folder that is rendered into; steps are parted by `/`.
    pub path: String,
    /// Its objects, in the order in which they are applied.
    pub documents: Vec<Document>,
}

impl RenderedFile {
    /// Of a path and objects.
    #[must_use]
    pub fn new(path: impl Into<String>, documents: Vec<Document>) -> Self {
        Self {
            path: path.into(),
            documents,
        }
    }

    /// Whether a line is the first one of a file that was rendered.
    #[must_use]
    pub fn is_header(line: &str) -> bool {
        HEADER.strip_suffix('\n') == Some(line)
    }

    /// The bytes of the file, the same for the same spec.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{HEADER}{}", to_yaml_stream(&self.documents))
    }
}
