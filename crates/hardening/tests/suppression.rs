//! Findings are ignored where somebody says why, and only there.

use std::borrow::Cow;

use hardening::analysis::{Analysis, Baseline, Config, Options, Report};
use hardening::manifest::{Bundle, Source};

const FAULT: &str = "manifest.duplicate-key";

fn report(yaml: &str, options: &Options) -> Report {
    Analysis::of(Bundle::read([Source::new("k8s/a.yaml", yaml)])).report(options)
}

fn ids(yaml: &str) -> Vec<String> {
    let findings = report(yaml, &Options::default()).findings;
    let ids = findings.into_iter().map(|finding| finding.invariant);
    ids.map(Cow::into_owned).collect()
}

fn namespace(metadata: &str, rest: &str) -> String {
    format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n{metadata}{rest}")
}

const TWICE: &str = "spec:\n  finalizers: [kubernetes]\n  finalizers: [kubernetes]\n";

#[test]
fn an_annotation_with_a_reason_hides_the_finding() {
    let annotated = |value: &str| {
        namespace(
            &format!("  annotations: {{hardening/ignore: '{value}'}}\n"),
            TWICE,
        )
    };
    assert_eq!(ids(&namespace("", TWICE)), [FAULT]);
    assert_eq!(ids(&annotated(&format!("{FAULT}=known"))), [""; 0]);
    assert_eq!(ids(&annotated("manifest=known")), [""; 0]);
    assert_eq!(
        ids(&annotated(FAULT)),
        ["suppression.without-reason", FAULT]
    );
    assert_eq!(
        ids(&annotated("manifest.syntax=known")),
        ["suppression.unused", FAULT]
    );
}

#[test]
fn a_comment_hides_the_finding_of_its_line_or_of_the_next() {
    let line = |above: &str, behind: &str| {
        namespace(
            "",
            &format!("spec:\n  finalizers: []\n{above}  finalizers: []{behind}\n"),
        )
    };
    let comment = format!("# hardening: ignore[{FAULT}] the generator's way");
    assert_eq!(ids(&line("", &format!(" {comment}"))), [""; 0]);
    assert_eq!(ids(&line(&format!("  {comment}\n"), "")), [""; 0]);
    assert_eq!(
        ids(&format!("{comment}\n{}", namespace("", TWICE))),
        [""; 0]
    );
}

#[test]
fn a_comment_above_one_document_does_not_reach_the_next() {
    let comment = format!("# hardening: ignore[{FAULT}] the generator's way");
    let second = namespace("", TWICE).replace("name: a", "name: b");
    let yaml = format!("{comment}\n{}---\n{second}", namespace("", TWICE));
    assert_eq!(ids(&yaml), [FAULT]);
}

#[test]
fn ignores_can_be_switched_off() {
    let yaml = namespace(
        &format!("  annotations: {{hardening/ignore: {FAULT}=known}}\n"),
        TWICE,
    );
    let mut options = Options::default();
    assert_eq!(report(&yaml, &options).summary.suppressed, 1);
    options.no_ignores = true;
    assert_eq!(report(&yaml, &options).summary.suppressed, 0);
    assert_eq!(report(&yaml, &options).findings[0].invariant, FAULT);
}

#[test]
fn a_baseline_hides_what_is_known_even_when_it_moves() {
    let yaml = namespace("", TWICE);
    let mut options = Options::default();
    let baseline = Baseline::of(&report(&yaml, &options).findings);
    options.baseline = Some(Baseline::parse(&baseline.to_json()).unwrap());
    assert!(report(&yaml, &options).findings.is_empty());
    let moved = format!("# a new first line\n\n{yaml}");
    assert!(report(&moved, &options).findings.is_empty());
    let other = yaml.replace("name: a", "name: b");
    assert_eq!(report(&other, &options).findings.len(), 1);
}

fn config(body: &str) -> Result<Config, String> {
    let text = format!("apiVersion: hardening/v1alpha1\nkind: Config\n{body}");
    Config::parse("hardening.yaml", &text).map_err(|error| error.to_string())
}

#[test]
fn the_configuration_selects_ignores_and_weighs() {
    let found = |body: &str| {
        let mut options = Options::default();
        options.config = config(body).unwrap();
        let findings = report(&namespace("", TWICE), &options).findings;
        findings
            .iter()
            .map(|finding| finding.severity.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(""), ["error"]);
    assert_eq!(found("select: [network]"), [""; 0]);
    assert_eq!(found("select: [manifest]"), ["error"]);
    assert_eq!(found(&format!("severity: {{{FAULT}: info}}")), ["info"]);
    let ignore = |rest: &str| format!("ignore: [{{invariant: {FAULT}, reason: known{rest}}}]");
    assert_eq!(found(&ignore("")), [""; 0]);
    assert_eq!(found(&ignore(", object: a")), [""; 0]);
    assert_eq!(found(&ignore(", object: b")), ["error"]);
    assert_eq!(found(&ignore(", file: k8s")), [""; 0]);
    assert_eq!(found(&ignore(", file: k8")), ["error"]);
}

#[test]
fn what_is_wrong_with_a_configuration_is_said_with_its_place() {
    let error = |body: &str| config(body).unwrap_err();
    assert_eq!(
        error("selekt: []"),
        "hardening.yaml:3:1: there is no field `selekt` here; did you mean `select`?"
    );
    assert_eq!(
        error("select: [manifest.duplicate-keys]"),
        "hardening.yaml:3:10: `manifest.duplicate-keys` is no invariant and no area; did you mean `manifest.duplicate-key`?"
    );
    assert!(error("ignore: [{invariant: manifest}]").contains("`reason` is missing"));
    assert!(
        error("severity: {manifest.syntax: fatal}").contains("one of `error`, `warning`, `info`")
    );
    assert!(error("network: {hostNetwork: nodes}").contains("`nodeTraffic`, `ordinaryPods`"));
    assert!(error("limits: {depth: many}").contains("a whole number"));
    assert!(error("select: [").starts_with("hardening.yaml:"));
}

#[test]
fn a_comment_in_a_short_file_is_not_held_against_the_places_of_a_long_one() {
    let long = format!(
        "# {}\n{}",
        "long ".repeat(2_000),
        namespace("  labels: {a: b}\n", "")
    );
    let short = format!(
        "# hardening: ignore[{FAULT}] both are the same\n{}",
        namespace("  labels: {a: b, a: b}\n", "")
    );
    let sources = [
        Source::new("long.yaml", long),
        Source::new("short.yaml", short),
    ];
    let report = Analysis::of(Bundle::read(sources)).report(&Options::default());
    assert_eq!(report.summary.suppressed, 1);
}
