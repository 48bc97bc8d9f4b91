//! Objects by kind, namespace and name.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::object::Object;
use crate::finding::ManifestId;

/// The objects of a cluster in the order of reading, and that order's permutation by identity.
#[derive(Debug, Default)]
pub(super) struct ObjectIndex {
    objects: Vec<Object>,
    by_identity: Vec<u32>,
    /// Positions by the hash of the identity, sorted: one object is found without comparing texts on the way.
    by_hash: Vec<(u64, u32)>,
}

/// An object that a later manifest of the same identity replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The manifest that no longer counts.
    pub earlier: ManifestId,
    /// The manifest that won.
    pub later: ManifestId,
}

impl ObjectIndex {
    /// Of objects of the same identity the last stays. Objects without a name (`generateName`) are all different.
    ///
    /// O(n log n). The replaced ones are in the order in which they were replaced.
    pub(super) fn of(objects: Vec<Object>) -> (Self, Vec<Replaced>) {
        let mut by_identity: Vec<u32> = (0..).take(objects.len()).collect();
        by_identity.sort_by_key(|position| objects.get(*position as usize).map(key));
        let mut replaced = Vec::new();
        let mut stays = vec![true; objects.len()];
        for (earlier, later) in by_identity.iter().zip(by_identity.iter().skip(1)) {
            let (Some(a), Some(b)) = (objects.get(*earlier as usize), objects.get(*later as usize))
            else {
                continue;
            };
            if a.name().is_empty() || a.identity != b.identity {
                continue;
            }
            replaced.push(Replaced {
                earlier: a.manifest,
                later: b.manifest,
            });
            if let Some(stays) = stays.get_mut(*earlier as usize) {
                *stays = false;
            }
        }
        replaced.sort_unstable_by_key(|replaced| replaced.later);

        let mut next = 0..;
        let moved: Vec<Option<u32>> = stays
            .iter()
            .map(|stays| if *stays { next.next() } else { None })
            .collect();
        by_identity = by_identity
            .into_iter()
            .filter_map(|old| *moved.get(old as usize)?)
            .collect();
        let all = objects.into_iter().zip(stays);
        let objects = all.filter_map(|(object, stays)| stays.then_some(object));
        let objects: Vec<_> = objects.collect();
        let hashes = objects.iter().map(|object| hash(key(object)));
        let mut by_hash: Vec<_> = hashes.zip(0..).collect();
        by_hash.sort_unstable();
        let index = Self {
            objects,
            by_identity,
            by_hash,
        };
        (index, replaced)
    }

    pub(super) fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// O(log n).
    pub(super) fn find(
        &self,
        group: &str,
        kind: &str,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<&Object> {
        let wanted = (group, kind, namespace, name);
        let hash = hash(wanted);
        let start = self.by_hash.partition_point(|(other, _)| *other < hash);
        let rest = self.by_hash.get(start..).unwrap_or_default().iter();
        let same_hash = rest.take_while(|(other, _)| *other == hash);
        let mut objects =
            same_hash.filter_map(|(_, position)| self.objects.get(*position as usize));
        objects.find(|object| key(object) == wanted)
    }

    /// O(log n) and the number of results.
    pub(super) fn of_kind(&self, group: &str, kind: &str) -> impl Iterator<Item = &Object> {
        self.range(move |key| (key.0, key.1).cmp(&(group, kind)))
    }

    /// O(log n) and the number of results.
    pub(super) fn of_kind_in(
        &self,
        group: &str,
        kind: &str,
        namespace: Option<&str>,
    ) -> impl Iterator<Item = &Object> {
        self.range(move |key| (key.0, key.1, key.2).cmp(&(group, kind, namespace)))
    }

    /// O(log n).
    pub(super) fn of_manifest(&self, manifest: ManifestId) -> Option<&Object> {
        let position = self
            .objects
            .binary_search_by_key(&manifest, |object| object.manifest)
            .ok()?;
        self.objects.get(position)
    }

    /// The objects whose key compares equal, by identity.
    fn range(
        &self,
        compare: impl Fn(Key<'_>) -> std::cmp::Ordering,
    ) -> impl Iterator<Item = &Object> {
        let at = |position: u32| self.objects.get(position as usize);
        let order = |position: &u32| at(*position).map(|object| compare(key(object)));
        let start = self
            .by_identity
            .partition_point(|position| order(position).is_some_and(std::cmp::Ordering::is_lt));
        let end = self
            .by_identity
            .partition_point(|position| order(position).is_some_and(std::cmp::Ordering::is_le));
        let range = self.by_identity.get(start..end).unwrap_or_default();
        range
            .iter()
            .filter_map(move |position| self.objects.get(*position as usize))
    }
}

fn hash(key: Key<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

type Key<'o> = (&'o str, &'o str, Option<&'o str>, &'o str);

fn key(object: &Object) -> Key<'_> {
    let identity = &object.identity;
    (
        &identity.group,
        &identity.kind,
        identity.namespace.as_deref(),
        &identity.name,
    )
}
