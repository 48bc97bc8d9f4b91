//! What faces without Rust's types call: options and questions as JSON, workspaces, positions in UTF-16.

use hardening::api::{
    ErrorKind, Options, Report, Workspace, analyze, ask, check, fix, options, question,
};
use hardening::finding::{Applicability, Edit, Location};
use hardening::manifest::{PositionEncoding, Source};
use proptest::prelude::*;

const SWALLOWED: &str = "\
apiVersion: v1 # größer 🚀
kind: ConfigMap
metadata: {name: erste, labels: {\"🚀\": größe, '🚀': größe}}
apiVersion: v1
kind: ConfigMap
metadata: {name: zweite}
";

const POLICIES: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {note: \"🚀 größer\"}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: \"web:1\"}]}
---
# 🚀
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}
";

fn in_utf16() -> Options {
    options(r#"{"positions": "utf16"}"#).unwrap()
}

fn refusal(json: &str) -> (ErrorKind, String) {
    let form = options(json).unwrap_err().form();
    (form.kind, form.message)
}

#[test]
fn options_may_be_left_out() {
    assert_eq!(options("{}").unwrap(), Options::default());
}

#[test]
fn a_configuration_may_be_a_text_or_an_object() {
    let text = options(r#"{"config": "kind: Config\nselect: [network]\n"}"#).unwrap();
    let object = options(r#"{"config": {"select": ["network"]}}"#).unwrap();
    assert_eq!(text, object);
    assert_eq!(text.config.select, ["network"]);
}

#[test]
fn an_unknown_option_is_refused_with_the_known_ones() {
    let (kind, message) = refusal(r#"{"position": "utf16"}"#);
    assert_eq!(kind, ErrorKind::Options);
    assert!(
        message
            .starts_with("these options cannot be read: unknown field `position`, expected one of")
    );
}

#[test]
fn a_baseline_of_a_later_release_is_refused() {
    let (kind, message) = refusal(r#"{"baseline": {"version": 2, "fingerprints": []}}"#);
    assert_eq!(kind, ErrorKind::Options);
    assert_eq!(
        message,
        "these options cannot be read: this baseline has version 2, and this release knows version 1"
    );
}

#[test]
fn a_port_beyond_all_ports_is_refused_in_words() {
    let error =
        question(r#"{"kind": "reach", "from": "a", "to": "b", "port": 99999}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "this question cannot be read: a port is a number from 1 to 65535, or the name of one"
    );
}

#[test]
fn a_refused_configuration_says_where_under_its_name() {
    let json = r#"{"config": "kind: Config\nselect: [netwerk]\n", "configName": "hardening.yaml"}"#;
    let form = options(json).unwrap_err().form();
    assert_eq!(form.kind, ErrorKind::Config);
    let location = form.location.unwrap();
    assert_eq!(
        (&*location.file, location.line, location.column),
        ("hardening.yaml", 2, 10)
    );
}

#[test]
fn a_question_with_a_field_that_it_does_not_have_is_refused() {
    for (json, field) in [
        (r#"{"kind": "network", "of": "shop"}"#, "of"),
        (
            r#"{"kind": "reach", "from": "a", "to": "b", "ports": 1}"#,
            "ports",
        ),
    ] {
        let error = question(json).unwrap_err();
        assert_eq!(error.form().kind, ErrorKind::Question);
        assert!(
            error
                .to_string()
                .contains(&format!("unknown field `{field}`")),
            "{error}"
        );
    }
}

#[test]
fn options_and_questions_are_objects() {
    let (kind, message) = refusal("[]");
    assert_eq!(kind, ErrorKind::Options);
    assert!(message.contains("invalid type: sequence"), "{message}");
    assert!(question(r#"["network"]"#).is_err());
}

#[test]
fn a_question_says_which_end_it_cannot_name() {
    let error = question(r#"{"kind": "reach", "from": "a/b/c", "to": "internet"}"#).unwrap_err();
    let expected = "this question cannot be read: `a/b/c` names no end of a connection";
    assert!(error.to_string().starts_with(expected), "{error}");
}

#[test]
fn in_utf16_places_are_told_as_javascript_counts() {
    let source = || Source::new("k8s/größe.yaml", SWALLOWED);
    let bytes = check([source()], &Options::default());
    let units = check([source()], &in_utf16());
    assert!(bytes.findings.len() >= 2, "{:?}", bytes.findings);
    for (bytes, units) in bytes.findings.iter().zip(&units.findings) {
        assert_eq!(bytes.fingerprint, units.fingerprint);
        assert_eq!(recounted(&bytes.location), units.location);
        for (bytes, units) in bytes.related.iter().zip(&units.related) {
            assert_eq!(recounted(&bytes.location), units.location);
        }
    }
    assert_ne!(bytes, units);
}

#[test]
fn evidence_of_answers_is_told_in_utf16_too() {
    let asked = question(r#"{"kind": "reach", "from": "shop/web", "to": "shop/web"}"#).unwrap();
    let evidence = |options: &Options| {
        let analysis = analyze([Source::new("a.yaml", POLICIES)], options);
        ask(&analysis, &asked).unwrap().evidence
    };
    let (bytes, units) = (evidence(&Options::default()), evidence(&in_utf16()));
    let start = |location: &Location| POLICIES[..location.start as usize].encode_utf16().count();
    assert!(!bytes.is_empty());
    for (bytes, units) in bytes.iter().zip(&units) {
        assert_eq!(start(&bytes.location), units.location.start as usize);
    }
}

/// A place in `SWALLOWED` as encoding the text before it tells.
fn recounted(location: &Location) -> Location {
    let units = |byte: u32| {
        let before = &SWALLOWED[..byte as usize];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let count = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap();
        (count(before), count(&before[line..]) + 1)
    };
    let ((start, column), (end, end_column)) = (units(location.start), units(location.end));
    Location {
        start,
        column,
        end,
        end_column,
        ..location.clone()
    }
}

#[test]
fn edits_in_utf16_give_the_text_that_fixing_gives() {
    let source = || Source::new("a.yaml", SWALLOWED);
    let report = check([source()], &in_utf16());
    let fixes = report
        .findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref());
    let edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
    let fixed = fix([source()], &in_utf16(), Applicability::Safe);
    assert_eq!(fixed.applied, 1);
    assert_eq!(applied_to_units(SWALLOWED, &edits), fixed.files[0].after);
    assert_eq!(
        fixed.analysis.cluster().bundle().encoding(),
        PositionEncoding::Utf16
    );
}

fn applied_to_units(text: &str, edits: &[&Edit]) -> String {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    for edit in edits.iter().rev() {
        units.splice(
            edit.start as usize..edit.end as usize,
            edit.text.encode_utf16(),
        );
    }
    String::from_utf16(&units).unwrap()
}

#[test]
fn files_of_a_workspace_are_read_in_the_order_of_their_paths() {
    let mut workspace = Workspace::new(Options::default());
    for name in ["a-b/c.yaml", "b.yaml", "a/c.yaml"] {
        workspace.set(Source::new(name, ""));
    }
    let sources = workspace.analysis().cluster().bundle().sources();
    let names: Vec<_> = sources.iter().map(Source::name).collect();
    assert_eq!(names, ["a/c.yaml", "a-b/c.yaml", "b.yaml"]);
}

#[test]
fn a_file_that_is_not_there_cannot_be_removed() {
    assert!(!Workspace::new(Options::default()).remove("a.yaml"));
}

const NAMES: [&str; 3] = ["a.yaml", "b.yaml", "c/a.yaml"];

const TEXTS: [&str; 6] = [
    "",
    SWALLOWED,
    POLICIES,
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n",
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n",
    "kind: [",
];

proptest! {
    #[test]
    fn a_workspace_says_what_a_check_of_its_files_says(
        steps in prop::collection::vec((0..NAMES.len(), prop::option::of(0..TEXTS.len())), 1..12),
        utf16: bool,
    ) {
        let options = if utf16 { in_utf16() } else { Options::default() };
        let mut workspace = Workspace::new(options.clone());
        let mut files = [None; NAMES.len()];
        for (file, text) in steps {
            files[file] = text;
            match text {
                Some(text) => workspace.set(Source::new(NAMES[file], TEXTS[text])),
                None => { workspace.remove(NAMES[file]); }
            }
            let there = NAMES.iter().zip(&files).filter_map(|(name, text)| Some((name, (*text)?)));
            let sources = there.map(|(name, text)| Source::new(*name, TEXTS[text]));
            prop_assert_eq!(workspace.report(), check(sources, &options));
        }
    }

    #[test]
    fn a_report_that_was_written_is_read_again_the_same(text in prop::sample::select(&TEXTS[..])) {
        let report = check([Source::new("a.yaml", text)], &Options::default());
        let json = serde_json::to_string(&report).unwrap();
        prop_assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    }
}
