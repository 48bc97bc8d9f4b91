//! Measured claims as people and programs read them.

use hardening::report::{MeasuredClaims, claims_to_markdown, claims_to_text};
use proptest::prelude::*;

use super::measured;

const SHOP: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

fn shop() -> MeasuredClaims {
    measured(
        SHOP,
        &[
            "objects: {kind: Namespace, count: 1}",
            "objects: {kind: Namespace, count: 2}",
            "quota: {namespace: bank, hard: {pods: 1}}",
        ],
    )
}

#[test]
fn text_has_a_verdict_what_is_there_and_where() {
    assert_eq!(
        claims_to_text(&shop()),
        "\
true         it is so
             1 Namespace object
             a.yaml:3: `shop`
false        it is so
             2 are claimed, 1 are there
             measured: 1 Namespace object
             a.yaml:3: `shop`
cannot tell  it is so
             namespace `bank` is not among the manifests

1 true, 1 false, 1 cannot be told from manifests
"
    );
}

#[test]
fn markdown_is_a_table() {
    let markdown = claims_to_markdown(&shop());
    let lines: Vec<_> = markdown.lines().collect();
    assert_eq!(lines[0], "| claim | verdict | measured | where |");
    assert_eq!(
        lines[2],
        "| it is so | true | 1 Namespace object | a.yaml:3 |"
    );
    assert_eq!(
        lines.last(),
        Some(&"1 true, 1 false, 1 cannot be told from manifests")
    );
}

#[test]
fn json_comes_back() {
    let json = serde_json::to_string(&shop()).unwrap();
    assert!(
        json.contains(r#""outcome":{"verdict":"cannotTell","why":"#),
        "{json}"
    );
    assert_eq!(
        serde_json::from_str::<MeasuredClaims>(&json).unwrap(),
        shop()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A count is claimed truly of exactly one number, and every claim has one verdict.
    #[test]
    fn counts_are_those_of_the_objects(there in 1_usize..8, claimed in 0_usize..8) {
        let yaml: String = (0..there)
            .map(|at| format!("---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: n{at}}}\n"))
            .collect();
        let exactly = format!("objects: {{kind: Namespace, count: {claimed}}}");
        let at_least = format!("objects: {{kind: Namespace, atLeast: {claimed}}}");
        let measured = measured(&yaml, &[&exactly, &at_least]);
        let words: Vec<_> = measured.claims.iter().map(|it| it.outcome.word()).collect();
        prop_assert_eq!(words[0] == "true", there == claimed);
        prop_assert_eq!(words[1] == "true", there >= claimed);
        let summary = measured.summary;
        prop_assert_eq!(summary.are_true + summary.are_false + summary.cannot_tell, 2);
    }
}
