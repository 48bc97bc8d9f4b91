//! Words that effects share.

/// So many details are kept of one effect; a report shows fewer.
const MOST_DETAILS: usize = 500;

/// `1 pod`, `2 pods`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub(super) fn joined(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [a, b] => format!("{a} and {b}"),
        [a, b, c] => format!("{a}, {b} and {c}"),
        [a, b, c, rest @ ..] => format!("{a}, {b}, {c} and {} more", rest.len()),
    }
}

/// The same of objects, whose kind is said once where it is the same: `NetworkPolicies shop/web and shop/orders`.
pub(super) fn objects(names: &[String]) -> String {
    let split = names.iter().filter_map(|name| name.split_once(' '));
    let (kinds, rest): (Vec<&str>, Vec<String>) =
        split.map(|(kind, name)| (kind, name.to_owned())).unzip();
    match kinds.first() {
        Some(kind) if names.len() > 1 && kinds.len() == names.len() => {
            if kinds.iter().all(|other| other == kind) {
                return format!("{} {}", plural(kind), joined(&rest));
            }
            joined(names)
        }
        _ => joined(names),
    }
}

/// `NetworkPolicies`, `Ingresses`, `Pods`.
pub(super) fn plural(kind: &str) -> String {
    match kind.strip_suffix("cy") {
        Some(stem) => format!("{stem}cies"),
        None if kind.ends_with("ss") => format!("{kind}es"),
        None if kind.ends_with('s') => kind.to_owned(),
        None => format!("{kind}s"),
    }
}

/// The first lines, and how many more there are.
pub(super) fn cut(lines: impl Iterator<Item = String>, count: usize) -> Vec<String> {
    let mut cut: Vec<_> = lines.take(MOST_DETAILS).collect();
    if count > cut.len() {
        cut.push(format!("and {} more", count - cut.len()));
    }
    cut
}

/// How to undo what objects do.
pub(super) fn roll_back(by: &[String]) -> String {
    match by {
        [] => "apply what runs today again".to_owned(),
        by => format!("undo the change of {}, as its step tells", objects(by)),
    }
}
