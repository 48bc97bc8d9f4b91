//! Errors of a file of claims: where, what is allowed, and what was probably meant.

use hardening::claims::{Claims, Lasting};
use hardening::manifest::PositionEncoding;
use proptest::prelude::*;

use super::file;

fn error(text: &str) -> String {
    let read = Claims::parse("claims.yaml", text, PositionEncoding::Utf8);
    read.unwrap_err().to_string()
}

/// The error of a file whose one claim, from line 5 column 15 on, has this measure.
fn of_measure(measure: &str) -> String {
    error(&file(&[measure]))
}

#[test]
fn a_file_holds_one_object_of_the_kind() {
    assert_eq!(
        error(""),
        "claims.yaml:1:1: one object is wanted: `apiVersion: hardening/v1alpha1`, `kind: Claims`"
    );
    assert_eq!(
        error("apiVersion: hardening/v1\nkind: Claims\n"),
        "claims.yaml:1:13: `apiVersion: hardening/v1alpha1` is wanted here"
    );
    assert_eq!(
        error("apiVersion: hardening/v1alpha1\nkind: Claim\n"),
        "claims.yaml:2:7: `kind: Claims` is wanted here"
    );
    let twice = file(&[]) + "---\n" + &file(&[]);
    assert!(error(&twice).starts_with("claims.yaml:5:1: one object is wanted"));
    assert!(error("apiVersion: [").starts_with("claims.yaml:1:"));
}

#[test]
fn a_field_that_is_not_there_is_told_with_the_nearest() {
    assert_eq!(
        error("apiVersion: hardening/v1alpha1\nkind: Claims\nclaim: []\n"),
        "claims.yaml:3:1: there is no field `claim` here; did you mean `claims`?"
    );
    assert_eq!(
        of_measure("object: {kind: Pod, count: 1}"),
        "claims.yaml:5:15: there is no `object` here; did you mean `objects`?"
    );
    assert_eq!(
        of_measure("objects: {kind: Pod, cuont: 1}"),
        "claims.yaml:5:36: there is no field `cuont` here; did you mean `count`?"
    );
    let error = of_measure("weather: {}");
    assert!(
        error.starts_with(
            "claims.yaml:5:15: there is no `weather` here; there are `objects`, `alertRules`,"
        ),
        "{error}"
    );
}

#[test]
fn a_word_that_is_not_there_is_told_with_the_nearest() {
    assert_eq!(
        of_measure("defaultDeny: {direction: ingres}"),
        "claims.yaml:5:40: `ingres` is not known here; did you mean `ingress`?"
    );
    assert_eq!(
        of_measure("podSecurity: {namespace: shop, enforce: none}"),
        "claims.yaml:5:55: `none` is not known here; there are `privileged`, `baseline`, `restricted`"
    );
    assert_eq!(
        of_measure("holds: {invariants: [netwerk]}"),
        "claims.yaml:5:35: `netwerk` is no invariant and no area; did you mean `network`?"
    );
}

#[test]
fn what_is_missing_is_told() {
    assert_eq!(
        of_measure("objects: {count: 1}"),
        "claims.yaml:5:24: `kind` is missing here"
    );
    assert!(
        error(&file(&[]).replace("claims:\n", "claims:\n  - measure: {drainable: {}}\n"))
            .ends_with("`claim` is missing here")
    );
    assert!(
        error(&file(&[]).replace("claims:\n", "claims:\n  - claim: all is well\n"))
            .ends_with("`measure` is missing here")
    );
}

#[test]
fn a_claim_has_one_measure_that_claims_something() {
    assert_eq!(
        of_measure("drainable: {}, holds: {invariants: [network]}"),
        "claims.yaml:5:30: a claim has one measure; put `holds` into a claim of its own"
    );
    for (measure, wanted) in [
        ("objects: {kind: Pod}", "`count`, `atLeast` or `names`"),
        ("alertRules: {}", "`atLeast` or `names`"),
        ("quota: {namespace: shop, hard: {}}", "amounts in `hard`"),
        ("podSecurity: {namespace: shop}", "`podsPass`"),
        ("route: {labels: {}, receivers: []}", "`receivers`"),
        ("restorePoints: {claim: data}", "`every` or `keptFor`"),
    ] {
        let error = of_measure(measure);
        assert!(
            error.contains("nothing is claimed here") && error.contains(wanted),
            "{error}"
        );
    }
    assert!(
        of_measure("restorePoints: {every: 1d}")
            .ends_with("one of `claim` and `workload` is wanted here")
    );
}

#[test]
fn a_value_that_is_none_is_told_in_its_own_words() {
    for (measure, wanted) in [
        (
            "objects: {kind: Pod, count: many}",
            "5:43: a whole number is wanted here, not a string",
        ),
        (
            "restorePoints: {claim: a, every: daily}",
            "5:48: `daily` is no time; write `90s`, `15m`, `12h`, `30d` or `2w`",
        ),
        ("quota: {namespace: a, hard: {pods: 3x}}", "5:50:"),
        ("budget: {workload: shop/web, minAvailable: half}", "5:58:"),
        (
            "drainable: {workloads: [a/]}",
            "5:39: `a/` names no end of a connection",
        ),
    ] {
        let error = of_measure(measure);
        assert!(
            error.starts_with(&format!("claims.yaml:{wanted}")),
            "{error}"
        );
    }
}

#[test]
fn places_are_told_in_the_units_that_are_asked_for() {
    let text = file(&["object: {}"]).replace("    measure", "    \u{1d11e}: 1\n    measure");
    let text = text.replace("\u{1d11e}: 1\n    measure: {", "measure: {\u{1d11e}: 1, ");
    let column = |positions| {
        let error = Claims::parse("claims.yaml", &text, positions).unwrap_err();
        error.location.column
    };
    assert_eq!(
        column(PositionEncoding::Utf16),
        column(PositionEncoding::Utf8) + 1
    );
}

#[test]
fn the_example_of_hmco_is_read() {
    let path = format!(
        "{}/../../examples/claims/hmco.yaml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    let claims = Claims::parse("hmco.yaml", &text, PositionEncoding::Utf8).unwrap();
    assert!(claims.iter().count() > 50);
}

proptest! {
    #[test]
    fn times_are_their_number_of_units(number in 0_i64..100_000) {
        for (unit, seconds) in [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400), ("w", 604_800)] {
            prop_assert_eq!(format!("{number}{unit}").parse(), Ok(Lasting(number * seconds)));
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in ".{0,200}", measure in "[a-z{}:, \\[\\]]{0,60}") {
        let _ = Claims::parse("a", &text, PositionEncoding::Utf16);
        let _ = Claims::parse("a", &file(&[&measure]), PositionEncoding::Utf16);
    }
}
