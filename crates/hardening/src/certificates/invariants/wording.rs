//! How rules name things: as many as a reader takes in.

/// Names that a message holds before it counts the rest.
const NAMED: usize = 4;

/// `a`, `b` and 4 more, each in quotes.
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

/// The first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
