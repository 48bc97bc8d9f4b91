//! Sources as they may be shown: with the values of Secrets hidden, and credentials in plain text wherever they stand.

use std::collections::{BTreeMap, BTreeSet};

use super::credentials;
use super::{Bundle, Manifest, Node, Positions, ProblemKind, Source, Style};
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
    /// The sources for showing to people: every byte of a Secret's values is a `*`, and so is every credential that
    /// [`Bundle::credentials`] finds, also where anything repeats it. Positions stay true.
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
        self.hide_credentials(&mut hidden);
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

    /// Credentials in plain text, the copy of their object that kubectl keeps, and what repeats a credential anywhere.
    fn hide_credentials(&self, hidden: &mut [Vec<Span>]) {
        let mut repeated: BTreeSet<String> = BTreeSet::new();
        let mut repeat = |value: &str| {
            let lines = value.lines().map(str::trim);
            repeated.extend(lines.filter(|it| is_telling(it)).map(str::to_owned));
        };
        for (id, manifest) in self.manifests() {
            for value in credentials::secret_values(manifest) {
                repeat(&value);
            }
            let found = manifest.credentials();
            let Some(spans) = hidden.get_mut(manifest.source.0 as usize) else {
                continue;
            };
            if !found.is_empty() {
                spans.extend(copy(manifest).map(|node| node.span));
            }
            for credential in found {
                spans.push(self.span_of(manifest, credential));
                if let Some(value) = self.credential_value(id, credential) {
                    repeat(value);
                }
            }
        }
        for file in self.plain_files() {
            let text = self.source(file.source).text();
            for span in credentials::of_plain_file(text) {
                repeat(span.slice(text));
                if let Some(spans) = hidden.get_mut(file.source.0 as usize) {
                    spans.push(span);
                }
            }
        }
        if !repeated.is_empty() {
            let repeated = Repeated::of(&repeated);
            for (source, spans) in self.sources().iter().zip(hidden) {
                repeated.find(source.text(), spans);
            }
        }
    }

    fn span_of(&self, manifest: &Manifest, credential: &credentials::Credential) -> Span {
        let Some(node) = manifest.root.at(&credential.path) else {
            return Span::default();
        };
        let inner = credential.within.as_ref().and_then(|range| {
            let start = u32::try_from(range.start).ok()?;
            let end = u32::try_from(range.end).ok()?;
            (node.style != Style::Alias).then(|| Span::new(start, end))
        });
        let source = self.source(manifest.source).text();
        inner.map_or(node.span, |inner| Positions::of(source, node).outer(inner))
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
    spans.extend(copy(manifest).map(|node| node.span));
    let fields = ["data", "stringData"].map(|field| manifest.root.get(field));
    for node in fields.into_iter().flatten() {
        between_keys(text, node, spans);
    }
}

/// The copy of the whole object that kubectl keeps.
fn copy(manifest: &Manifest) -> Option<&Node> {
    let annotations = manifest.root.get("metadata")?.get("annotations")?;
    annotations.get(LAST_APPLIED)
}

/// The beginning by which repetitions are looked up.
const BEGINNING: usize = 8;

/// Whether a text is a credential wherever it stands. Shorter ones and plain words are also names and parts of names.
fn is_telling(text: &str) -> bool {
    text.len() >= BEGINNING && !text.bytes().all(|it| it.is_ascii_alphabetic())
}

/// Texts to be found wherever they stand.
struct Repeated<'w> {
    by_beginning: BTreeMap<&'w [u8], Vec<&'w str>>,
    /// The first two bytes of any of them.
    pairs: BTreeSet<[u8; 2]>,
    /// The first byte of any of them.
    firsts: [bool; 256],
}

impl<'w> Repeated<'w> {
    fn of(words: &'w BTreeSet<String>) -> Self {
        let mut repeated = Self {
            by_beginning: BTreeMap::new(),
            pairs: BTreeSet::new(),
            firsts: [false; 256],
        };
        for word in words {
            if let Some(beginning @ [first, second, ..]) = word.as_bytes().get(..BEGINNING) {
                let words = repeated.by_beginning.entry(beginning).or_default();
                words.push(word);
                repeated.pairs.insert([*first, *second]);
                if let Some(is_first) = repeated.firsts.get_mut(usize::from(*first)) {
                    *is_first = true;
                }
            }
        }
        repeated
    }

    /// Where they stand, in one walk over the source.
    fn find(&self, text: &str, spans: &mut Vec<Span>) {
        let bytes = text.as_bytes();
        for (start, beginning) in bytes.windows(BEGINNING).enumerate() {
            let [first, second, ..] = beginning else {
                continue;
            };
            let may_be = self.firsts.get(usize::from(*first)) == Some(&true)
                && self.pairs.contains(&[*first, *second]);
            if !may_be {
                continue;
            }
            for word in self.by_beginning.get(beginning).into_iter().flatten() {
                let rest = bytes.get(start..).unwrap_or_default();
                if rest.starts_with(word.as_bytes()) {
                    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
                    spans.push(Span::new(position(start), position(start + word.len())));
                }
            }
        }
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
