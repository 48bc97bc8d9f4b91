//! `hardening check`: exit codes, what is looked for, baselines, configuration.

use crate::command::{CLEAN, DECLARED_TWICE, DUPLICATE_KEY, Folder, Ran};

fn codes(folder: &Folder, fail_on: &[&str]) -> Vec<i32> {
    let run = |level: &&str| folder.run(&["check", ".", "--fail-on", level]).code;
    fail_on.iter().map(run).collect()
}

const LEVELS: [&str; 4] = ["error", "warning", "info", "never"];

#[test]
fn the_exit_code_is_0_below_and_1_at_or_above_what_fails() {
    let clean = Folder::with(&[("clean.yaml", CLEAN)]);
    assert_eq!(codes(&clean, &LEVELS), [0, 0, 0, 0]);
    let error = Folder::with(&[("error.yaml", DUPLICATE_KEY)]);
    assert_eq!(codes(&error, &LEVELS), [1, 1, 1, 0]);
    let info = Folder::with(&[("info.yaml", DECLARED_TWICE)]);
    assert_eq!(codes(&info, &LEVELS), [0, 0, 1, 0]);
}

#[test]
fn an_error_fails_where_nothing_is_said() {
    let folder = Folder::with(&[("error.yaml", DUPLICATE_KEY), ("info.yaml", DECLARED_TWICE)]);
    assert_eq!(folder.run(&["check", "info.yaml"]).code, 0);
    assert_eq!(folder.run(&["check", "info.yaml", "error.yaml"]).code, 1);
}

#[test]
fn all_paths_of_a_call_are_one_cluster() {
    let folder = Folder::with(&[("a/shop.yaml", CLEAN), ("b/shop.yaml", CLEAN)]);
    let ran = folder.run(&["check", "a", "b", "--format", "json"]);
    assert_eq!(ran.invariants(), ["cluster.duplicate-object"]);
    let finding = &ran.json()["findings"][0];
    assert_eq!(finding["location"]["file"], "b/shop.yaml");
    assert_eq!(finding["related"][0]["location"]["file"], "a/shop.yaml");
}

#[test]
fn standard_input_is_a_file_among_others() {
    let folder = Folder::with(&[("shop.yaml", CLEAN)]);
    let ran = folder.run_with_input(
        &["check", "shop.yaml", "-", "--format", "json"],
        CLEAN.as_bytes(),
    );
    assert_eq!(ran.invariants(), ["cluster.duplicate-object"]);
    assert_eq!(ran.json()["findings"][0]["location"]["file"], "<stdin>");
}

#[test]
fn without_a_word_the_example_is_checked_and_the_way_on_is_shown() {
    let folder = Folder::with(&[]);
    let ran = folder.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("--> examples/shop/"), "{}", ran.stdout);
    assert!(ran.stdout.contains("\n19 files, "), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("hardening check PATH..."),
        "{}",
        ran.stdout
    );
    let ran = folder.run(&["check", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["summary"]["files"], 19);
}

#[test]
fn every_file_of_the_example_is_in_the_binary() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/shop");
    let folder = Folder::with(&[]);
    let from_disk = folder.run(&["check", root, "--format", "json"]);
    let embedded = folder.run(&["check", "--format", "json"]);
    assert_eq!(from_disk.json()["summary"], embedded.json()["summary"]);
}

#[test]
fn only_what_is_selected_and_not_ignored_is_reported() {
    let folder = Folder::with(&[("error.yaml", DUPLICATE_KEY), ("info.yaml", DECLARED_TWICE)]);
    let found = |words: &[&str]| {
        let arguments = [
            &["check", "error.yaml", "info.yaml", "--format", "json"],
            words,
        ]
        .concat();
        folder.run(&arguments).invariants()
    };
    assert_eq!(found(&["--select", "manifest"]), ["manifest.duplicate-key"]);
    assert_eq!(
        found(&["--select", "manifest,cluster.duplicate-object"]),
        ["manifest.duplicate-key", "cluster.duplicate-object"]
    );
    assert!(
        !found(&["--ignore", "manifest.duplicate-key"])
            .contains(&"manifest.duplicate-key".to_owned())
    );
}

fn refused(ran: &Ran, words: &str) {
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}

#[test]
fn an_unknown_invariant_is_refused_with_the_nearest() {
    let folder = Folder::with(&[("shop.yaml", CLEAN)]);
    for option in ["--select", "--ignore"] {
        let ran = folder.run(&["check", ".", option, "manifest.duplicate-keys"]);
        refused(
            &ran,
            "error: `manifest.duplicate-keys` is no invariant and no area; did you mean `manifest.duplicate-key`?",
        );
    }
}

#[test]
fn a_baseline_leaves_out_what_was_known_and_nothing_else() {
    let folder = Folder::with(&[("old.yaml", DUPLICATE_KEY)]);
    let ran = folder.run(&["check", ".", "--create-baseline", "baseline.json"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
    // The known fault moves, and a new one comes.
    folder.write("old.yaml", format!("# moved\n\n{DUPLICATE_KEY}").as_bytes());
    folder.write(
        "new.yaml",
        DUPLICATE_KEY
            .replace("settings", "more-settings")
            .as_bytes(),
    );
    let words = [
        "check", "old.yaml", "new.yaml", "--select", "manifest", "--format", "json",
    ];
    let ran = folder.run(&[&words[..], &["--baseline", "baseline.json"]].concat());
    assert_eq!(ran.invariants(), ["manifest.duplicate-key"]);
    assert_eq!(ran.json()["findings"][0]["location"]["file"], "new.yaml");
    assert_eq!(ran.json()["summary"]["suppressed"], 1);
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let folder = Folder::with(&[("shop.yaml", CLEAN), ("baseline.json", "{\"version\": 1}")]);
    let ran = folder.run(&["check", "shop.yaml", "--baseline", "baseline.json"]);
    refused(
        &ran,
        "error: `baseline.json`: this is no baseline: missing field `fingerprints`",
    );
    let ran = folder.run(&["check", "shop.yaml", "--baseline", "absent.json"]);
    refused(&ran, "error: `absent.json` cannot be read: ");
}

const IGNORED: &str = "\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
  # hardening: ignore[manifest.duplicate-key] kept until the migration is over
  level: debug
";

#[test]
fn what_manifests_ignore_is_reported_with_no_ignores() {
    let folder = Folder::with(&[("settings.yaml", IGNORED)]);
    let words = ["check", ".", "--select", "manifest", "--format", "json"];
    assert_eq!(folder.run(&words).invariants(), Vec::<String>::new());
    let ran = folder.run(&[&words[..], &["--no-ignores"]].concat());
    assert_eq!(ran.invariants(), ["manifest.duplicate-key"]);
}

#[test]
fn a_configuration_changes_what_is_found_and_how_bad_it_is() {
    let config = "\
apiVersion: hardening/v1alpha1
kind: Config
select: [manifest]
severity: {manifest.duplicate-key: info}
";
    let folder = Folder::with(&[("settings.yaml", DUPLICATE_KEY), ("hardening.conf", config)]);
    let ran = folder.run(&[
        "check",
        ".",
        "--config",
        "hardening.conf",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 0, "an info does not fail");
    assert_eq!(ran.json()["findings"][0]["severity"], "info");
}

#[test]
fn a_fault_in_the_configuration_is_shown_with_its_place() {
    let config = "apiVersion: hardening/v1alpha1\nkind: Config\nselects: [manifest]\n";
    let folder = Folder::with(&[("shop.yaml", CLEAN), ("hardening.conf", config)]);
    let ran = folder.run(&["check", "shop.yaml", "--config", "hardening.conf"]);
    refused(
        &ran,
        "error: hardening.conf:3:1: there is no field `selects` here; did you mean `select`?",
    );
}

#[test]
fn usage_errors_exit_with_2() {
    let folder = Folder::with(&[("shop.yaml", CLEAN)]);
    refused(
        &folder.run(&["check", "--formt", "json"]),
        "unexpected argument '--formt'",
    );
    refused(
        &folder.run(&["check", ".", "--format", "xml"]),
        "invalid value 'xml'",
    );
    refused(
        &folder.run(&["chekc", "."]),
        "unrecognized subcommand 'chekc'",
    );
}

#[test]
fn help_and_version_are_no_errors() {
    let folder = Folder::with(&[]);
    let ran = folder.run(&["--version"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (0, concat!("hardening ", env!("CARGO_PKG_VERSION"), "\n"))
    );
    let ran = folder.run(&["--help"]);
    assert_eq!(ran.code, 0);
    assert!(
        ran.stdout.contains("Exit codes: 0 clean, 1 findings"),
        "{}",
        ran.stdout
    );
}
