//! Images whose name means another one tomorrow.

use hardening::analysis::Analysis;
use hardening::finding::Finding;
use hardening::manifest::{Bundle, Source};

fn found(yaml: &str) -> Vec<Finding> {
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]));
    let findings = analysis.findings().into_iter();
    findings
        .filter(|it| it.invariant == "access.image-not-pinned")
        .collect()
}

fn pod(name: &str, image: &str, more: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  containers: [{{name: it, \
         image: '{image}'{more}}}]\n"
    )
}

#[test]
fn a_version_or_digest_is_a_fixed_image() {
    for fixed in [
        "postgres:17.2",
        "registry:5000/postgres:17",
        "postgres@sha256:0123",
        "postgres:latest@sha256:0123",
        "postgres:stable",
    ] {
        assert!(found(&pod("web", fixed, "")).is_empty(), "{fixed}");
    }
    for floating in [
        "postgres",
        "postgres:latest",
        "registry:5000/postgres",
        "a/b:head",
    ] {
        assert_eq!(found(&pod("web", floating, "")).len(), 1, "{floating}");
    }
}

#[test]
fn all_who_run_an_image_are_one_finding() {
    let yaml = ["a", "b", "c", "d", "e"].map(|name| pod(name, "busybox:latest", ""));
    let findings = found(&yaml.concat());
    assert_eq!(findings.len(), 1);
    assert_eq!(
        findings[0].message,
        "`a`, `b`, `c` and 2 more run `busybox:latest`: the tag `latest` is moved to whatever was built last"
    );
    assert_eq!(findings[0].related.len(), 4);
}

#[test]
fn nodes_that_keep_what_they_have_run_different_versions() {
    let effect = |image: &str, policy: &str| {
        let findings = found(&pod("web", image, policy));
        findings[0].effect.clone().unwrap()
    };
    assert!(effect("web", ", imagePullPolicy: IfNotPresent").contains("depends on the node"));
    assert!(effect("web:head", "").contains("depends on the node"));
    assert!(!effect("web", "").contains("depends on the node"));
    assert!(!effect("web:head", ", imagePullPolicy: Always").contains("depends on the node"));
}
