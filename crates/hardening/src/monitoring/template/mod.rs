//! The templates of labels and annotations, read as promtool reads them: for their form, not for what they give.
//!
//! The language is that of Go's `text/template`, with the functions and variables of Prometheus.

mod lexer;
mod operand;
mod parser;

use std::ops::Range;

use thiserror::Error;

/// Why Prometheus refuses a template, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{reason}")]
pub(crate) struct TemplateError {
    /// In words.
    pub(crate) reason: String,
    /// Where in the text.
    pub(crate) span: Range<usize>,
}

/// A template whose form is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Template {
    /// Whether it is anything but text.
    pub(crate) has_actions: bool,
    /// Whether it uses the value of the alert: `$value` or `.Value`.
    pub(crate) uses_value: bool,
}

/// Which form of the language is meant: it grew with Go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// `{{ else with }}`, which Prometheus 3 knows.
    pub(crate) else_with: bool,
}

impl Template {
    /// Reads a template. Linear in its length.
    pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Self, TemplateError> {
        if !text.contains("{{") {
            return Ok(Self::default());
        }
        parser::parse(text, dialect)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: &str) -> Result<Template, TemplateError> {
        Template::parse(text, Dialect { else_with: true })
    }

    #[test]
    fn what_prometheus_takes_is_taken() {
        for text in [
            "no action at all } }}",
            "{{ $value | humanize }} of {{ $labels.instance }}",
            "{{- /* comment */ -}} x",
            "{{ range query \"up\" }}{{ . | value }}{{ else }}none{{ end }}",
            "{{ range $i, $x := query `up` }}{{ $i }}{{ $x.Labels.job }}{{ end }}",
            "{{ if and (gt $value 1.5) (not $labels.job) }}a{{ else if true }}b{{ end }}",
            "{{ with $x := query \"a\" | first }}{{ $x }}{{ else with 1 }}2{{ end }}",
            "{{ printf \"%.2f%%\" $value }}",
            "{{ define \"a\" }}{{ . }}{{ end }}{{ template \"a\" $labels }}",
            "{{ $labels.job\n }}",
            "{{ (query \"up\" | first).Value }}",
            "{{ printf \"%d\" 'a' }} {{ 0x1F }} {{ -1_000.5e3 }} {{ 1i }}",
            "{{ .Foo }} {{ reReplaceAll \"(\" \"b\" $labels.job }}",
            "{{ range $i, $x := . }}{{ break }}{{ end }}",
            "{{ nil | printf }}",
        ] {
            assert!(parse(text).is_ok(), "{text}: {:?}", parse(text));
        }
    }

    #[test]
    fn what_prometheus_refuses_is_refused() {
        for text in [
            "{{ $label.instance }}",
            "{{ nosuch $value }}",
            "{{ $value",
            "{{ $labels.a-b }}",
            "{{ }}",
            "{{ if $value }}",
            "{{ end }}",
            "{{ else }}",
            "{{ if 1 }}{{ else }}{{ else }}{{ end }}",
            "{{ \"abc }}",
            "{{ \"\\d\" }}",
            "{{ 1.5.2 }}",
            "{{ (1 }}",
            "{{ 1) }}",
            "{{ $value | \"text\" }}",
            "{{ $a, $b := 1 }}",
            "{{ break }}",
            "{{/* a }}",
            "{{ template }}",
            "{{ .. }}",
            "{{ 1.Foo }}",
            "{{ $x := }}",
            "{{ define \"a\" }}{{ $value }}{{ end }}",
            "{{ $value \\ }}",
            "{{ if 1 }}{{ define \"a\" }}{{ end }}{{ end }}",
            "{{ 'ab' }}",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_value_is_seen_in_either_form() {
        assert!(parse("{{ $value }}").unwrap().uses_value);
        assert!(parse("{{ .Value }}").unwrap().uses_value);
        assert!(!parse("{{ $labels.value }} $value").unwrap().uses_value);
    }

    #[test]
    fn else_with_is_newer_than_the_rest() {
        let text = "{{ with 1 }}{{ else with 2 }}{{ end }}";
        assert!(Template::parse(text, Dialect { else_with: false }).is_err());
    }

    proptest! {
        #[test]
        fn any_words_are_read_and_an_error_stands_within_the_text(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "{{", "}}", "{{-", "-}}", " ", "if", "else", "end", "range", "with", "define", "\"a\"", "`", "'", "$value",
                    "$x", ":=", ",", "|", "(", ")", ".", ".Value", "1.5", "-", "printf", "template", "ä", "/*", "*/", "\n", "break",
                ]),
                0..16,
            ),
        ) {
            let text = words.concat();
            if let Err(error) = parse(&text) {
                prop_assert!(error.span.start <= error.span.end && error.span.end <= text.len());
                prop_assert!(text.get(error.span.clone()).is_some());
            }
        }
    }
}
