//! The entries of a mapping while it is read.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Entry, Mapping};

/// Entries in the order of writing, each key once; large mappings are indexed.
#[derive(Default)]
pub(super) struct Entries {
    list: Vec<Entry>,
    index: KeyIndex,
}

impl Entries {
    /// Puts an entry in, in the place of one with its key, which is given back.
    pub(super) fn put(&mut self, entry: Entry) -> Option<Entry> {
        let at = self.index.find(&self.list, &entry.key);
        if let Some(known) = at.and_then(|at| self.list.get_mut(at)) {
            return Some(std::mem::replace(known, entry));
        }
        self.list.push(entry);
        self.index.grow(&self.list);
        None
    }

    /// Puts all entries of a mapping in.
    pub(super) fn merge(&mut self, mapping: &Mapping) {
        for entry in mapping.entries() {
            self.put(entry.clone());
        }
    }

    pub(super) fn into_mapping(self) -> Mapping {
        Mapping::new(self.list, self.index)
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(all: I) -> Self {
        let mut entries = Self::default();
        for entry in all {
            entries.put(entry);
        }
        entries
    }
}

/// Where each key of a large mapping is; small ones need none.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyIndex(Option<Box<IndexMap<Arc<str>, usize>>>);

impl KeyIndex {
    /// From this size on, looking a key up in an index is faster than going through the list.
    const LARGE: usize = 24;

    pub(super) fn find(&self, list: &[Entry], key: &str) -> Option<usize> {
        match &self.0 {
            None => list.iter().position(|entry| &*entry.key == key),
            Some(index) => index.get(key).copied(),
        }
    }

    /// Takes up the last entry.
    fn grow(&mut self, list: &[Entry]) {
        if list.len() < Self::LARGE {
            return;
        }
        let index = self.0.get_or_insert_default();
        let unknown = list.iter().enumerate().skip(index.len());
        index.extend(unknown.map(|(at, entry)| (Arc::clone(&entry.key), at)));
    }
}
