//! `hardening init`.

use crate::command::Folder;

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: 'web:1.2', ports: [{name: http, containerPort: 8080}]}]}
";

#[test]
fn the_specs_to_begin_with_render() {
    for arguments in [&["init"][..], &["init", "--example", "hmco"]] {
        let folder = Folder::with(&[]);
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let rendered =
            folder.run_with_input(&["render", "-", "--format", "json"], ran.stdout.as_bytes());
        assert_eq!(rendered.code, 0, "{}", rendered.stderr);
        assert!(!rendered.json()["files"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_spec_that_is_there_is_replaced_with_force_only() {
    let folder = Folder::with(&[("phase1.yaml", "mine\n")]);
    let ran = folder.run(&["init", "--out", "phase1.yaml"]);
    assert_eq!(
        ran.stderr,
        "error: `phase1.yaml` is there already; --force replaces it\n"
    );
    assert_eq!(ran.code, 2);
    assert_eq!(folder.read("phase1.yaml"), "mine\n");
    assert_eq!(
        folder
            .run(&["init", "--out", "phase1.yaml", "--force"])
            .code,
        0
    );
    assert!(folder.read("phase1.yaml").contains("kind: Phase1\n"));
}

#[test]
fn a_schema_is_named_for_editors() {
    let ran = Folder::with(&[]).run(&["init", "--schema", "phase1.v1alpha1.json"]);
    assert!(
        ran.stdout
            .starts_with("# yaml-language-server: $schema=phase1.v1alpha1.json\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_spec_is_inferred_from_what_runs() {
    let folder = Folder::with(&[("web.yaml", WEB)]);
    let ran = folder.run(&["init", "--from", "web.yaml", "--out", "phase1.yaml"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = folder.read("phase1.yaml");
    assert!(
        text.starts_with("# Inferred from 1 objects in 1 files."),
        "{text}"
    );
    assert!(
        text.contains(
            "\
services:
  - name: web
    namespace: shop
    replicas: 2
    image: web:1.2
    ports:
      - name: http
        port: 8080
"
        ),
        "{text}"
    );
    assert_eq!(
        folder
            .run(&["render", "phase1.yaml", "--out", "rendered"])
            .code,
        0
    );
}

#[test]
fn one_begins_with_an_example_or_with_what_runs() {
    let ran = Folder::with(&[]).run(&["init", "--from", "a.yaml", "--example", "hmco"]);
    assert!(ran.stderr.contains("cannot be used with"), "{}", ran.stderr);
    assert_eq!(ran.code, 2);
    let ran = Folder::with(&[]).run(&["init", "--from", "none.yaml"]);
    assert_eq!(ran.stderr, "error: `none.yaml` does not exist\n");
}
