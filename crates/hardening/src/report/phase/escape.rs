//! Text that becomes part of a page.

/// Text as it may stand in an element or a quoted attribute. What steers terminals or the direction of writing is made
/// visible as a replacement character, so that no name can look like another.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(' '),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                escaped.push('\u{fffd}');
            }
            // Neither XML nor HTML has them.
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The first letters of a text, and a mark where some are left out; escaped.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return escaped(text);
    }
    let first: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", escaped(&first))
}

/// A sentence of a finding: what stands between backticks is code.
pub(super) fn prose(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('`') {
        html.push_str(&escaped(before));
        match behind.split_once('`') {
            Some((code, after)) => {
                html.push_str("<code>");
                html.push_str(&escaped(code));
                html.push_str("</code>");
                rest = after;
            }
            None => {
                html.push('`');
                rest = behind;
            }
        }
    }
    html.push_str(&escaped(rest));
    html
}
