//! Keys that come again and again are kept once.

use std::collections::HashSet;
use std::sync::Arc;

/// The keys seen so far.
#[derive(Debug, Default)]
pub(super) struct Interner(HashSet<Arc<str>>);

impl Interner {
    pub(super) fn intern(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let key: Arc<str> = Arc::from(text);
        self.0.insert(Arc::clone(&key));
        key
    }
}
