//! Base64 as Kubernetes' decoder reads it.

use std::borrow::Cow;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text in the one form that strict readers take; `None` where Kubernetes refuses it.
///
/// Kubernetes skips line breaks, asks for padding, and does not look at the bits that the last digit has too many.
pub(super) fn canonical(text: &str) -> Option<Cow<'_, str>> {
    let is_break = |byte: u8| matches!(byte, b'\n' | b'\r');
    let text = if text.bytes().any(is_break) {
        Cow::Owned(text.replace(['\n', '\r'], ""))
    } else {
        Cow::Borrowed(text)
    };
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if padding > 2 || !digits.bytes().all(|byte| digit(byte).is_some()) {
        return None;
    }
    let spare_bits = padding * 2;
    let (Some(last), Some(rest)) = (digits.chars().last(), digits.get(..digits.len().max(1) - 1))
    else {
        return Some(text);
    };
    let value = digit(u8::try_from(last).ok()?)?;
    let kept = value >> spare_bits << spare_bits;
    if kept == value {
        return Some(text);
    }
    let kept = char::from(*ALPHABET.get(kept)?);
    Some(Cow::Owned(format!("{rest}{kept}{:=<padding$}", "")))
}

fn digit(byte: u8) -> Option<usize> {
    Some(match byte {
        b'A'..=b'Z' => usize::from(byte - b'A'),
        b'a'..=b'z' => usize::from(byte - b'a') + 26,
        b'0'..=b'9' => usize::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn line_breaks_are_skipped_and_blanks_are_not() {
        assert_eq!(canonical("aGVs\r\nbG8=\n").as_deref(), Some("aGVsbG8="));
        assert_eq!(canonical("aGVs bG8="), None);
    }

    #[test]
    fn padding_must_be_there_and_at_the_end() {
        assert_eq!(canonical("aGVsbG8"), None);
        assert_eq!(canonical("aGVs=G8="), None);
        assert_eq!(canonical("a==="), None);
        assert_eq!(canonical("===="), None);
        assert_eq!(canonical("").as_deref(), Some(""));
    }

    #[test]
    fn bits_too_many_are_dropped() {
        assert_eq!(canonical("YR==").as_deref(), Some("YQ=="));
        assert_eq!(canonical("YQ==").as_deref(), Some("YQ=="));
    }

    #[test]
    fn another_alphabet_is_refused() {
        assert_eq!(canonical("_-8="), None);
        assert_eq!(canonical("äaaa"), None);
    }
}
