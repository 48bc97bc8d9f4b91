//! How messages name and count things: as many as a reader takes in.

use std::fmt::Display;

/// Names that a message holds before it counts the rest.
const NAMED: usize = 4;

/// `` `a`, `b` and 4 more ``; `none` of nothing.
pub(crate) fn listed<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let quoted = names.into_iter().map(|name| match name.as_ref() {
        "" => "`\"\"`".to_owned(),
        name => format!("`{name}`"),
    });
    let quoted: Vec<_> = quoted.collect();
    match (quoted.len().saturating_sub(NAMED), quoted.split_last()) {
        (_, None) => "none".to_owned(),
        (0, Some((last, []))) => last.clone(),
        (0, Some((last, before))) => format!("{} and {last}", before.join(", ")),
        (more, Some(_)) => {
            let named = quoted.get(..NAMED).unwrap_or_default();
            format!("{} and {more} more", named.join(", "))
        }
    }
}

/// The candidates that are spelled like a word, best first, each once. More than a third of the letters wrong is another
/// word.
pub(crate) fn nearest<T: AsRef<str> + Ord>(
    word: &str,
    candidates: impl IntoIterator<Item = T>,
    limit: usize,
) -> Vec<T> {
    let bound = (word.len() / 3).max(2);
    let is_as_long = |it: &T| it.as_ref().len().abs_diff(word.len()) <= bound;
    let alike = candidates.into_iter().filter(is_as_long);
    let mut scored: Vec<_> = alike
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(word, candidate.as_ref());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= bound)
        .collect();
    scored.sort();
    scored.dedup();
    let best = scored.into_iter().take(limit);
    best.map(|(_, candidate)| candidate).collect()
}

/// `1 workload`, `5 workloads`.
pub(crate) fn counted<N: Copy + Display + From<u8> + PartialEq>(count: N, one: &str) -> String {
    if count == N::from(1) {
        return format!("1 {one}");
    }
    format!("{count} {one}s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_as_people_list_them_and_the_rest_is_counted() {
        let none: [&str; 0] = [];
        assert_eq!(listed(none), "none");
        assert_eq!(listed(["a"]), "`a`");
        assert_eq!(listed(["a", "b", "c"]), "`a`, `b` and `c`");
        assert_eq!(
            listed(["a", "b", "c", "d", "e", "f"]),
            "`a`, `b`, `c`, `d` and 2 more"
        );
        assert_eq!(listed(["", "apps"]), "`\"\"` and `apps`");
    }

    #[test]
    fn one_is_one_and_all_others_are_several() {
        assert_eq!(counted(1_usize, "pod"), "1 pod");
        assert_eq!(counted(0_u32, "pod"), "0 pods");
    }
}
