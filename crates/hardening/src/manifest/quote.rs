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
    }
}
