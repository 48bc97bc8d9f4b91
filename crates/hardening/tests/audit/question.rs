//! `audit`, as every face asks for it.

use hardening::analysis::Analysis;
use hardening::api::{Answer, AnswerBody, AskError, AuditRecord, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report;

use super::of_rules;

const RULES: &str = "\
- level: None
  userGroups: ['system:serviceaccounts:shop']
- level: RequestResponse
  verbs: [create]
  resources: [{group: '', resources: [pods/exec]}]
- level: Metadata
  resources: [{group: apps, resources: [deployments]}]
  omitStages: [RequestReceived]
- level: Metadata
  nonResourceURLs: ['/logs*']
";

fn asked(yaml: &str, question: &str) -> Result<Answer, AskError> {
    let analysis = Analysis::of(Bundle::read([Source::new("a.yaml", yaml)]));
    let question: Question = serde_json::from_str(question).unwrap();
    ask(&analysis, &question)
}

fn record(question: &str) -> (AuditRecord, u32) {
    let answer = asked(&of_rules(RULES), question).unwrap();
    let AnswerBody::Audit(record) = answer.answer else {
        panic!("{answer:?}");
    };
    (record, answer.evidence[0].location.line)
}

#[test]
fn the_rule_that_decides_is_shown() {
    let (record, line) = record(
        r#"{"kind": "audit", "user": "alice", "verb": "create", "resource": "pods/exec", "name": "web", "namespace": "shop"}"#,
    );
    assert_eq!(
        record.sentence,
        "create pods/exec `web` in shop by alice is recorded at RequestResponse: rule 2 of `Policy` decides"
    );
    assert_eq!((record.rule, line), (Some(2), 6));
    assert_eq!(
        report::audit_to_text(&record),
        "level   RequestResponse\nstages  RequestReceived, ResponseStarted, ResponseComplete, Panic\ngroups  system:authenticated\n"
    );
}

#[test]
fn groups_that_kubernetes_adds_count() {
    let (record, _) = record(
        r#"{"kind": "audit", "user": "system:serviceaccount:shop:web", "verb": "get", "resource": "secrets"}"#,
    );
    assert_eq!(
        record.sentence,
        "get secrets by system:serviceaccount:shop:web is not recorded: rule 1 of `Policy` leaves it out"
    );
    assert!(record.stages.is_empty());
}

#[test]
fn a_group_behind_the_resource_and_a_path_are_understood() {
    let (of_group, _) =
        record(r#"{"kind": "audit", "user": "a", "verb": "list", "resource": "deploy"}"#);
    assert_eq!(of_group.rule, Some(3));
    assert_eq!(of_group.omitted_stages.len(), 1);
    let (of_path, _) =
        record(r#"{"kind": "audit", "user": "a", "verb": "get", "url": "/logs/kubelet"}"#);
    assert_eq!(of_path.rule, Some(4));
    let (of_none, line) =
        record(r#"{"kind": "audit", "user": "a", "verb": "get", "resource": "secrets"}"#);
    assert_eq!((of_none.rule, line), (None, 2));
}

#[test]
fn what_cannot_be_answered_is_told() {
    let refused = |yaml: &str, question: &str| asked(yaml, question).unwrap_err().to_string();
    let get = r#"{"kind": "audit", "user": "a", "verb": "get", "resource": "secrets"}"#;
    assert_eq!(
        refused(
            "kind: Namespace\napiVersion: v1\nmetadata: {name: a}\n",
            get
        ),
        "there is no audit policy in these manifests"
    );
    let nothing = r#"{"kind": "audit", "user": "a", "verb": "get"}"#;
    assert_eq!(
        refused(&of_rules(RULES), nothing),
        "a request is about either a resource or a path: give one of `resource` and `url`"
    );
    let invalid = of_rules("- level: All\n");
    assert!(refused(&invalid, get).starts_with("the API server refuses the audit policy `Policy`"));
    let two = format!(
        "{}---\n{}",
        of_rules(RULES),
        of_rules(RULES).replace("rules:", "metadata: {name: other}\nrules:")
    );
    assert_eq!(
        refused(&two, get),
        "there are the audit policies `Policy` and `other`; name one"
    );
    let other = r#"{"kind": "audit", "user": "a", "verb": "get", "resource": "secrets", "policy": "other"}"#;
    assert!(asked(&two, other).is_ok());
}
