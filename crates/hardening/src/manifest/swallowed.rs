//! Keys that stand twice at the root of a document: a lost `---`, or just duplicates.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Node, ProblemKind};
use crate::finding::Span;

/// A key of the root mapping as written, duplicates included.
pub(super) struct RootKey {
    pub(super) key: Arc<str>,
    pub(super) span: Span,
    pub(super) value: Node,
}

/// What it means that keys of the root stand twice. Where an object begins anew, the `---` above it is lost.
pub(super) fn problems(keys: &[RootKey]) -> Vec<(Span, ProblemKind)> {
    let mut problems = Vec::new();
    let mut start = 0;
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, key) in keys.iter().enumerate() {
        let Some(first) = seen.insert(&key.key, at) else {
            continue;
        };
        if first == start || is_identity(&key.key) {
            let object = object(keys, at);
            if begins_anew(object, &seen) {
                problems.push((
                    key.span,
                    ProblemKind::Swallowed {
                        swallowed: named(keys.get(start..at).unwrap_or(&[])),
                        swallowing: named(object),
                        lost: keys.get(start).map_or(key.span, |first| first.span),
                    },
                ));
                start = at;
                seen = BTreeMap::from([(&*key.key, at)]);
                continue;
            }
        }
        let first = keys.get(first).map_or(key.span, |first| first.span);
        let kind = ProblemKind::DuplicateKey {
            key: key.key.to_string(),
            first,
        };
        problems.push((key.span, kind));
    }
    problems
}

/// Whether any of the objects whose keys these are is a Secret, also one that is swallowed.
pub(super) fn has_secret(keys: &[RootKey]) -> bool {
    keys.iter()
        .any(|key| &*key.key == "kind" && key.value.as_str() == Some("Secret"))
}

/// The keys from here up to the first that stands twice among them.
fn object(keys: &[RootKey], start: usize) -> &[RootKey] {
    let rest = keys.get(start..).unwrap_or(&[]);
    let mut seen = BTreeMap::new();
    let end = rest
        .iter()
        .position(|key| seen.insert(&*key.key, ()).is_some());
    rest.get(..end.unwrap_or(rest.len())).unwrap_or(rest)
}

/// Whether the keys name an object, where the keys before them have named one already.
fn begins_anew(object: &[RootKey], before: &BTreeMap<&str, usize>) -> bool {
    let again = |key: &&RootKey| is_identity(&key.key) && before.contains_key(&*key.key);
    object.iter().filter(again).count() > 1
}

fn is_identity(key: &str) -> bool {
    matches!(key, "apiVersion" | "kind" | "metadata")
}

fn named(keys: &[RootKey]) -> String {
    let value = |wanted: &str| {
        let mut keys = keys.iter();
        keys.find(|key| &*key.key == wanted).map(|key| &key.value)
    };
    let kind = value("kind").and_then(Node::as_str).unwrap_or("object");
    let name = value("metadata").and_then(|metadata| metadata.get("name")?.as_str());
    name.map_or_else(
        || format!("the {kind} before it"),
        |name| format!("{kind} `{name}`"),
    )
}

#[cfg(test)]
mod tests {
    use crate::manifest::{Bundle, ProblemKind, Source};

    /// What is said of each repeated key: its line, and whether an object begins there.
    fn said(yaml: &str) -> Vec<(u32, bool)> {
        let source = Source::new("a.yaml", yaml);
        let bundle = Bundle::read([source.clone()]);
        let problems = bundle.problems().iter();
        let said = problems.map(|problem| {
            let begins = matches!(problem.kind, ProblemKind::Swallowed { .. });
            (source.line_and_column(problem.span.start).0, begins)
        });
        said.collect()
    }

    #[test]
    fn an_object_begins_where_kind_and_metadata_stand_again() {
        let yaml = "kind: A\nmetadata: {name: a}\nkind: B\nmetadata: {name: b}\n";
        assert_eq!(said(yaml), [(3, true)]);
    }

    #[test]
    fn an_object_begins_at_whichever_of_its_keys_stands_first() {
        let yaml = "kind: A\nmetadata: {name: a}\nmetadata: {name: b}\nkind: B\n";
        assert_eq!(said(yaml), [(3, true)]);
        let sorted = "allowVolumeExpansion: true\nkind: A\nmetadata: {}\n".repeat(2);
        assert_eq!(said(&sorted), [(4, true)]);
    }

    #[test]
    fn a_key_that_stands_twice_by_itself_is_a_duplicate() {
        assert_eq!(
            said("kind: A\nkind: A\nmetadata: {name: a}\n"),
            [(2, false)]
        );
        assert_eq!(
            said("kind: A\nmetadata: {}\nspec: {}\nspec: {}\n"),
            [(4, false)]
        );
    }

    #[test]
    fn a_duplicate_before_the_next_object_belongs_to_the_one_before() {
        let yaml = "kind: A\nmetadata: {}\nspec: {}\nspec: {}\nkind: B\nmetadata: {}\nspec: {}\n";
        assert_eq!(said(yaml), [(4, false), (5, true)]);
    }

    #[test]
    fn every_object_of_a_row_swallows_the_one_before() {
        let yaml = "kind: A\nmetadata: {}\n".repeat(3);
        assert_eq!(said(&yaml), [(3, true), (5, true)]);
    }

    #[test]
    fn no_line_can_be_put_between_brackets() {
        let yaml = "# flow\n{kind: A, metadata: {}, kind: B, metadata: {}}\n";
        assert!(said(yaml).iter().all(|(_, begins)| !begins));
    }
}
