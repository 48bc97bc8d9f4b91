//! Patterns of files, as Go's `filepath.Match` reads them.

/// Whether a pattern matches a path: `*` and `?` stop at `/`. At worst quadratic in the length of both.
pub(super) fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = (pattern.split('/'), path.split('/'));
    loop {
        match (parts.0.next(), parts.1.next()) {
            (None, None) => return true,
            (Some(pattern), Some(name)) if matches_name(pattern, name) => {}
            _ => return false,
        }
    }
}

/// Whether it has signs that stand for others.
pub(super) fn is_pattern(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

fn matches_name(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    // Where the last `*` stood, and how much of the name it has taken.
    let mut star: Option<(usize, usize)> = None;
    let (mut at, mut read) = (0, 0);
    while read < name.len() {
        let step = match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
                continue;
            }
            Some('?') => Some(at + 1),
            Some('[') => class(&pattern, at, name.get(read).copied()),
            Some('\\') => (pattern.get(at + 1) == name.get(read)).then_some(at + 2),
            Some(sign) => (Some(sign) == name.get(read)).then_some(at + 1),
            None => None,
        };
        match (step, star) {
            (Some(next), _) => {
                at = next;
                read += 1;
            }
            (None, Some((position, taken))) => {
                star = Some((position, taken + 1));
                at = position + 1;
                read = taken + 1;
            }
            (None, None) => return false,
        }
    }
    pattern.iter().skip(at).all(|sign| *sign == '*')
}

/// Where a class such as `[a-z]` ends, if it takes the sign.
fn class(pattern: &[char], start: usize, sign: Option<char>) -> Option<usize> {
    let sign = sign?;
    let mut at = start + 1;
    let negated = pattern.get(at) == Some(&'^');
    at += usize::from(negated);
    let mut found = false;
    while let Some(low) = pattern.get(at).copied().filter(|low| *low != ']') {
        let high = match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some('-'), Some(high)) if *high != ']' => {
                at += 2;
                *high
            }
            _ => low,
        };
        found |= (low..=high).contains(&sign);
        at += 1;
    }
    pattern.get(at)?;
    (found != negated).then_some(at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stops_at_a_slash() {
        assert!(matches("/etc/rules/*.yml", "/etc/rules/a.yml"));
        assert!(!matches("/etc/rules/*.yml", "/etc/rules/a/b.yml"));
        assert!(!matches("/etc/*.yml", "/etc/a.yaml"));
        assert!(matches("/etc/*/*", "/etc/a/b"));
        assert!(matches("**", "ab"));
    }

    #[test]
    fn a_class_takes_one_sign() {
        assert!(matches("r[a-c]x", "rbx"));
        assert!(!matches("r[^a-c]x", "rbx"));
        assert!(matches("r?x", "rbx"));
        assert!(!matches("r[", "r["));
        assert!(matches("*a*b", "xaybzb"));
    }
}
