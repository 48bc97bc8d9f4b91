//! How the rules over rule files name things.

use crate::finding::{Place, Violation};

/// Names that a message holds before it counts the rest.
const NAMED: usize = 4;

/// Places that a finding shows before it stops.
const SHOWN: usize = 12;

/// `a`, `b` and 4 more.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted = names
        .iter()
        .take(NAMED)
        .map(|name| format!("`{}`", name.as_ref()));
    let quoted: Vec<_> = quoted.collect();
    match (names.len().saturating_sub(NAMED), quoted.split_last()) {
        (_, None) => "none".to_owned(),
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, before))) => format!("{} and {last}", before.join(", ")),
        (more, Some(_)) => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// `1 alert`, `5 alerts`.
pub(super) fn counted(count: usize, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    }
}

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
