//! How rules name things: as many as a reader takes in.

/// Names that a message holds before it counts the rest.
const NAMED: usize = 3;

/// `a`, `b` and 4 more.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let quoted = names.iter().take(NAMED);
    let quoted: Vec<_> = quoted.map(|name| format!("`{}`", name.as_ref())).collect();
    match (names.len().saturating_sub(NAMED), quoted.split_last()) {
        (_, None) => "none".to_owned(),
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, before))) => format!("{} and {last}", before.join(", ")),
        (more, Some(_)) => format!("{} and {more} more", quoted.join(", ")),
    }
}

/// `1 claim`, `5 claims`.
pub(super) fn counted(count: usize, one: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    format!("{count} {one}s")
}
