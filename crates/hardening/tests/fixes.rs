//! Fixes do what they say: they converge, what they write can be read, and the finding is gone.

use hardening::analysis::{Analysis, Options, invariants};
use hardening::finding::{Applicability, Change, FieldPath, Finding, ManifestId, Place};
use hardening::manifest::{Bundle, Source, apply};

/// More rounds than any chain of fixes needs.
const ROUNDS: usize = 10;

#[test]
fn safe_fixes_of_every_example_converge_and_mend_what_they_were_made_for() {
    for invariant in invariants() {
        let (_, section) = invariant.page.split_once("## Violates\n").unwrap();
        let example = section
            .split_once("```yaml\n")
            .and_then(|(_, code)| code.split_once("```"))
            .unwrap()
            .0;
        converges(example, invariant.id);
    }
}

fn converges(example: &str, id: &str) {
    let mut text = example.to_owned();
    for _ in 0..ROUNDS {
        let fixable: Vec<Finding> = findings(&text).into_iter().filter(is_safe).collect();
        let Some(first) = fixable.first() else {
            return;
        };
        let edited = apply(
            &text,
            &first.fix.as_ref().unwrap().edits.iter().collect::<Vec<_>>(),
        );
        assert_ne!(
            edited, text,
            "{id}: the fix of {} changes nothing",
            first.invariant
        );
        let after = findings(&edited);
        let syntax = after
            .iter()
            .find(|finding| finding.invariant == "manifest.syntax");
        assert_eq!(
            syntax, None,
            "{id}: the fix of {} breaks the text\n{edited}",
            first.invariant
        );
        let remains = after.iter().any(|finding| {
            finding.fingerprint == first.fingerprint && finding.message == first.message
        });
        assert!(
            !remains,
            "{id}: {} stays after its fix\n{edited}",
            first.invariant
        );
        text = edited;
    }
    panic!("{id}: the fixes do not converge\n{text}");
}

fn is_safe(finding: &Finding) -> bool {
    let fix = finding.fix.as_ref();
    fix.is_some_and(|fix| fix.applicability == Applicability::Safe)
}

fn findings(text: &str) -> Vec<Finding> {
    let bundle = Bundle::read([Source::new("example.yaml", text)]);
    Analysis::of(bundle).report(&Options::default()).findings
}

/// The text after one change of its first manifest.
fn changed(text: &str, change: impl Fn(ManifestId) -> Change) -> String {
    let bundle = Bundle::read([Source::new("a.yaml", text)]);
    let (id, _) = bundle.manifests().next().unwrap();
    let edits = bundle.edits(&[change(id)]).expect("an edit");
    apply(text, &edits.iter().collect::<Vec<_>>())
}

fn value(path: &'static str) -> impl Fn(ManifestId) -> Place {
    move |id| Place::value(id, FieldPath::of(path))
}

#[test]
fn a_scalar_is_replaced_in_its_own_style() {
    let set = |text: &str, new: &str| {
        changed(text, |id| Change::SetScalar {
            place: value("a")(id),
            value: new.to_owned(),
        })
    };
    assert_eq!(set("kind: K\na: b # why\n", "c"), "kind: K\na: c # why\n");
    assert_eq!(set("kind: K\na: 'b'\n", "it's"), "kind: K\na: 'it''s'\n");
    assert_eq!(set("kind: K\na: \"b\"\n", "c"), "kind: K\na: \"c\"\n");
    assert_eq!(set("kind: K\na: yes\n", "yes"), "kind: K\na: \"yes\"\n");
    assert_eq!(
        set("kind: K\r\na: b\r\nc: d\r\n", "e"),
        "kind: K\r\na: e\r\nc: d\r\n"
    );
}

#[test]
fn a_field_is_removed_with_its_line() {
    let remove = |text: &str, path: &'static str| {
        changed(text, |id| Change::Remove {
            place: value(path)(id),
        })
    };
    assert_eq!(
        remove("kind: K\na: 1\nb: 2 # gone too\nc: 3\n", "b"),
        "kind: K\na: 1\nc: 3\n"
    );
    assert_eq!(
        remove("kind: K\na:\n  b:\n    c: 1\nd: 2\n", "a.b"),
        "kind: K\na:\n  {}\nd: 2\n"
    );
    assert_eq!(
        remove("kind: K\na: {b: 1, c: 2}\n", "a.b"),
        "kind: K\na: {c: 2}\n"
    );
    assert_eq!(
        remove("kind: K\na: {b: 1, c: 2}\n", "a.c"),
        "kind: K\na: {b: 1}\n"
    );
    assert_eq!(
        remove("kind: K\na:\n  - b: 1\n    c: 2\n  - d\n", "a.0.b"),
        "kind: K\na:\n  - c: 2\n  - d\n"
    );
    assert_eq!(
        remove("kind: K\na:\n  - b\n  - c\n", "a.1"),
        "kind: K\na:\n  - b\n"
    );
    assert_eq!(remove("kind: K\na: [b, c]\n", "a.0"), "kind: K\na: [c]\n");
    assert_eq!(remove("kind: K\na: [b]\n", "a.0"), "kind: K\na: []\n");
}

#[test]
fn a_field_is_added_behind_the_last() {
    let insert = |text: &str| {
        changed(text, |id| Change::Insert {
            place: value("a")(id),
            key: "new".to_owned(),
            value: "1".to_owned(),
        })
    };
    assert_eq!(
        insert("kind: K\na:\n  b: 2\nc: 3\n"),
        "kind: K\na:\n  b: 2\n  new: 1\nc: 3\n"
    );
    assert_eq!(
        insert("kind: K\na:\n  b: |\n    x\n    y\n\nc: 3\n"),
        "kind: K\na:\n  b: |\n    x\n    y\n  new: 1\n\nc: 3\n"
    );
    assert_eq!(insert("kind: K\na: {}\n"), "kind: K\na: {new: 1}\n");
    assert_eq!(
        insert("kind: K\na: {b: 2}\n"),
        "kind: K\na: {b: 2, new: 1}\n"
    );
    assert_eq!(
        insert("kind: K\na:\n  b: 2"),
        "kind: K\na:\n  b: 2\n  new: 1"
    );
}

#[test]
fn two_items_become_one() {
    let text = "kind: K\nfrom:\n  - one:\n      x: 1\n  # between\n  - two: 2\n  - three: 3\n";
    let merged = changed(text, |id| Change::MergeWithNext {
        place: value("from.0")(id),
    });
    assert_eq!(
        merged,
        "kind: K\nfrom:\n  - one:\n      x: 1\n  # between\n    two: 2\n  - three: 3\n"
    );
}

#[test]
fn what_stands_below_an_alias_is_not_edited() {
    let text = "kind: K\na: &x {b: 1}\nc: *x\n";
    let bundle = Bundle::read([Source::new("a.yaml", text)]);
    let (id, _) = bundle.manifests().next().unwrap();
    let change = Change::Remove {
        place: value("c.b")(id),
    };
    assert_eq!(bundle.edits(&[change]), None);
}

/// An independent reader of what is written; it differs from Kubernetes on words such as `yes`, which the shop writes
/// in quotes once it is mended.
#[test]
fn another_reader_takes_the_mended_shop_as_it_is_taken_here() {
    let shop = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/shop");
    let sources =
        hardening::manifest::files::read(&[shop.into()], &hardening::manifest::Limits::default())
            .unwrap();
    let mut mended = 0;
    for source in sources {
        let fixes: Vec<_> = findings(source.text())
            .into_iter()
            .filter(is_safe)
            .filter_map(|it| it.fix)
            .collect();
        let edits: Vec<_> = fixes.iter().flat_map(|fix| &fix.edits).collect();
        mended += edits.len();
        let text = apply(source.text(), &edits);
        let bundle = Bundle::read([Source::new("mended.yaml", &text)]);
        let ours: Vec<serde_json::Value> = bundle
            .manifests()
            .map(|(_, manifest)| serde_json::to_value(&manifest.root).unwrap())
            .collect();
        let documents = serde_yaml::Deserializer::from_str(&text);
        let theirs: Vec<serde_json::Value> = documents
            .map(|document| serde::Deserialize::deserialize(document).unwrap())
            .filter(|document: &serde_json::Value| !document.is_null())
            .collect();
        assert_eq!(ours, theirs, "{}", source.name());
    }
    assert!(mended >= 3, "the shop has safe fixes in single files");
}

#[test]
fn a_separator_is_put_at_the_beginning_of_an_indented_line() {
    let yaml = "  apiVersion: v1\n  kind: A\n  metadata: {name: a}\n  apiVersion: v1\n  kind: B\n  metadata: {name: b}\n";
    let mended = separated(yaml);
    let bundle = Bundle::read([Source::new("a.yaml", mended)]);
    let kinds: Vec<_> = bundle
        .manifests()
        .map(|(_, manifest)| manifest.kind())
        .collect();
    assert_eq!(kinds, ["A", "B"]);
    assert_eq!(bundle.problems(), []);
}

/// The text after the fix for a lost `---`.
fn separated(yaml: &str) -> String {
    let swallowed = findings(yaml)
        .into_iter()
        .find(|finding| finding.invariant == "manifest.swallowed-document")
        .unwrap();
    apply(
        yaml,
        &swallowed.fix.unwrap().edits.iter().collect::<Vec<_>>(),
    )
}

#[test]
fn a_separator_is_put_above_the_comments_of_the_next_object() {
    let first = "kind: A\nmetadata: {name: a}\n";
    let second = "# Of b.\n# And more of it.\nkind: B\nmetadata: {name: b}\n";
    assert_eq!(
        separated(&format!("{first}{second}")),
        format!("{first}---\n{second}")
    );
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(
        separated(&crlf(&format!("{first}{second}"))),
        crlf(&format!("{first}---\n{second}"))
    );
}

#[test]
fn comments_that_do_not_stand_directly_above_the_next_object_stay_where_they_are() {
    let first = "kind: A\nmetadata: {name: a}\n";
    let second = "kind: B\nmetadata: {name: b}\n";
    for between in [
        "# Of a.\n\n",
        "  # Of a.\n",
        "data: {} # Of a.\n",
        "text: |\n  # no comment\n",
    ] {
        let yaml = format!("{first}{between}{second}");
        assert_eq!(separated(&yaml), format!("{first}{between}---\n{second}"));
    }
    let both = format!("{first}# Of a.\n\n# Of b.\n{second}");
    assert_eq!(
        separated(&both),
        format!("{first}# Of a.\n\n---\n# Of b.\n{second}")
    );
}
