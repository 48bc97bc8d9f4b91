//! `--fix`, `--fix-unsafe` and `--diff`.

use crate::command::{DUPLICATE_KEY, Folder, OLD_VERSION};

#[test]
fn safe_fixes_are_written_and_all_else_stays_byte_for_byte() {
    let folder = Folder::with(&[
        ("report.yaml", OLD_VERSION),
        ("settings.yaml", DUPLICATE_KEY),
    ]);
    let ran = folder.run(&[
        "check",
        ".",
        "--fix",
        "--select",
        "cluster.unserved-version",
    ]);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (0, "1 fix applied, 1 file changed\n")
    );
    assert_eq!(
        folder.read("report.yaml"),
        OLD_VERSION.replace("batch/v1beta1", "batch/v1")
    );
    assert_eq!(folder.read("settings.yaml"), DUPLICATE_KEY);
    assert_eq!(
        folder.names(),
        ["report.yaml", "settings.yaml"],
        "no other file is left"
    );
}

#[test]
fn what_remains_after_fixing_decides_the_exit_code() {
    let folder = Folder::with(&[
        ("report.yaml", OLD_VERSION),
        ("settings.yaml", DUPLICATE_KEY),
    ]);
    let select = "cluster.unserved-version,manifest.duplicate-key";
    let words = [
        "check", ".", "--fix", "--format", "json", "--select", select,
    ];
    let ran = folder.run(&words);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.invariants(), ["manifest.duplicate-key"]);
    let again = folder.run(&words);
    assert_eq!(again.stderr, "0 fixes applied, 0 files changed\n");
    assert_eq!(again.stdout, ran.stdout);
}

#[test]
fn a_diff_shows_the_fixes_and_writes_nothing() {
    let folder = Folder::with(&[("report.yaml", OLD_VERSION)]);
    let ran = folder.run(&["check", "report.yaml", "--diff"]);
    assert_eq!(ran.code, 1, "something would change");
    assert_eq!(
        ran.stdout,
        "\
--- report.yaml
+++ report.yaml
@@ -1,5 +1,5 @@
 # The nightly report.
-apiVersion: batch/v1beta1 # since 2021
+apiVersion: batch/v1 # since 2021
 kind: CronJob
 metadata: {name: report, namespace: jobs}
 spec:
"
    );
    assert_eq!(folder.read("report.yaml"), OLD_VERSION);
}

#[test]
fn a_diff_hides_the_values_of_secrets() {
    let secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a, namespace: jobs}\ndata: {key: aGlkZGVu}\n";
    let text = format!("{secret}---\n{OLD_VERSION}");
    let folder = Folder::with(&[("report.yaml", &text)]);
    let ran = folder.run(&["check", ".", "--diff"]);
    assert!(
        ran.stdout.contains("+apiVersion: batch/v1 "),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("aGlkZGVu"), "{}", ran.stdout);
}

#[test]
fn a_diff_of_nothing_is_empty_and_clean() {
    let folder = Folder::with(&[("settings.yaml", DUPLICATE_KEY)]);
    let ran = folder.run(&["check", "settings.yaml", "--diff"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn a_diff_of_standard_input_shows_what_would_change() {
    let folder = Folder::with(&[]);
    let ran = folder.run_with_input(&["check", "-", "--diff"], OLD_VERSION.as_bytes());
    assert!(
        ran.stdout.starts_with("--- <stdin>\n+++ <stdin>\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn standard_input_cannot_be_fixed_in_place() {
    let folder = Folder::with(&[]);
    let ran = folder.run_with_input(&["check", "-", "--fix"], b"");
    assert_eq!(ran.code, 2);
    assert!(
        ran.stderr.contains("--diff shows what would change"),
        "{}",
        ran.stderr
    );
}

/// Two peers where one was meant, as the pods of the second are in another namespace: only a person can tell.
const NEEDS_REVIEW: &str = "\
apiVersion: v1
kind: Namespace
metadata: {name: web, labels: {team: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: frontend, namespace: web, labels: {app: frontend}}
spec: {containers: [{name: frontend, image: frontend}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: orders, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: web}
        - podSelector:
            matchLabels: {app: frontend}
";

#[test]
fn a_fix_that_needs_review_is_left_to_fix_unsafe() {
    let folder = Folder::with(&[("web.yaml", NEEDS_REVIEW)]);
    let select = ["--select", "network.ambiguous-peers"];
    let ran = folder.run(&[&["check", ".", "--fix"], &select[..]].concat());
    assert_eq!(ran.stderr, "0 fixes applied, 0 files changed\n");
    assert_eq!(folder.read("web.yaml"), NEEDS_REVIEW);
    let ran = folder.run(&[&["check", ".", "--fix-unsafe"], &select[..]].concat());
    assert_eq!(ran.stderr, "1 fix applied, 1 file changed\n");
    let merged = NEEDS_REVIEW.replace("        - podSelector:", "          podSelector:");
    assert_eq!(folder.read("web.yaml"), merged);
}

#[test]
fn a_file_that_is_not_utf_8_is_left_as_it_is() {
    let folder = Folder::with(&[]);
    let mut text = OLD_VERSION.replace("nightly", "n*ightly").into_bytes();
    let star = text.iter().position(|byte| *byte == b'*').unwrap();
    text[star] = 0xE9;
    folder.write("report.yaml", &text);
    let ran = folder.run(&["check", "report.yaml", "--fix"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("is left as it is"), "{}", ran.stderr);
    assert_eq!(
        std::fs::read(folder.path().join("report.yaml")).unwrap(),
        text
    );
}

#[cfg(unix)]
#[test]
fn permissions_and_links_are_kept() {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = Folder::with(&[("real/report.txt", OLD_VERSION)]);
    let real = folder.path().join("real/report.txt");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/report.txt", folder.path().join("report.yaml")).unwrap();
    let ran = folder.run(&["check", "report.yaml", "--fix"]);
    assert!(ran.stderr.contains("1 fix applied"), "{}", ran.stderr);
    assert!(
        fs::symlink_metadata(folder.path().join("report.yaml"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert!(
        folder
            .read("real/report.txt")
            .contains("apiVersion: batch/v1 ")
    );
}
