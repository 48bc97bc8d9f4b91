//! YAML to a tree of nodes, by the rules of `sigs.k8s.io/yaml` over go-yaml v2.

mod builder;
mod document_end;
mod expansion;
mod extent;
mod key;
mod refusal;
mod scalar;

use granit_parser::{Options, Parser};

use super::interner::Interner;
use super::positions::Positions;
use super::swallowed::RootKey;
use super::{Comment, Limits, Node, ProblemKind};
use crate::finding::Span;

pub(super) use refusal::control_character;

/// The first document of a text.
pub(super) struct Tree {
    /// `None` where there is nothing but comments.
    pub(super) root: Option<Node>,
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Vec<(Span, ProblemKind)>,
    /// The keys of the root mapping, where it is written by indentation.
    pub(super) root_keys: Vec<RootKey>,
    /// What follows a `...` line.
    pub(super) rest: Option<Span>,
}

/// Why a text is no document, and where.
pub(super) type Failure = (Span, ProblemKind);

/// Where a text stands that is read as a document.
#[derive(Clone, Copy)]
pub(super) enum Within<'p> {
    /// In a source, from this byte on.
    Source(u32),
    /// In the text of a scalar, from this byte on.
    Scalar(&'p Positions, u32),
}

impl Within<'_> {
    /// The stretch of the source for a stretch of the text.
    fn outer(self, local: Span) -> Span {
        match self {
            Self::Source(base) => Span::new(base + local.start, base + local.end),
            Self::Scalar(positions, base) => {
                positions.outer(Span::new(base + local.start, base + local.end))
            }
        }
    }
}

/// Reads the first document of `text`, which stands in its source as `within` says.
pub(super) fn parse(
    text: &str,
    within: Within<'_>,
    limits: &Limits,
    interner: &mut Interner,
) -> Result<Tree, Failure> {
    if let Some(span) = refusal::end_before_beginning(text) {
        let message = "`...` ends a document that has not begun";
        return Err((within.outer(span), ProblemKind::Syntax(message.to_owned())));
    }
    let parser = Parser::new_from_str_with_options(text, options(limits));
    builder::Builder::new(text, within, parser, limits, interner).document()
}

/// What is said of a document that nests too deep.
pub(super) fn too_deep(limits: &Limits) -> ProblemKind {
    ProblemKind::Limit(format!("it nests deeper than {} levels", limits.depth))
}

fn options(limits: &Limits) -> Options {
    granit_parser::options! {
        disallow_directives: true,
        flow_nesting_limit: limits.depth,
        block_nesting_limit: limits.depth,
        max_buffered_comment_events: usize::MAX,
    }
}
