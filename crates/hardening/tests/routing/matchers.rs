//! Matchers in the syntaxes of Alertmanager: the cases of its own tests.

use hardening::monitoring::{Matcher, MatcherSyntax};
use serde_json::Value;

use crate::conformance::{Tally, case_file};

#[test]
fn matchers_are_read_as_alertmanager_does() {
    let Some(file) = case_file("monitoring/matcher_cases.json") else {
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let mut tally = Tally::default();
    for case in &cases {
        let input = case["input"].as_str().unwrap();
        let wanted = wanted(case);
        // Names of labels that are held against the rules of names, and texts that only one matcher may be read from.
        let only_one = ["no matchers", "expected 1 matcher"];
        let about_one = case["error"]
            .as_str()
            .is_some_and(|error| only_one.iter().any(|it| error.starts_with(it)));
        let about_names = wanted.as_deref() == Some(&[])
            && !input.trim().is_empty()
            && !input.contains(['{', '=']);
        if about_one || about_names {
            tally.out_of_scope += 1;
            continue;
        }
        let skipped = case["skip_in_compliance"] == true;
        let syntaxes: &[MatcherSyntax] = match case["parser"].as_str().unwrap() {
            "classic" => &[MatcherSyntax::Classic],
            "utf8" => &[MatcherSyntax::Utf8],
            "fallback" => &[MatcherSyntax::Fallback],
            // What the new syntax does not read as the old one did is marked, and holds for the old one only.
            _ if skipped => &[MatcherSyntax::Classic],
            _ => &[MatcherSyntax::Utf8],
        };
        for syntax in syntaxes {
            let read = syntax.parse(input);
            let outcome = match (&read, &wanted) {
                (Ok(read), Some(wanted)) if shown(read) == *wanted => Ok(()),
                (Err(_), None) => Ok(()),
                _ => Err(format!("{syntax:?} reads {read:?}")),
            };
            tally.record(&case.to_string(), outcome);
        }
    }
    tally.finish("monitoring/matchers");
}

fn wanted(case: &Value) -> Option<Vec<[String; 3]>> {
    let list = case["want"].as_array().filter(|_| case["ok"] == true)?;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let matchers = list
        .iter()
        .map(|it| [text(&it[0]), text(&it[1]), text(&it[2])]);
    Some(matchers.collect())
}

fn shown(matchers: &[Matcher]) -> Vec<[String; 3]> {
    let shown = |it: &Matcher| {
        let parts = [it.operator(), &it.name, it.value()];
        parts.map(str::to_owned)
    };
    matchers.iter().map(shown).collect()
}

#[test]
fn a_label_that_is_not_there_counts_as_empty() {
    let [absent, present] =
        ["a!=\"\"", "a=\"\""].map(|text| MatcherSyntax::Fallback.parse(text).unwrap());
    assert_eq!(absent[0].matches(""), Some(false));
    assert_eq!(present[0].matches(""), Some(true));
}

#[test]
fn where_the_syntaxes_differ_the_classic_one_counts() {
    let text = r#"foo="\xf0\x9f\x99\x82""#;
    let of = |syntax: MatcherSyntax| syntax.parse(text).unwrap()[0].value().to_owned();
    assert_eq!(of(MatcherSyntax::Utf8), "🙂");
    assert_eq!(of(MatcherSyntax::Fallback), of(MatcherSyntax::Classic));
}
