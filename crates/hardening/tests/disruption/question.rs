//! What may a drain evict?

use hardening::analysis::Analysis;
use hardening::api::{AnswerBody, AskError, DrainVerdict, Drains, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report;

const SHOP: &str = "---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: db}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web, namespace: shop}
spec: {minAvailable: 50%, selector: {matchLabels: {app: web}}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: db, namespace: shop}
spec: {minAvailable: 1, selector: {matchLabels: {app: db}}}
";

fn answer(question: &str) -> Result<(Drains, usize), AskError> {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]));
    let question: Question = serde_json::from_str(question).unwrap();
    let answer = ask(&analysis, &question)?;
    let AnswerBody::Drain(drains) = answer.answer else {
        panic!("{answer:?}");
    };
    Ok((drains, answer.evidence.len()))
}

#[test]
fn all_workloads_are_answered_where_none_is_named() {
    let (drains, evidence) = answer(r#"{"kind": "drain"}"#).unwrap();
    let found: Vec<_> = drains
        .drains
        .iter()
        .map(|it| (&*it.workload, it.pods, it.allowed, it.verdict))
        .collect();
    assert_eq!(
        found,
        [
            (
                "shop/web[Deployment]",
                Some(5),
                Some(2),
                DrainVerdict::Limited
            ),
            (
                "shop/db[Deployment]",
                Some(1),
                Some(0),
                DrainVerdict::Blocked
            )
        ]
    );
    assert_eq!(
        drains.drains[0].why,
        "`minAvailable: 50%` of 5 wants 3 healthy, and 5 are"
    );
    assert_eq!(drains.drains[1].budgets, ["shop/db"]);
    assert_eq!(drains.rounds, [["shop/web[Deployment]"]]);
    assert_eq!(evidence, 4);
}

#[test]
fn a_workload_is_answered_once_and_what_is_none_is_refused() {
    let (drains, _) =
        answer(r#"{"kind": "drain", "workloads": ["shop/db", "Deployment/db"]}"#).unwrap();
    assert_eq!(drains.drains.len(), 1);
    assert!(answer(r#"{"kind": "drain", "workloads": ["internet"]}"#).is_err());
    assert!(answer(r#"{"kind": "drain", "workloads": ["shop/dbb"]}"#).is_err());
}

#[test]
fn the_answer_is_a_table_for_people() {
    let (drains, _) = answer(r#"{"kind": "drain", "workloads": ["shop/db"]}"#).unwrap();
    assert_eq!(
        report::drains_to_text(&drains),
        "WORKLOAD             PODS  BUDGETS  ALLOWED  VERDICT  WHY\n\
         shop/db[Deployment]  1     shop/db  0        blocked  `minAvailable: 1` of 1 wants 1 healthy, and 1 are (429)\n"
    );
}
