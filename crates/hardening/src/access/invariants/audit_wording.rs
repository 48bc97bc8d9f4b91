//! How the rules about audits name rules and list words.

/// `rule 2`, `rules 2, 3 and 4`: counted from 1, as people count.
pub(super) fn rules(positions: &[usize]) -> String {
    let numbers: Vec<String> = positions.iter().map(|it| (it + 1).to_string()).collect();
    match numbers.as_slice() {
        [alone] => format!("rule {alone}"),
        several => format!("rules {}", joined(several)),
    }
}

/// `a, b and c`.
pub(super) fn joined<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}

/// `` `a`, `b` and `c` ``.
pub(super) fn quoted<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|word| format!("`{}`", word.as_ref()))
        .collect();
    joined(&words)
}
