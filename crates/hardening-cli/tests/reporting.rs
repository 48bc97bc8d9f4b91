//! `hardening report`, and the controls below a page.

use crate::command::{DUPLICATE_KEY, Folder};

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec: {containers: [{name: web, image: 'web:1'}]}
";

#[test]
fn the_report_says_in_its_first_line_what_is_met() {
    let folder = Folder::with(&[("shop.yaml", POD)]);
    let ran = folder.run(&["report", "shop.yaml"]);
    assert_eq!(ran.code, 0);
    let first = ran.stdout.lines().next();
    assert_eq!(
        first,
        Some("1 of 8 criteria is met, 4 are not, 3 cannot be told")
    );
    assert!(ran.stdout.contains("[ ] Network isolation: not met"));
    assert!(
        ran.stdout
            .contains("  !     0 of 1  workloads isolated on ingress")
    );
}

#[test]
fn the_report_is_written_in_four_forms() {
    let folder = Folder::with(&[("shop.yaml", POD)]);
    let json = folder
        .run(&["report", "shop.yaml", "--format", "json"])
        .json();
    assert_eq!(json["version"], 1);
    assert_eq!(json["criteria"].as_array().map(Vec::len), Some(8));
    assert_eq!(json["coverage"][0]["workload"], "shop/web[Pod]");
    let markdown = folder.run(&["report", "shop.yaml", "--format", "markdown"]);
    assert!(markdown.stdout.starts_with("# Phase 1 report\n"));
    let html = folder.run(&[
        "report",
        "shop.yaml",
        "--format",
        "html",
        "-o",
        "report.html",
    ]);
    assert_eq!((html.code, html.stdout.as_str()), (0, ""));
    let page = folder.read("report.html");
    assert!(page.starts_with("<!doctype html>"));
    assert!(page.ends_with("</html>\n"));
}

#[test]
fn the_same_report_answers_a_question() {
    let folder = Folder::with(&[("shop.yaml", POD)]);
    let asked = folder.run(&[
        "ask",
        "question",
        r#"{"kind": "report"}"#,
        "-f",
        "shop.yaml",
    ]);
    assert_eq!(asked.stdout, folder.run(&["report", "shop.yaml"]).stdout);
}

#[test]
fn a_report_needs_paths_that_are_there() {
    let folder = Folder::with(&[("shop.yaml", DUPLICATE_KEY)]);
    assert_ne!(folder.run(&["report", "other.yaml"]).code, 0);
    assert_ne!(folder.run(&["report"]).code, 0);
}

#[test]
fn claims_are_measured_in_the_report_as_well() {
    let claims = "apiVersion: hardening/v1alpha1\nkind: Claims\nclaims:\n  - claim: Two pods\n    measure: {objects: {kind: Pod, count: 2}}\n";
    let folder = Folder::with(&[("shop.yaml", POD), ("claims.txt", claims)]);
    let told = [
        ("text", "\nClaims\n\nfalse        Two pods\n"),
        ("markdown", "\n## Claims\n\n| claim | verdict |"),
        ("html", "<tr><td>Two pods</td><td class=\"not\">false</td>"),
        ("json", "\"verdict\": \"false\""),
    ];
    for (format, expected) in told {
        let ran = folder.run(&[
            "report",
            "shop.yaml",
            "--claims",
            "claims.txt",
            "--format",
            format,
        ]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains(expected), "{format}: {}", ran.stdout);
    }
}

#[test]
fn what_is_missing_of_a_spec_stands_in_the_report() {
    let spec = "apiVersion: hardening/v1alpha1
kind: Phase1
cluster:
  name: small
  kubernetesVersion: \"1.32\"
  apiServer: {addresses: [10.0.0.1]}
  nodes: [10.0.0.0/24]
namespaces:
  - name: shop
";
    let folder = Folder::with(&[("shop.yaml", POD), ("phase1.txt", spec)]);
    let told = [
        ("text", "Against the spec: 0 of "),
        ("text", "    missing: Namespace shop\n"),
        ("markdown", "\n## Against the spec\n\n0 of "),
        ("html", "<tr><td>Namespace shop</td><td>missing</td>"),
        ("json", "\"Namespace shop\""),
    ];
    for (format, expected) in told {
        let ran = folder.run(&[
            "report",
            "shop.yaml",
            "--spec",
            "phase1.txt",
            "--format",
            format,
        ]);
        assert_eq!(ran.code, 0);
        assert!(ran.stdout.contains(expected), "{format}: {}", ran.stdout);
    }
}
