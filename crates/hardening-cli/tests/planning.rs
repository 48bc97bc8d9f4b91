//! `hardening plan`.

use crate::command::Folder;

/// No effect is so risky.
const CLEAN: i32 = 0;
/// An effect is at least so risky.
const RISKY: i32 = 1;
/// Nothing could be said.
const FAILED: i32 = 2;

const PODS: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: database, namespace: shop}
";

const DENY: &str = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
";

#[test]
fn the_exit_code_follows_the_risk_that_was_asked_for() {
    let folder = Folder::with(&[("now.yaml", PODS), ("then.yaml", DENY)]);
    for (fail_on, code) in [
        ("high", CLEAN),
        ("moderate", RISKY),
        ("low", RISKY),
        ("none", CLEAN),
    ] {
        let arguments = [
            "plan",
            "--current",
            "now.yaml",
            "then.yaml",
            "--fail-on",
            fail_on,
        ];
        assert_eq!(folder.run(&arguments).code, code, "{fail_on}");
    }
}

#[test]
fn the_text_tells_effects_then_steps() {
    let folder = Folder::with(&[("now.yaml", PODS), ("then.yaml", DENY)]);
    let ran = folder.run(&["plan", "--current", "now.yaml", "then.yaml"]);
    let text = &ran.stdout;
    let effect = text
        .find("NetworkPolicy shop/deny cuts connections")
        .unwrap();
    let step = text.find("kubectl apply -f then.yaml").unwrap();
    assert!(effect < step, "{text}");
    assert!(
        text.contains("then.yaml:3: NetworkPolicy shop/deny is created"),
        "{text}"
    );
}

#[test]
fn json_and_markdown_tell_the_same() {
    let folder = Folder::with(&[("then.yaml", DENY)]);
    let ran = folder.run(&["plan", "then.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["steps"][0]["apply"][0], "kubectl apply -f then.yaml");
    let ran = folder.run(&["plan", "then.yaml", "--format", "markdown"]);
    assert!(ran.stdout.starts_with("## Plan\n"), "{}", ran.stdout);
}

#[test]
fn what_is_not_wanted_is_removed_with_prune_only() {
    let folder = Folder::with(&[("now.yaml", PODS), ("then.yaml", DENY)]);
    let arguments = ["plan", "--current", "now.yaml", "then.yaml"];
    assert!(!folder.run(&arguments).stdout.contains("kubectl delete pod"));
    let pruned = folder.run(&[&arguments[..], &["--prune"]].concat());
    assert!(
        pruned
            .stdout
            .contains("kubectl delete pod web database -n shop"),
        "{}",
        pruned.stdout
    );
    assert_eq!(pruned.code, RISKY);
}

#[test]
fn a_plan_needs_something_to_apply() {
    let folder = Folder::with(&[("now.yaml", PODS)]);
    assert_eq!(folder.run(&["plan"]).code, FAILED);
    assert_eq!(folder.run(&["plan", "missing.yaml"]).code, FAILED);
    let twice = folder.run(&["plan", "--current", "-", "-"]);
    assert_eq!(twice.code, FAILED);
    assert!(
        twice.stderr.contains("standard input can be read once"),
        "{}",
        twice.stderr
    );
}
