//! `hardening render`.

use std::fs;

use crate::command::{Folder, Ran};

const SPEC: &str = "\
apiVersion: hardening/v1alpha1
kind: Phase1
cluster:
  name: small
  kubernetesVersion: \"1.32\"
  apiServer: {addresses: [10.0.0.1]}
  nodes: [10.0.0.0/24]
namespaces:
  - name: shop
  - name: bank
services:
  - name: web
    namespace: shop
    ports: [{name: http, port: 8080}]
  - name: ledger
    namespace: bank
";

fn folder() -> Folder {
    Folder::with(&[("spec.yaml", SPEC)])
}

fn into_folder(folder: &Folder, arguments: &[&str]) -> Ran {
    folder.run(&[&["render", "spec.yaml", "--out", "rendered"], arguments].concat())
}

/// All files below the folder that is rendered into, with their texts.
fn files(folder: &Folder) -> Vec<(String, String)> {
    fn walk(path: &std::path::Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&folder.path().join("rendered"), &mut found);
    found.sort();
    found
}

#[test]
fn without_a_folder_the_manifests_are_one_stream_that_can_be_checked() {
    let folder = folder();
    let ran = folder.run(&["render", "spec.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("# services/shop.yaml\n"),
        "{}",
        ran.stdout
    );
    let read = folder.run_with_input(&["read", "-"], ran.stdout.as_bytes());
    let kinds: Vec<_> = read.json().as_array().unwrap().clone();
    assert!(kinds.iter().any(|object| object["kind"] == "Deployment"));
    assert!(kinds.iter().all(|object| object["kind"] != "Kustomization"));
    assert_eq!(folder.names(), ["spec.yaml"]);
}

#[test]
fn a_spec_is_read_from_standard_input_as_well() {
    let folder = folder();
    let from_file = folder.run(&["render", "spec.yaml", "--format", "json"]);
    let from_input = folder.run_with_input(&["render", "-", "--format", "json"], SPEC.as_bytes());
    assert_eq!(from_file.stdout, from_input.stdout);
    assert!(from_file.json()["files"][0]["path"].is_string());
}

#[test]
fn a_folder_is_written_once_and_then_is_up_to_date() {
    let folder = folder();
    let missing = into_folder(&folder, &["--check"]);
    assert_eq!(missing.code, 1);
    assert!(
        missing.stdout.contains("missing    services/shop.yaml\n"),
        "{}",
        missing.stdout
    );
    assert_eq!(folder.names(), ["spec.yaml"], "--check writes nothing");

    let first = into_folder(&folder, &[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let written = files(&folder);
    let again = into_folder(&folder, &["--format", "json"]);
    assert_eq!(
        again.json()["unchanged"].as_array().unwrap().len(),
        written.len()
    );
    assert_eq!(files(&folder), written);
    let check = into_folder(&folder, &["--check"]);
    assert_eq!(
        check.stdout,
        format!(
            "all {} files are as they would be rendered\n",
            written.len()
        )
    );
    assert_eq!(check.code, 0);
}

#[test]
fn a_file_that_differs_is_replaced_with_force_only() {
    let folder = folder();
    into_folder(&folder, &[]);
    let rendered = files(&folder);
    folder.write("rendered/services/shop.yaml", b"# mine\n");
    fs::remove_file(folder.path().join("rendered/services/bank.yaml")).unwrap();
    let changed = files(&folder);

    let refused = into_folder(&folder, &[]);
    assert_eq!(
        refused.stderr,
        "error: these files differ from what would be written; nothing is changed. --force replaces them:\n  \
         rendered/services/shop.yaml\n"
    );
    assert_eq!(refused.code, 2);
    assert_eq!(
        files(&folder),
        changed,
        "not even what is missing is written"
    );

    let check = into_folder(&folder, &["--check"]);
    assert!(check.stdout.contains("differs    services/shop.yaml\n"));
    assert_eq!(check.code, 1);

    assert_eq!(into_folder(&folder, &["--force"]).code, 0);
    assert_eq!(files(&folder), rendered);
}

#[test]
fn what_an_earlier_rendering_left_over_is_named_and_what_is_not_ours_is_not() {
    let folder = folder();
    into_folder(&folder, &[]);
    folder.write("rendered/services/notes.yaml", b"kind: Namespace\n");
    let header = folder.read("rendered/services/shop.yaml");
    folder.write("rendered/services/old.yaml", header.as_bytes());
    let check = into_folder(&folder, &["--check"]);
    assert_eq!(check.stdout, "left over  services/old.yaml\n");
    assert_eq!(check.code, 1);
    let again = into_folder(&folder, &[]);
    assert!(again.stdout.starts_with("left over  services/old.yaml\n"));
    assert_eq!(again.code, 0);
    assert_eq!(folder.read("rendered/services/old.yaml"), header);
}

#[test]
fn where_one_file_cannot_be_written_none_is() {
    let folder = folder();
    folder.write("rendered/services", b"a file where a folder is needed");
    let before = files(&folder);
    let ran = into_folder(&folder, &[]);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    assert_eq!(files(&folder), before, "{}", ran.stderr);
}

#[test]
fn a_spec_that_does_not_hold_together_is_shown_with_its_line_and_nothing_is_written() {
    let folder = folder();
    let spec = SPEC.replace("namespace: shop\n", "namespace: shp\n");
    let ran = folder.run_with_input(&["render", "-", "--out", "rendered"], spec.as_bytes());
    assert_eq!(
        ran.stderr,
        "\
error: there is no namespace `shp` in `namespaces`; did you mean `shop`?
  --> <stdin>:13:16
   |
11 | services:
12 |   - name: web
13 |     namespace: shp
   |                ^^^
"
    );
    assert_eq!(ran.code, 2);
    assert_eq!(folder.names(), ["spec.yaml"]);
}

#[test]
fn what_is_no_spec_is_refused() {
    let folder = folder();
    let nothing = folder.run(&["render", "none.yaml"]);
    assert_eq!(nothing.stderr, "error: `none.yaml` does not exist\n");
    assert_eq!(nothing.code, 2);
    let whole = folder.run(&["render", "."]);
    assert_eq!(
        whole.stderr,
        "error: `.` is a folder; name the file of a spec\n"
    );
    let unwritten = folder.run(&["render", "spec.yaml", "--check"]);
    assert!(
        unwritten.stderr.contains("--out <DIR>"),
        "{}",
        unwritten.stderr
    );
    assert_eq!(unwritten.code, 2);
}
