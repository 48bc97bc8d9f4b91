//! Regular expressions as Go reads them, anchored at both ends.

use hardening::monitoring::Pattern;
use proptest::prelude::*;

fn refusal(text: &str) -> String {
    Pattern::parse(text).unwrap_err().to_string()
}

#[test]
fn what_go_refuses_is_refused_in_its_words() {
    let cases = [
        ("*a", "missing argument to repetition operator: `*`"),
        ("a**", "invalid nested repetition operator: `**`"),
        ("a{2}{3}", "invalid nested repetition operator: `{2}{3}`"),
        ("(a", "missing closing ): `^(?:(a)$`"),
        ("a)", "unexpected ): `^(?:a))$`"),
        ("[a", "missing closing ]: `[a)$`"),
        ("[z-a]", "invalid character class range: `z-a`"),
        ("a{1001}", "invalid repeat count: `{1001}`"),
        ("a{3,2}", "invalid repeat count: `{3,2}`"),
        ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
        ("(?!a)", "invalid or unsupported Perl syntax: `(?!`"),
        ("(?<!a)", "invalid or unsupported Perl syntax: `(?<`"),
        (r"\1", r"invalid escape sequence: `\1`"),
        (r"\y", r"invalid escape sequence: `\y`"),
        (r"a\", r"missing closing ): `^(?:a\)$`"),
    ];
    for (text, reason) in cases {
        assert_eq!(
            refusal(text),
            format!("error parsing regexp: {reason}"),
            "{text}"
        );
    }
}

#[test]
fn what_go_takes_is_taken() {
    for text in [
        "",
        "a|b",
        "a{,3}",
        "a{",
        "[]a]",
        "[^]a]",
        "[a-]",
        "(?i)a",
        "(?P<x>a)",
        r"\Qa.b\E",
        r"\x41",
        "[[:alpha:]]",
        "a|*b|".split('|').next().unwrap(),
        r"\pL",
        "(?s:.)",
        "()",
        "^^a$$",
    ] {
        assert!(Pattern::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn a_pattern_matches_whole_values() {
    let matches = |pattern: &str, value: &str| Pattern::parse(pattern).unwrap().matches(value);
    assert_eq!(matches("a|ab", "ab"), Some(true));
    assert_eq!(matches("a|ab", "abc"), Some(false));
    assert_eq!(matches("prod.*", "preprod"), Some(false));
    assert_eq!(matches("(?i)a+", "AA"), Some(true));
    assert_eq!(matches(r"\d+-\w", "12-_"), Some(true));
    assert_eq!(matches("", ""), Some(true));
    assert_eq!(matches("^$", "a"), Some(false));
    assert_eq!(matches("a{", "a{"), Some(true));
}

#[test]
fn few_values_are_listed() {
    let literals = |pattern: &str| {
        let pattern = Pattern::parse(pattern).unwrap();
        let literals = pattern.literals()?;
        Some(literals.iter().cloned().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(
        literals("Disk(Full|Slow)|Down").as_deref(),
        Some("DiskFull DiskSlow Down")
    );
    assert_eq!(literals("^a$|b").as_deref(), Some("a b"));
    assert_eq!(literals("(dev)?").as_deref(), Some(" dev"));
    assert_eq!(literals("a.b"), None);
    assert_eq!(literals(r"a\.b").as_deref(), Some("a.b"));
}

proptest! {
    /// A pattern of plain parts says of each value what listing its alternatives does.
    #[test]
    fn alternatives_are_what_they_list(words in prop::collection::vec("[a-c]{0,3}", 1..5), value in "[a-c]{0,3}") {
        let pattern = Pattern::parse(&words.join("|")).unwrap();
        prop_assert_eq!(pattern.matches(&value), Some(words.contains(&value)));
    }

    /// Nothing that is read as a pattern stops the reader.
    #[test]
    fn any_text_is_read(text in "[a-c*+?{},0-9()\\[\\]|^$\\\\.:<>PpQEi=!-]{0,24}", value in "[a-c]{0,4}") {
        if let Ok(pattern) = Pattern::parse(&text) {
            let _ = pattern.matches(&value);
        }
    }
}
