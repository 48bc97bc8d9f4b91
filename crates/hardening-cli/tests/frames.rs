//! What people see.

use crate::command::{CLEAN, DUPLICATE_KEY, Folder};

#[test]
fn a_finding_is_shown_with_both_places_what_follows_and_what_to_do() {
    let folder = Folder::with(&[("settings.yaml", DUPLICATE_KEY)]);
    let ran = folder.run(&["check", "settings.yaml", "--select", "manifest"]);
    assert_eq!(
        ran.stdout,
        "\
error[manifest.duplicate-key]: the key `level` stands twice in this mapping, and only the last one counts
 --> settings.yaml:7:3
  |
5 | data:
6 |   level: info
  |   ----- this one is ignored
7 |   level: debug
  |   ^^^^^ only this one counts
  |
  = effect: kubectl drops the first without a word; `--validate=strict` does not see it either
  = more: hardening explain manifest.duplicate-key

1 file, 1 object: 1 error, 0 warnings, 0 infos
"
    );
}

#[test]
fn evidence_in_another_file_has_a_frame_of_its_own() {
    let other = format!("# Ours.\n{CLEAN}");
    let folder = Folder::with(&[("a/shop.yaml", &other), ("b/shop.yaml", CLEAN)]);
    let ran = folder.run(&["check", "a", "b"]);
    let expected = "
 --> b/shop.yaml:4:9
  |
2 | kind: Namespace
3 | metadata:
4 |   name: shop
  |         ^^^^ declared again
  |
 ::: a/shop.yaml:5:9
  |
5 |   name: shop
  |         ---- the earlier declaration
  |
";
    assert!(ran.stdout.contains(expected), "{}", ran.stdout);
}

#[test]
fn nothing_broken_is_one_line() {
    let folder = Folder::with(&[("shop.yaml", CLEAN)]);
    let ran = folder.run(&["check", "."]);
    assert_eq!(ran.stdout, "1 file, 1 object: nothing is broken\n");
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_summary_counts_what_can_be_fixed() {
    let folder = Folder::with(&[("report.yaml", crate::command::OLD_VERSION)]);
    let ran = folder.run(&["check", ".", "--select", "cluster.unserved-version"]);
    let last = ran.stdout.lines().last();
    assert_eq!(
        last,
        Some("1 file, 1 object: 1 error, 0 warnings, 0 infos; 1 fixable with --fix")
    );
    assert!(ran.stdout.contains("\n  = fix (safe): "), "{}", ran.stdout);
}

#[test]
fn a_line_without_end_is_not_printed() {
    let long = "x".repeat(200_000);
    let text = format!(
        "{{\"kind\": \"ConfigMap\", \"a\": 1, \"a\": 2, \"data\": {{\"k\": \"{long}\"}}}}\n"
    );
    let folder = Folder::with(&[("minified.json", &text)]);
    let ran = folder.run(&["check", ".", "--select", "manifest.duplicate-key"]);
    assert!(
        ran.stdout.contains("--> ./minified.json:1:"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.len() < 1_000, "{}", ran.stdout.len());
}

#[test]
fn control_characters_of_manifests_do_not_reach_the_terminal() {
    let text = DUPLICATE_KEY.replace("info", "\"\u{9b}31m \u{1b}[2J\"");
    let folder = Folder::with(&[("settings.yaml", &text)]);
    let ran = folder.run(&["check", "."]);
    assert!(
        !ran.stdout.contains(['\u{1b}', '\u{9b}']),
        "{:?}",
        ran.stdout
    );
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let folder = Folder::with(&[("settings.yaml", DUPLICATE_KEY)]);
    let colored = |words: &[&str]| {
        folder
            .run(&[&["check", "."], words].concat())
            .stdout
            .contains('\u{1b}')
    };
    assert!(!colored(&[]), "a pipe is no terminal");
    assert!(!colored(&["--color", "never"]));
    assert!(colored(&["--color", "always"]));
}
