//! Sources as they may be shown: with the values of Secrets hidden.

use super::{Bundle, Node, Source, Value};
use crate::finding::Span;

/// Where kubectl keeps a copy of the whole object, values included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl Bundle {
    /// The sources for showing to people: every byte of a Secret's values is a `*`. Positions stay true.
    ///
    /// ```
    /// use hardening::manifest::{Bundle, Source};
    ///
    /// let yaml = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  key: hidden # why\n";
    /// let bundle = Bundle::read([Source::new("a.yaml", yaml)]);
    /// assert!(bundle.redacted()[0].text().ends_with("  key: ****** # why\n"));
    /// ```
    #[must_use]
    pub fn redacted(&self) -> Vec<Source> {
        let mut hidden: Vec<Vec<Span>> = vec![Vec::new(); self.sources().len()];
        for (_, manifest) in self.manifests() {
            if manifest.kind() != "Secret" {
                continue;
            }
            if let Some(spans) = hidden.get_mut(manifest.source.0 as usize) {
                let annotations = manifest
                    .root
                    .get("metadata")
                    .and_then(|node| node.get("annotations"));
                let copy = annotations.and_then(|annotations| annotations.get(LAST_APPLIED));
                let values = ["data", "stringData"].map(|field| manifest.root.get(field));
                for node in values.into_iter().chain([copy]).flatten() {
                    scalars(node, spans);
                }
            }
        }
        let sources = self.sources().iter().zip(hidden);
        sources
            .map(|(source, spans)| hide(source, &spans))
            .collect()
    }
}

fn scalars(node: &Node, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Mapping(mapping) => {
            for entry in mapping.entries() {
                scalars(&entry.value, spans);
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| scalars(item, spans)),
        _ => spans.push(node.span),
    }
}

fn hide(source: &Source, spans: &[Span]) -> Source {
    if spans.is_empty() {
        return source.clone();
    }
    let mut bytes = source.text().as_bytes().to_vec();
    for span in spans {
        let hidden = bytes.get_mut(span.start as usize..span.end as usize);
        for byte in hidden.into_iter().flatten() {
            if !matches!(byte, b'\n' | b'\r' | b' ') {
                *byte = b'*';
            }
        }
    }
    Source::new(source.name(), String::from_utf8_lossy(&bytes))
}
