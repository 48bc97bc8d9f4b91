//! What is lost when an object is declared again.

use std::collections::BTreeMap;

use crate::finding::FieldPath;
use crate::manifest::{Mapping, Node, Value};

/// What a later declaration of an object makes of an earlier one, as `kubectl apply` does it: a field that only the
/// earlier one has is removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replacement {
    /// Fields, map keys and list items that only the earlier one has, as paths into it; each at its topmost.
    pub removed: Vec<FieldPath>,
    /// Values that the two give differently.
    pub changed: Vec<FieldPath>,
    /// Fields that only the later one has.
    pub added: Vec<FieldPath>,
}

/// Fields by which the items of a list are known, as Kubernetes merges them.
const ITEM_KEYS: &[&str] = &[
    "name",
    "containerPort",
    "mountPath",
    "devicePath",
    "port",
    "ip",
];

/// Fields of the metadata that are no part of the wish: what the API server writes, and what makes both the same object.
const NOT_COMPARED: &[&str] = &[
    "creationTimestamp",
    "generation",
    "managedFields",
    "name",
    "namespace",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Where `kubectl apply` keeps what it applied.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

impl Replacement {
    /// Compares two declarations of one object. Lists of named items are compared item by item, others as a whole.
    #[must_use]
    pub fn of(earlier: &Node, later: &Node) -> Self {
        let mut replacement = Self::default();
        replacement.compare(earlier, later, &mut FieldPath::root());
        replacement
    }

    /// Whether the two say the same.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.removed.is_empty() && self.changed.is_empty() && self.added.is_empty()
    }

    fn compare(&mut self, earlier: &Node, later: &Node, path: &mut FieldPath) {
        match (&earlier.value, &later.value) {
            (Value::Mapping(a), Value::Mapping(b)) => self.compare_mappings(a, b, path),
            (Value::Sequence(a), Value::Sequence(b)) => {
                match item_keys(a).zip(item_keys(b)).filter(|(a, b)| a.0 == b.0) {
                    Some(((_, a), (_, b))) => self.compare_items(&a, &b, path),
                    None if !same(earlier, later) => self.changed.push(path.clone()),
                    None => {}
                }
            }
            _ if !same(earlier, later) => self.changed.push(path.clone()),
            _ => {}
        }
    }

    fn compare_mappings(&mut self, earlier: &Mapping, later: &Mapping, path: &mut FieldPath) {
        let mut later: BTreeMap<&str, &Node> = fields(later, path).collect();
        for (key, node) in fields(earlier, path) {
            path.push(key);
            match later.remove(key) {
                Some(other) => self.compare(node, other, path),
                None => self.remove(node, path),
            }
            path.pop();
        }
        let added = later.keys().map(|key| path.then(*key));
        self.added.extend(added);
    }

    fn compare_items(
        &mut self,
        earlier: &BTreeMap<ItemKey<'_>, (usize, &Node)>,
        later: &BTreeMap<ItemKey<'_>, (usize, &Node)>,
        path: &mut FieldPath,
    ) {
        for (key, (position, node)) in earlier {
            path.push(*position);
            match later.get(key) {
                Some((_, other)) => self.compare(node, other, path),
                None => self.removed.push(path.clone()),
            }
            path.pop();
        }
        let mut new = later.iter().filter(|(key, _)| !earlier.contains_key(key));
        if new.next().is_some() {
            self.added.push(path.clone());
        }
    }

    /// All labels and annotations are named where their whole map is gone.
    fn remove(&mut self, node: &Node, path: &FieldPath) {
        let is_of_metadata = path.segments().len() == 2
            && ["/metadata/labels", "/metadata/annotations"].contains(&path.to_string().as_str());
        match node.as_mapping().filter(|_| is_of_metadata) {
            Some(mapping) => self
                .removed
                .extend(fields(mapping, path).map(|(key, _)| path.then(key))),
            None => self.removed.push(path.clone()),
        }
    }
}

/// The fields that are compared: those given, but for the server's.
fn fields<'n>(
    mapping: &'n Mapping,
    path: &FieldPath,
) -> impl Iterator<Item = (&'n str, &'n Node)> + use<'n> {
    let depth = path.segments().len();
    let is_metadata = depth == 1 && path.to_string() == "/metadata";
    let is_annotations = depth == 2 && path.to_string() == "/metadata/annotations";
    let entries = mapping.entries().iter();
    entries
        .map(|entry| (&*entry.key, &entry.value))
        .filter(move |(key, value)| {
            let is_left_out = match depth {
                0 => ["apiVersion", "kind", "status"].contains(key),
                1 => is_metadata && NOT_COMPARED.contains(key),
                2 => is_annotations && *key == LAST_APPLIED,
                _ => false,
            };
            !value.is_null() && !is_left_out
        })
}

/// What an item of a list is known by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ItemKey<'n> {
    Text(&'n str),
    Number(i64),
}

type Items<'n> = BTreeMap<ItemKey<'n>, (usize, &'n Node)>;

/// The items by the first field that all of them have, each another value of; `None` where there is none.
fn item_keys(items: &[Node]) -> Option<(&'static str, Items<'_>)> {
    ITEM_KEYS.iter().find_map(|field| {
        let keyed = items.iter().enumerate().map(|(position, item)| {
            let value = item.get(field)?;
            let text = value.as_str().map(ItemKey::Text);
            let key = text.or_else(|| value.as_int().map(ItemKey::Number))?;
            Some((key, (position, item)))
        });
        let keyed: Items<'_> = keyed.collect::<Option<_>>()?;
        (keyed.len() == items.len() && !items.is_empty()).then_some((*field, keyed))
    })
}

fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Sequence(a), Value::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Value::Mapping(a), Value::Mapping(b)) => {
            let (a, b) = (by_key(a), by_key(b));
            a.len() == b.len()
                && a.iter()
                    .zip(&b)
                    .all(|((k, v), (l, w))| k == l && same(v, w))
        }
        _ => false,
    }
}

fn by_key(mapping: &Mapping) -> BTreeMap<&str, &Node> {
    let entries = mapping.entries().iter();
    entries.map(|entry| (&*entry.key, &entry.value)).collect()
}
