//! How Kubernetes words and quotes what it lists.

/// One word for one thing, another for several.
pub(super) const fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// `"a", "b"`, whatever the names hold.
pub(super) fn quoted<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let quoted = names
        .into_iter()
        .map(|name| format!("\"{}\"", name.as_ref()));
    quoted.collect::<Vec<_>>().join(", ")
}

/// `container "a"`, `containers "a", "b"`.
pub(super) fn containers(names: &[&str]) -> String {
    let noun = plural(names.len(), "container", "containers");
    format!("{noun} {}", quoted(names))
}

/// A text as Go writes it in its source: in quotes, and escaped where it cannot be printed.
pub(super) fn in_go(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{b}' => quoted.push_str("\\v"),
            _ if is_printed(character) => quoted.push(character),
            _ => quoted.push_str(&escaped(u32::from(character))),
        }
    }
    quoted.push('"');
    quoted
}

fn escaped(code: u32) -> String {
    match code {
        0..=0x7f => format!("\\x{code:02x}"),
        0x80..=0xffff => format!("\\u{code:04x}"),
        _ => format!("\\U{code:08x}"),
    }
}

/// Rust and Go both print letters, marks, numbers, punctuation, symbols and the blank. Rust escapes a mark only where
/// nothing stands before it.
fn is_printed(character: char) -> bool {
    character == '\'' || format!("a{character}").escape_debug().count() == 2
}

#[cfg(test)]
mod tests {
    use super::in_go;

    #[test]
    fn texts_are_quoted_as_go_quotes_them() {
        assert_eq!(in_go("it's \"so\" \\"), r#""it's \"so\" \\""#);
        assert_eq!(
            in_go("a\u{7}\u{8}\u{c}\n\r\t\u{b}\u{1}\u{7f}"),
            r#""a\a\b\f\n\r\t\v\x01\x7f""#
        );
        assert_eq!(
            in_go("é\u{301}\u{a0}\u{200b}\u{feff}"),
            "\"é\u{301}\\u00a0\\u200b\\ufeff\""
        );
        assert_eq!(in_go("\u{1f600}\u{e0001}"), "\"\u{1f600}\\U000e0001\"");
    }
}
