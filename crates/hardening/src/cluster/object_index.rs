//! Objects by kind, namespace and name.

use super::object::Object;
use crate::finding::ManifestId;

/// The objects of a cluster in the order of reading, and that order's permutation by identity.
#[derive(Debug, Default)]
pub(super) struct ObjectIndex {
    objects: Vec<Object>,
    by_identity: Vec<u32>,
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
        let index = Self {
            objects: objects.collect(),
            by_identity,
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
        self.range(|key| key.cmp(&wanted)).next()
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
