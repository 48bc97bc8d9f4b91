//! Of any bytes at all something is read or said, and what is said stands in the text.

use hardening::analysis::Analysis;
use hardening::finding::Span;
use hardening::manifest::{Bundle, Node, Positions, Source, Style, Value};
use proptest::collection::vec;
use proptest::prelude::*;

/// Pieces of YAML in any order, which come upon more than bytes in any order do.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "kind: A",
        "metadata:",
        "b: ",
        "c:\n",
        "- ",
        "? ",
        ": ",
        "\n",
        "\n",
        "\n  ",
        "\n    ",
        "\r\n",
        "\r",
        "\t",
        " ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "'",
        "\"",
        "\\",
        "\\u00e9",
        "|",
        "|2-",
        ">",
        ">+",
        "&x ",
        "*x",
        "!!str ",
        "!!binary ",
        "!t ",
        "<<: ",
        "# c",
        " # c",
        "---",
        "\n---\n",
        "\n...\n",
        "%YAML 1.1\n",
        "y",
        "~",
        "0x1f",
        "1e400",
        ".inf",
        "99999999999999999999",
        "é",
        "\u{1F600}",
        "\u{FEFF}",
        "\u{85}",
        "\u{2028}",
        "\u{0}",
        "{\"a\":",
        "\"b\"",
        "items: ",
        "apiVersion: v1\n",
        "kind: List\n",
        "data:\n  f: |\n    x: 1\n",
    ]);
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn any_bytes_are_read_without_a_crash(bytes in vec(any::<u8>(), 0..200)) {
        in_place(&Source::from_bytes("any.yaml", &bytes))?;
    }

    #[test]
    fn any_pieces_of_yaml_are_read_without_a_crash(text in pieces()) {
        in_place(&Source::new("any.yaml", text))?;
    }

    #[test]
    fn any_pieces_within_a_manifest_are_read_without_a_crash(text in pieces(), utf16 in any::<bool>()) {
        let text = format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n{text}");
        if utf16 {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units).collect();
            let source = Source::from_bytes("any.yaml", &bytes);
            prop_assert_eq!(source.text(), &text);
        }
        in_place(&Source::new("any.yaml", text))?;
    }
}

fn in_place(source: &Source) -> Result<(), TestCaseError> {
    let bundle = Bundle::read([source.clone()]);
    let text = source.text();
    for problem in bundle.problems() {
        within(problem.span, text)?;
    }
    for (_, manifest) in bundle.manifests() {
        within(manifest.span, text)?;
        nodes_in_place(&bundle, &manifest.root, text)?;
        for comment in bundle.comments(manifest.source) {
            within(comment.span, text)?;
        }
    }
    for finding in Analysis::of(bundle).findings() {
        within(
            Span::new(finding.location.start, finding.location.end),
            text,
        )?;
    }
    Ok(())
}

fn nodes_in_place(bundle: &Bundle, node: &Node, text: &str) -> Result<(), TestCaseError> {
    within(node.span, text)?;
    match &node.value {
        Value::Sequence(items) => items
            .iter()
            .try_for_each(|item| nodes_in_place(bundle, item, text)),
        Value::Mapping(mapping) => mapping.entries().iter().try_for_each(|entry| {
            within(entry.key_span, text)?;
            nodes_in_place(bundle, &entry.value, text)
        }),
        Value::String(scalar) if node.style != Style::Alias => {
            let positions = Positions::of(text, node);
            let boundaries = scalar
                .char_indices()
                .map(|(at, _)| at)
                .chain([scalar.len()]);
            for at in boundaries.map(|at| u32::try_from(at).unwrap()) {
                within(positions.outer(Span::new(at, at)), text)?;
                within(positions.outer(Span::new(0, at)), text)?;
            }
            for (_, manifest) in bundle.manifests() {
                let embedded = bundle.embedded(manifest.source, node);
                embedded
                    .documents
                    .iter()
                    .try_for_each(|document| within(document.span, text))?;
                embedded
                    .failure
                    .iter()
                    .try_for_each(|(span, _)| within(*span, text))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn within(span: Span, text: &str) -> Result<(), TestCaseError> {
    let stretch = text.get(span.start as usize..span.end as usize);
    prop_assert!(stretch.is_some(), "{span:?} in {text:?}");
    Ok(())
}
