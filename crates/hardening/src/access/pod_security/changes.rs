//! Remedies as changes to the text of an object.

use std::collections::BTreeMap;

use super::remedy::{ALL, DROP_ALL, FieldRemedy, Remedies, is_all};
use crate::cluster::Workload;
use crate::finding::{Change, FieldPath, Place, Segment};
use crate::manifest::{Node, Style};

impl Remedies {
    /// The changes that write the fields into the text of the object; `None` where one cannot be written.
    ///
    /// A field whose mapping is missing is written with it.
    #[must_use]
    pub fn changes(&self, workload: &Workload, root: &Node) -> Option<Vec<Change>> {
        // An object all in brackets is JSON, where keys need quotes that YAML does without.
        if root.style == Style::Flow {
            return None;
        }
        let place = |path: FieldPath| Place::value(workload.manifest, path);
        let mut changes = Vec::new();
        let mut empty: BTreeMap<FieldPath, Vec<Below<'_>>> = BTreeMap::new();
        let mut missing: BTreeMap<(FieldPath, &str), Vec<Below<'_>>> = BTreeMap::new();
        for FieldRemedy { path, value, .. } in &self.fields {
            let (depth, node) = deepest(root, path);
            let (there, rest) = path.segments().split_at_checked(depth)?;
            match rest {
                [] if node.is_null() => return None,
                // To drop more besides does no harm, and what stands behind the first item stays.
                [] if *value == DROP_ALL && item_for_all(node).is_some() => {
                    changes.push(Change::SetScalar {
                        place: place(path.then(item_for_all(node)?)),
                        value: ALL.to_owned(),
                    });
                }
                [] if *value == DROP_ALL => changes.push(Change::ReplaceText {
                    place: place(path.clone()),
                    text: (*value).to_owned(),
                }),
                // What is no text would get quotes as one.
                [] if matches!(*value, "true" | "false") => changes.push(Change::ReplaceText {
                    place: place(path.clone()),
                    text: (*value).to_owned(),
                }),
                [] => changes.push(Change::SetScalar {
                    place: place(path.clone()),
                    value: (*value).to_owned(),
                }),
                [Segment::Key(key), below @ ..] => {
                    let there = prefix(there);
                    if node.as_mapping()?.entries().is_empty() {
                        empty.entry(there).or_default().push((rest, value));
                    } else {
                        let missing = missing.entry((there, key)).or_default();
                        missing.push((below, value));
                    }
                }
                _ => return None,
            }
        }
        changes.extend(empty.into_iter().map(|(path, below)| Change::ReplaceText {
            place: place(path),
            text: flow(&below),
        }));
        // Two mappings may end at the same place: what is written into the inner one comes first.
        let mut missing: Vec<_> = missing.into_iter().collect();
        missing.sort_by_key(|((path, _), _)| std::cmp::Reverse(path.segments().len()));
        changes.extend(
            missing
                .into_iter()
                .map(|((path, key), below)| Change::Insert {
                    place: place(path),
                    key: key.to_owned(),
                    value: flow(&below),
                }),
        );
        Some(changes)
    }
}

/// A value and the way to it.
type Below<'a> = (&'a [Segment], &'a str);

/// Which item of a list of dropped capabilities becomes the one that means all.
fn item_for_all(list: &Node) -> Option<usize> {
    let items = list.as_sequence().filter(|items| !items.is_empty())?;
    let means_all = |item: &Node| item.as_str().is_some_and(is_all);
    Some(items.iter().position(means_all).unwrap_or(0))
}

/// How far the path leads, and the node there.
fn deepest<'n>(root: &'n Node, path: &FieldPath) -> (usize, &'n Node) {
    let mut node = root;
    for (depth, segment) in path.segments().iter().enumerate() {
        match node.step(segment) {
            Some(next) => node = next,
            None => return (depth, node),
        }
    }
    (path.segments().len(), node)
}

fn prefix(segments: &[Segment]) -> FieldPath {
    let mut path = FieldPath::root();
    for segment in segments {
        path.push(segment.clone());
    }
    path
}

/// Values below a key that is not there, as one mapping: `{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}`.
fn flow(below: &[Below<'_>]) -> String {
    if let [([], value)] = below {
        return (*value).to_owned();
    }
    let mut entries: Vec<(&str, Vec<Below<'_>>)> = Vec::new();
    for (path, value) in below {
        if let [Segment::Key(key), rest @ ..] = path {
            match entries.iter_mut().find(|(known, _)| *known == &**key) {
                Some((_, values)) => values.push((rest, value)),
                None => entries.push((key, vec![(rest, value)])),
            }
        }
    }
    let entries = entries
        .iter()
        .map(|(key, below)| format!("{key}: {}", flow(below)));
    format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
}
