//! Names in a sentence that are not quoted, or not only.

/// `a`, `a and b`, `a, b and c`; more than six are counted.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const NAMED: usize = 6;
    let named: Vec<&str> = names.iter().take(NAMED).map(AsRef::as_ref).collect();
    let more = names.len().saturating_sub(NAMED);
    if more > 0 {
        return format!("{} and {more} more", named.join(", "));
    }
    match named.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
