//! What is rendered from a spec.

use crate::manifest::{Document, to_yaml_stream};

/// What stands above each file of manifests.
const HEADER: &str = "# Rendered by hardening. Change the spec and render again; what is changed here is lost then.\n";

/// A file that is rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct RenderedFile {
    /// Where, below the folder that is rendered into; steps are parted by `/`.
    pub path: String,
    /// What stands in it.
    pub content: RenderedContent,
}

/// What stands in a rendered file.
#[derive(Clone, Debug, PartialEq)]
pub enum RenderedContent {
    /// Objects, in the order in which they are applied.
    Manifests(Vec<Document>),
    /// A text, as it is.
    Text(String),
}

impl RenderedFile {
    /// A file of manifests.
    #[must_use]
    pub fn manifests(path: impl Into<String>, documents: Vec<Document>) -> Self {
        Self {
            path: path.into(),
            content: RenderedContent::Manifests(documents),
        }
    }

    /// A file of text.
    #[must_use]
    pub fn text(path: impl Into<String>, text: String) -> Self {
        Self {
            path: path.into(),
            content: RenderedContent::Text(text),
        }
    }

    /// Whether a line is the first one of a file of manifests that was rendered.
    #[must_use]
    pub fn is_header(line: &str) -> bool {
        HEADER.strip_suffix('\n') == Some(line)
    }

    /// The bytes of the file, the same for the same spec.
    #[must_use]
    pub fn to_text(&self) -> String {
        match &self.content {
            RenderedContent::Manifests(documents) => {
                format!("{HEADER}{}", to_yaml_stream(documents))
            }
            RenderedContent::Text(text) => text.clone(),
        }
    }

    /// The objects, where it has any.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        match &self.content {
            RenderedContent::Manifests(documents) => documents,
            RenderedContent::Text(_) => &[],
        }
    }
}
