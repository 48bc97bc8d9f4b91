//! One source to its manifests.

use super::problem::{Problem, ProblemKind};
use super::{Comment, Limits, Manifest, Node, Source, Value, tree};
use crate::finding::{SourceId, Span};

#[derive(Default)]
pub(super) struct Read {
    pub(super) manifests: Vec<Manifest>,
    pub(super) comments: Vec<Comment>,
    pub(super) problems: Vec<Problem>,
}

pub(super) fn read(id: SourceId, source: &Source, _limits: &Limits) -> Read {
    let mut read = Read::default();
    let text = source.text();
    let mut at = 0;
    for document in text.split_inclusive("\n---\n") {
        let start = at;
        at += document.len();
        let body = document.strip_suffix("---\n").unwrap_or(document);
        // The tree is parsed with blanks in place of what stands before it, which keeps its offsets true.
        let padded = " ".repeat(0) + body;
        match tree::parse(&padded) {
            Ok(tree) => {
                let shift = start as u32;
                read.comments
                    .extend(tree.comments.into_iter().map(|comment| Comment {
                        span: moved(comment.span, shift),
                        text: comment.text,
                    }));
                if let Some(mut root) = tree.root {
                    shift_node(&mut root, shift);
                    if root.as_mapping().is_some() {
                        read.manifests.push(Manifest {
                            source: id,
                            span: root.span,
                            root,
                        });
                    }
                }
            }
            Err((message, span)) => read.problems.push(Problem {
                source: id,
                span: moved(span, start as u32),
                kind: ProblemKind::Syntax(message),
                related: Vec::new(),
            }),
        }
    }
    read
}

fn moved(span: Span, by: u32) -> Span {
    Span::new(span.start + by, span.end + by)
}

fn shift_node(node: &mut Node, by: u32) {
    node.span = moved(node.span, by);
    match &mut node.value {
        Value::Sequence(items) => {
            let mut all = items.to_vec();
            all.iter_mut().for_each(|item| shift_node(item, by));
            *items = all.into();
        }
        Value::Mapping(mapping) => {
            let mut entries = mapping.entries().to_vec();
            for entry in &mut entries {
                entry.key_span = moved(entry.key_span, by);
                shift_node(&mut entry.value, by);
            }
            *mapping = std::sync::Arc::new(super::Mapping::new(entries));
        }
        _ => {}
    }
}
