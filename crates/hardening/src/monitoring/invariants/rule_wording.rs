//! How the rules over rule files name things.

use crate::finding::{Place, Violation};

/// Places that a finding shows before it stops.
const SHOWN: usize = 12;

/// A violation with the places of what it is about as well.
pub(super) fn with_others(
    mut violation: Violation,
    others: impl IntoIterator<Item = (Place, String)>,
) -> Violation {
    for (place, message) in others.into_iter().take(SHOWN) {
        violation = violation.related(place, message);
    }
    violation
}
