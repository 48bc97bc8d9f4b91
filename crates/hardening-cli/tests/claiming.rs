//! `hardening claims`.

use crate::command::Folder;

const SHOP: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";

fn claims(count: u32) -> String {
    format!(
        "apiVersion: hardening/v1alpha1
kind: Claims
claims:
  - claim: So many namespaces
    measure: {{objects: {{kind: Namespace, count: {count}}}}}
"
    )
}

#[test]
fn a_false_claim_is_told_and_fails() {
    let folder = Folder::with(&[("shop.yaml", SHOP), ("claims.txt", &claims(2))]);
    let ran = folder.run(&["claims", "claims.txt", "shop.yaml"]);
    assert_eq!(
        ran.stdout,
        "\
false        So many namespaces
             2 are claimed, 1 are there
             measured: 1 Namespace object
             shop.yaml:3: `shop`

0 true, 1 false, 0 cannot be told from manifests
"
    );
    assert_eq!(ran.code, 1);
    let ran = folder.run(&[
        "claims",
        "--fail-on-false",
        "false",
        "claims.txt",
        "shop.yaml",
    ]);
    assert_eq!(ran.code, 0);
}

#[test]
fn a_true_claim_is_clean_in_every_format() {
    let folder = Folder::with(&[("shop.yaml", SHOP), ("claims.txt", &claims(1))]);
    for (format, wanted) in [
        ("text", "true         So many namespaces\n"),
        ("json", "\"verdict\": \"true\""),
        (
            "markdown",
            "| So many namespaces | true | 1 Namespace object | shop.yaml:3 |\n",
        ),
    ] {
        let ran = folder.run(&["claims", "--format", format, "claims.txt", "shop.yaml"]);
        assert!(ran.stdout.contains(wanted), "{}", ran.stdout);
        assert_eq!(ran.code, 0);
    }
}

#[test]
fn claims_that_cannot_be_read_are_no_answer() {
    let broken = claims(1).replace("objects", "object");
    let folder = Folder::with(&[("shop.yaml", SHOP), ("claims.txt", &broken)]);
    let ran = folder.run(&["claims", "claims.txt", "shop.yaml"]);
    assert_eq!(
        ran.stderr,
        "error: claims.txt:5:15: there is no `object` here; did you mean `objects`?\n"
    );
    assert_eq!(ran.code, 2);
    let ran = folder.run(&["claims", "none.txt", "shop.yaml"]);
    assert!(
        ran.stderr.starts_with("error: `none.txt` cannot be read"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code, 2);
}
