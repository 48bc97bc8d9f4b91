//! Policies as the API server reads them, and where their faults stand.

use hardening::access::RuleReach;

use super::{access, found, of_rules, policy};

/// The words and lines of what the API server refuses.
fn refused(yaml: &str) -> Vec<(u32, String)> {
    let findings = found("access.audit-policy-rejected", yaml);
    findings
        .into_iter()
        .map(|it| {
            let (_, why) = it.message.split_once("`: ").unwrap();
            (it.location.line, why.to_owned())
        })
        .collect()
}

#[test]
fn each_fault_is_told_at_its_field() {
    let rules = "\
- level: metadata
- users: [alice]
- level: None
  omitStages: [Responded]
- level: None
  nonResourceURLs: [healthz, '/a*/b', '*', '/ok*']
- level: None
  nonResourceURLs: [/healthz]
  namespaces: [shop]
- level: None
  resources: [{group: apps/v1}, {group: '*'}, {resourceNames: [a]}]
- level: 7
";
    let found = refused(&of_rules(rules));
    let words: Vec<_> = found
        .iter()
        .map(|(line, why)| (*line, why.as_str()))
        .collect();
    assert_eq!(
        words,
        [
            (
                4,
                "there is no level `metadata`, only None, Metadata, Request and RequestResponse"
            ),
            (5, "the rule has no `level`"),
            (
                7,
                "there is no stage `Responded`, only RequestReceived, ResponseStarted, ResponseComplete and Panic"
            ),
            (9, "the path `healthz` does not begin with `/`"),
            (9, "in the path `/a*/b` the `*` is not the last character"),
            (11, "one rule cannot be about resources and about paths"),
            (
                14,
                "`apps/v1` is no API group; a group is written without its version"
            ),
            (14, "`resourceNames` needs `resources` beside it"),
            (15, "a string is wanted here, not a number"),
        ]
    );
}

#[test]
fn a_policy_of_an_old_version_or_without_rules_is_refused() {
    let old = "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\nrules: [{level: None}]\n";
    assert_eq!(refused(old).len(), 1);
    let empty = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: []\n";
    assert_eq!(refused(empty), [(3, "it has no rules".to_owned())]);
}

#[test]
fn a_text_in_a_config_map_is_read_with_positions_in_the_outer_file() {
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: audit}\ndata:\n  a: |\n    apiVersion: audit.k8s.io/v1\n    kind: Policy\n    rules:\n      - level: All\n  b: 'kind: Policy of audit.k8s.io/v1, in words'\n";
    assert_eq!(refused(yaml)[0].0, 9);
    assert_eq!(access(yaml).audit_policies().len(), 1);
}

#[test]
fn a_text_that_is_no_yaml_is_refused_where_it_says_that_it_is_a_policy() {
    let yaml = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: audit}\ndata:\n  a: |\n    apiVersion: audit.k8s.io/v1\n    kind: Policy\n    rules: [\n";
    assert_eq!(refused(yaml).len(), 1);
    let template = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: audit}\ndata:\n  a: 'see audit.k8s.io/v1 Policy: ['\n";
    assert!(access(template).audit_policies().is_empty());
}

#[test]
fn omitted_stages_are_those_of_the_policy_and_of_the_rule() {
    let yaml = "apiVersion: audit.k8s.io/v1\nkind: Policy\nomitStages: [RequestReceived]\nrules: [{level: Metadata, omitStages: [Panic]}]\n";
    let policy = policy(yaml);
    let stages: Vec<_> = policy.rules[0]
        .omit_stages
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(stages, ["RequestReceived", "Panic"]);
    assert!(matches!(policy.reach()[0], RuleReach::Decides(_)));
}
