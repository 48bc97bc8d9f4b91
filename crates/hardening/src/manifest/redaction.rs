//! Sources as they may be shown: with the values of Secrets hidden.

use std::collections::BTreeSet;

use super::{Bundle, Manifest, Node, ProblemKind, Source};
use crate::finding::{ManifestId, Span};

/// Where kubectl keeps a copy of the whole object, values included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What may be shown of a text that names a Secret and is not understood: these fields, at the beginning of a line.
const HARMLESS: [&str; 7] = [
    "apiVersion:",
    "kind:",
    "metadata:",
    "type:",
    "data:",
    "stringData:",
    "---",
];

impl Bundle {
    /// The sources for showing to people: every byte of a Secret's values is a `*`. Positions stay true.
    ///
    /// Where a document cannot be parsed, or the last of several values counts, the tree does not tell where values
    /// stand. If such a text names a Secret, nearly all of it is hidden.
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
        let ambiguous = self.ambiguous();
        for (id, manifest) in self.manifests() {
            let text = self.source(manifest.source).text();
            let Some(spans) = hidden.get_mut(manifest.source.0 as usize) else {
                continue;
            };
            if ambiguous.contains(&id) {
                if manifest.kind() == "Secret" || names_secret(manifest.span.slice(text)) {
                    lines(text, manifest.span, spans);
                }
            } else if manifest.kind() == "Secret" {
                values(text, manifest, spans);
            }
        }
        for problem in self.problems() {
            let text = self.source(problem.source).text();
            if problem.manifest.is_none() && problem.kind.is_refused() {
                let document = document(text, problem.span.start as usize);
                if let Some(spans) = hidden.get_mut(problem.source.0 as usize)
                    && names_secret(document.slice(text))
                {
                    lines(text, document, spans);
                }
            }
        }
        let sources = self.sources().iter().zip(hidden);
        sources
            .map(|(source, spans)| hide(source, &spans))
            .collect()
    }

    /// The manifests whose text says more than their tree.
    fn ambiguous(&self) -> BTreeSet<ManifestId> {
        let lossy = self.problems().iter().filter(|problem| {
            matches!(
                problem.kind,
                ProblemKind::DuplicateKey { .. } | ProblemKind::Swallowed { .. }
            )
        });
        lossy.filter_map(|problem| problem.manifest).collect()
    }
}

/// The values of a Secret; what stands between its keys is hidden, too.
fn values(text: &str, manifest: &Manifest, spans: &mut Vec<Span>) {
    let annotations = manifest.root.get("metadata");
    let annotations = annotations.and_then(|metadata| metadata.get("annotations"));
    let copy = annotations.and_then(|annotations| annotations.get(LAST_APPLIED));
    spans.extend(copy.map(|node| node.span));
    let fields = ["data", "stringData"].map(|field| manifest.root.get(field));
    for node in fields.into_iter().flatten() {
        between_keys(text, node, spans);
    }
}

fn between_keys(text: &str, node: &Node, spans: &mut Vec<Span>) {
    let mut start = node.span.start;
    let entries = node
        .as_mapping()
        .map_or(&[][..], |mapping| mapping.entries());
    for entry in entries {
        // The keys below an alias stand elsewhere.
        if entry.key_span.start < start || entry.key_span.end > node.span.end {
            continue;
        }
        spans.push(Span::new(start, entry.key_span.start));
        let rest = Span::new(entry.key_span.end, node.span.end).slice(text);
        let colon = rest.find(':').map_or(0, |at| at + 1);
        start = entry.key_span.end + u32::try_from(colon).unwrap_or(0);
        spans.push(Span::new(start, entry.value.span.start.max(start)));
        if entry.value.span.start >= start {
            spans.push(entry.value.span);
            start = entry.value.span.end;
        }
    }
    spans.push(Span::new(start, node.span.end.max(start)));
}

/// All lines but those that begin with a harmless field.
fn lines(text: &str, span: Span, spans: &mut Vec<Span>) {
    let mut start = span.start;
    for line in span.slice(text).split_inclusive('\n') {
        let end = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
        if !HARMLESS.iter().any(|field| line.starts_with(field)) {
            spans.push(Span::new(start, end));
        }
        start = end;
    }
}

/// The document around a byte, from one separator to the next.
fn document(text: &str, at: usize) -> Span {
    let at = text.floor_char_boundary(at.min(text.len()));
    let (before, behind) = text.split_at(at);
    let start = before.rfind("\n---").map_or(0, |position| position + 1);
    let end = behind
        .find("\n---")
        .map_or(text.len(), |position| at + position);
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(position(start), position(end))
}

/// Whether `kind: Secret` stands somewhere in a text, in YAML or JSON.
fn names_secret(text: &str) -> bool {
    let mut behind = text
        .match_indices("kind")
        .filter_map(|(at, word)| text.get(at + word.len()..));
    behind.any(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']).trim_start();
        let rest = rest.strip_prefix(':').map(str::trim_start);
        let rest = rest.map(|rest| rest.trim_start_matches(['"', '\'']));
        let rest = rest.and_then(|rest| rest.strip_prefix("Secret"));
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let bundle = Bundle::read([Source::new("a.yaml", text)]);
        let redacted = bundle.redacted().remove(0).text().to_owned();
        assert_eq!(redacted.len(), text.len(), "positions stay true");
        redacted
    }

    #[test]
    fn what_is_no_secret_is_shown_as_it_is() {
        let text = "kind: ConfigMap\ndata: {a: shown}\n---\nkind: [\n";
        assert_eq!(redacted(text), text);
    }

    #[test]
    fn keys_are_shown_and_values_are_not_in_any_style() {
        let text = "kind: Secret\ndata:\n  a: |\n    hidden\n    hidden\n  b: \"hidden\"\n";
        assert_eq!(
            redacted(text),
            "kind: Secret\ndata:\n  a: *\n    ******\n    ******\n  b: ********\n"
        );
        let text = "{\"kind\": \"Secret\", \"data\": {\"a\": \"hidden\"}}";
        assert_eq!(
            redacted(text),
            "{\"kind\": \"Secret\", \"data\": *\"a\": *********}"
        );
    }

    #[test]
    fn values_that_do_not_count_are_hidden_too() {
        for text in [
            "kind: Secret\ndata:\n  a: hidden\n  a: hidden\n",
            "kind: Secret\ndata:\n  a: hidden\ndata:\n  a: hidden\n",
            "{kind: Secret, data: {a: hidden, a: hidden}}\n",
            "kind: Secret\nmetadata: {name: a}\ndata:\n  a: hidden\napiVersion: v1\nkind: ConfigMap\n",
        ] {
            assert!(!redacted(text).contains("hidden"), "{}", redacted(text));
        }
    }

    #[test]
    fn the_values_of_a_secret_that_cannot_be_parsed_are_hidden() {
        let text = "kind: Namespace\n---\nkind: Secret\nstringData:\n  a: hidden\n  b: [hidden\n---\nkind: Service\n";
        let redacted = redacted(text);
        assert!(!redacted.contains("hidden"), "{redacted}");
        assert!(redacted.starts_with("kind: Namespace\n---\nkind: Secret\nstringData:\n"));
        assert!(redacted.ends_with("---\nkind: Service\n"));
    }

    #[test]
    fn the_copy_that_kubectl_keeps_is_hidden() {
        let text = format!(
            "kind: Secret\nmetadata:\n  annotations:\n    {LAST_APPLIED}: |\n      hidden\n    team: shown\n"
        );
        let redacted = redacted(&text);
        assert!(!redacted.contains("hidden"), "{redacted}");
        assert!(redacted.contains("team: shown"), "{redacted}");
    }

    #[test]
    fn a_secret_is_recognised_in_text_only_by_its_kind() {
        assert!(names_secret("\"kind\" : \"Secret\""));
        assert!(names_secret("  kind: 'Secret'\n"));
        assert!(!names_secret("kind: SecretStore"));
        assert!(!names_secret("kind: Pod # of a Secret"));
    }
}
