//! What nobody writes on purpose, or only to do harm: each is one clear problem, and no crash.
//!
//! Each case runs on a small stack, so that no depth of recursion hides behind a large one.

use std::borrow::Cow;
use std::thread;

use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

const STACK: usize = 2 << 20;

/// What a whole check says of a text, by invariant and message.
fn said_of(bytes: impl Into<Vec<u8>>) -> Vec<(&'static str, String)> {
    let findings = findings(bytes.into());
    let said = findings
        .into_iter()
        .map(|finding| (known(finding.invariant), finding.message));
    said.collect()
}

/// The ids of what is found are those of the program itself.
fn known(id: Cow<'static, str>) -> &'static str {
    match id {
        Cow::Borrowed(id) => id,
        Cow::Owned(id) => panic!("{id} is made up"),
    }
}

fn findings(bytes: Vec<u8>) -> Vec<Finding> {
    let check = move || {
        let bundle = Bundle::read([Source::from_bytes("bad.yaml", &bytes)]);
        Analysis::of(bundle).findings()
    };
    let thread = thread::Builder::new().stack_size(STACK).spawn(check);
    thread.unwrap().join().unwrap()
}

/// The one thing said of a text of the reader's making.
fn refusal(bytes: impl Into<Vec<u8>>) -> (&'static str, String) {
    let mut said = said_of(bytes);
    assert_eq!(said.len(), 1, "{said:?}");
    said.remove(0)
}

const TOO_DEEP: &str = "this document is refused: it nests deeper than 200 levels";
const ALIASES: &str = "this document is refused: it consists of aliases beyond measure";

#[test]
fn a_hundred_thousand_blocks_in_each_other_are_too_deep() {
    let too_deep = ("manifest.limit", TOO_DEEP.to_owned());
    assert_eq!(refusal("- ".repeat(100_000)), too_deep);
    assert_eq!(refusal("? ".repeat(100_000)), too_deep);
    assert_eq!(refusal(format!("a:\n{}", "- ".repeat(100_000))), too_deep);
}

#[test]
fn mappings_by_indentation_are_too_deep_as_well() {
    let lines = (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth)));
    let yaml: String = lines.collect();
    assert_eq!(refusal(yaml), ("manifest.limit", TOO_DEEP.to_owned()));
}

#[test]
fn a_hundred_thousand_brackets_are_too_deep() {
    let too_deep = ("manifest.limit", TOO_DEEP.to_owned());
    assert_eq!(refusal("[".repeat(100_000)), too_deep);
    assert_eq!(refusal(format!("a: {}", "{a: ".repeat(100_000))), too_deep);
    assert_eq!(refusal(format!("a: {}", "{? [".repeat(100_000))), too_deep);
}

#[test]
fn a_hundred_thousand_levels_of_json_are_too_deep() {
    let too_deep = ("manifest.limit", TOO_DEEP.to_owned());
    assert_eq!(refusal(r#"{"a":"#.repeat(100_000)), too_deep);
    assert_eq!(
        refusal(format!("{{\"a\":{}", "[".repeat(100_000))),
        too_deep
    );
}

#[test]
fn nesting_by_aliases_is_as_deep_as_nesting_by_brackets() {
    let links = (1..300).map(|link| format!("- &a{link} [*a{}]\n", link - 1));
    let plain = "- plain\n".repeat(10_000);
    let yaml = format!("- &a0 []\n{plain}{}", links.collect::<String>());
    assert_eq!(refusal(yaml), ("manifest.limit", TOO_DEEP.to_owned()));
}

#[test]
fn a_billion_laughs_are_not_laughed() {
    let lines = (1..10).map(|line| {
        let alias = format!("*a{}", line - 1);
        format!("a{line}: &a{line} [{}]\n", [alias.as_str(); 10].join(", "))
    });
    let yaml = format!(
        "a0: &a0 [{}]\n{}",
        ["lol"; 10].join(", "),
        lines.collect::<String>()
    );
    assert_eq!(refusal(yaml), ("manifest.limit", ALIASES.to_owned()));
}

#[test]
fn a_long_text_is_not_multiplied_by_aliases() {
    let text = "x".repeat(1 << 20);
    let yaml = format!(
        "text: &text {text}\nall: [{}]\n",
        ["*text"; 1_000].join(", ")
    );
    assert_eq!(refusal(yaml), ("manifest.limit", ALIASES.to_owned()));
}

#[test]
fn an_anchor_within_itself_is_refused() {
    let said = refusal("kind: &a [*a]\n");
    assert_eq!(said.0, "manifest.syntax");
}

#[test]
fn a_line_of_a_hundred_megabytes_is_read() {
    let mut text =
        b"kind: ConfigMap\napiVersion: v1\nmetadata: {name: long, namespace: default}\ndata: {a: "
            .to_vec();
    text.resize(100 << 20, b'x');
    text.extend(b"}\n");
    let bundle = Bundle::read([Source::from_bytes("bad.yaml", &text)]);
    assert_eq!(bundle.problems(), []);
    let (_, manifest) = bundle.manifests().next().unwrap();
    let data = manifest.root.get("data").unwrap().get("a").unwrap();
    assert!(data.as_str().unwrap().len() > 99 << 20);
}

#[test]
fn a_line_of_a_hundred_megabytes_without_sense_is_refused() {
    let said = refusal(vec![b'x'; 100 << 20]);
    assert_eq!(said.0, "manifest.not-an-object");
    assert!(said.1.len() < 200);
}

#[test]
fn a_hundred_thousand_keys_are_no_reason_to_wait() {
    let keys: String = (0..100_000).map(|key| format!("key{key}: 1\n")).collect();
    let said = said_of(format!("kind: A\n{keys}{keys}"));
    let duplicates = said
        .iter()
        .filter(|(id, _)| *id == "manifest.duplicate-key");
    assert_eq!(duplicates.count(), 100_000);
}

#[test]
fn binary_bytes_are_refused_once() {
    let bytes: Vec<u8> = (0..=255_u8).cycle().take(100_000).collect();
    let said = refusal(bytes);
    assert_eq!(
        said,
        (
            "manifest.syntax",
            "this document cannot be read: control characters are not allowed".to_owned()
        )
    );
}

#[test]
fn bytes_that_are_no_utf8_are_named_where_they_stand() {
    let yaml = b"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web # caf\xe9\n";
    let findings = findings(yaml.to_vec());
    let invalid = findings
        .iter()
        .find(|finding| finding.invariant == "manifest.invalid-utf8");
    let location = &invalid.unwrap().location;
    assert_eq!((location.line, location.column), (4, 18));
}

#[test]
fn the_replacement_character_itself_is_text() {
    let yaml = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web # \u{FFFD}\n";
    let said = said_of(yaml);
    assert!(
        said.iter().all(|(id, _)| *id != "manifest.invalid-utf8"),
        "{said:?}"
    );
}

#[test]
fn a_document_that_cannot_be_read_leaves_the_others() {
    let yaml = "kind: A\n---\nkind: [\n---\nkind: C\n---\n- ".to_owned() + &"- ".repeat(300);
    let bundle = Bundle::read([Source::new("bad.yaml", yaml)]);
    let kinds: Vec<_> = bundle
        .manifests()
        .map(|(_, manifest)| manifest.kind())
        .collect();
    assert_eq!(kinds, ["A", "C"]);
    assert_eq!(bundle.problems().len(), 2);
}

#[test]
fn no_value_of_a_secret_is_ever_said() {
    let cases = [
        "data: {password: not-base64-hunter2}",
        "data: {password: \"aHVudGVyMg\"}",
        "data: {password: [hunter2]}",
        "data: {password: {hunter2: hunter2}}",
        "stringData: {password: 98765432109876543210987}",
        "stringData: {password: !!int hunter2}",
        "stringData: {password: !!binary hunter2}",
        "stringData: {password: \"hunter2\\q\"}",
        "stringData: {password: .inf}",
        "stringData: {password: 0x8765432109876543}",
        "stringData: {password: 98765432109876543210987}\nkind: ConfigMap\nmetadata: {name: other}",
        "type: hunter2\nstringData:\n  password: 'hunter2",
    ];
    for case in cases {
        let yaml = format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: db}}\n{case}\n");
        let bundle = Bundle::read([Source::new("secret.yaml", &yaml)]);
        let problems = format!("{:?}", bundle.problems());
        let findings = findings(yaml.clone().into_bytes());
        let said = serde_json::to_string(&findings).unwrap() + &problems;
        for value in [
            "hunter2",
            "aHVudGVyMg",
            "9876543210987654",
            "8765432109876543",
            "9.87",
        ] {
            assert!(!said.contains(value), "{case}: {said}");
        }
    }
}
