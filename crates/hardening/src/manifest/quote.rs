//! Scalars written so that Kubernetes reads the same text.

use super::Style;
use super::scalar::{Scalar, resolve};

/// Writes a text as a scalar, in the style that stands there where that is possible.
pub(super) fn scalar(text: &str, style: Style) -> String {
    let printable = !text.chars().any(char::is_control);
    match style {
        Style::SingleQuoted if printable => format!("'{}'", text.replace('\'', "''")),
        Style::Plain if is_plain(text) => text.to_owned(),
        _ => double_quoted(text),
    }
}

/// Whether a text may stand without quotes anywhere, also in brackets and as a key.
pub(super) fn is_plain(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    first.is_some_and(|first| first.is_ascii_alphanumeric() || matches!(first, '/' | '_' | '.'))
        && characters.all(|next| {
            next.is_ascii_alphanumeric() || matches!(next, '.' | '/' | '_' | '-' | '+' | '=' | '@')
        })
        && resolve(text) == Scalar::Text
        && text != "..."
}

/// Writes a text as a scalar in a block, where more may stand without quotes than in brackets: `a: b` reads worse as
/// `"a: b"` than `nginx:1.27` as it is.
pub(super) fn block_scalar(text: &str) -> String {
    if is_plain_in_block(text) {
        return text.to_owned();
    }
    double_quoted(text)
}

fn is_plain_in_block(text: &str) -> bool {
    let starts_plainly = text.starts_with(|first: char| {
        first.is_ascii_alphanumeric() || matches!(first, '/' | '_' | '.')
    });
    starts_plainly
        && text
            .chars()
            .all(|next| next == ' ' || next.is_ascii_graphic())
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !text.starts_with("...")
        && resolve(text) == Scalar::Text
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for next in text.chars() {
        match next {
            '"' | '\\' => quoted.extend(['\\', next]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            next if next.is_control() || matches!(next, '\u{2028}' | '\u{2029}' | '\u{FEFF}') => {
                quoted.push_str(&format!("\\U{:08X}", u32::from(next)));
            }
            next => quoted.push(next),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::manifest::{Bundle, Source};

    proptest! {
        #[test]
        fn what_is_written_is_read_back_in_every_style(text in "\\PC*|[a-z0-9.:+_ -]{0,8}|[\\x00-\\x7f]{0,6}") {
            for style in [Style::Plain, Style::SingleQuoted, Style::DoubleQuoted] {
                let yaml = format!("kind: A\nvalue: {}\n", scalar(&text, style));
                let bundle = Bundle::read([Source::new("a.yaml", &yaml)]);
                let (_, manifest) = bundle.manifests().next().unwrap();
                prop_assert_eq!(manifest.root.get("value").unwrap().as_str(), Some(text.as_str()));
            }
        }

        #[test]
        fn what_is_written_in_a_block_is_read_back(text in "\\PC*|[a-z0-9.:+_ #,{}&*!|>'\"%@-]{0,8}|[\\x00-\\x7f]{0,6}") {
            let yaml = format!("kind: A\nvalues:\n  - {0}\n  - value: {0}\n", block_scalar(&text));
            let bundle = Bundle::read([Source::new("a.yaml", &yaml)]);
            let (_, manifest) = bundle.manifests().next().unwrap();
            for path in ["values.0", "values.1.value"] {
                let read = manifest.root.at(&crate::finding::FieldPath::of(path));
                prop_assert_eq!(read.unwrap().as_str(), Some(text.as_str()));
            }
        }
    }
}
