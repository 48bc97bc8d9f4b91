//! Questions and pages, as every face asks for them.

use hardening::analysis::Analysis;
use hardening::api::{Answer, AskError, Question, ask, explain, invariants};
use hardening::manifest::{Bundle, Source};
use serde_json::{Value, json};

const SHOP: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: database, namespace: shop}
spec:
  template:
    metadata: {labels: {app: database}}
    spec:
      containers:
        - {name: database, image: postgres, ports: [{name: sql, containerPort: 5432}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: other}
spec: {containers: [{name: web, image: web}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: database, namespace: shop}
spec:
  podSelector: {matchLabels: {app: database}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}]
      ports: [{port: sql}]
  egress:
    - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]
      ports: [{port: 443}]
  policyTypes: [Ingress, Egress]
";

fn analysis() -> Analysis {
    Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]))
}

fn asked(question: Value) -> Result<Answer, AskError> {
    let question: Question = serde_json::from_value(question).unwrap();
    ask(&analysis(), &question)
}

fn answered(question: Value) -> Value {
    serde_json::to_value(asked(question).unwrap()).unwrap()
}

/// Line and sentence of each piece of evidence.
fn evidence(answer: &Value) -> Vec<(u64, &str)> {
    let places = answer["evidence"].as_array().unwrap().iter();
    places
        .map(|place| {
            let line = place["location"]["line"].as_u64().unwrap();
            (line, place["message"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn a_connection_that_both_ends_let_pass_is_proved_at_both_ends() {
    let question =
        json!({"kind": "reach", "from": "shop/web", "to": "shop/database", "port": "sql"});
    let answer = answered(question.clone());
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["question"], question);
    assert_eq!(
        answer["answer"],
        json!({
            "from": "shop/web[Deployment]",
            "to": "shop/database[StatefulSet]",
            "reaches": "yes",
            "sentence": "shop/web[Deployment] reaches shop/database[StatefulSet] on TCP 5432",
            "cases": [{
                "addresses": null,
                "connections": {
                    "text": "TCP 5432",
                    "ports": [{"protocol": "TCP", "first": 5432, "last": 5432}],
                    "otherProtocols": false,
                },
                "egress": {
                    "decision": "notIsolated",
                    "rules": [],
                    "policies": [],
                    "evidence": [answer["evidence"][0]],
                },
                "ingress": {
                    "decision": "allowed",
                    "rules": [{"policy": "shop/database", "path": "/spec/ingress/0"}],
                    "policies": [],
                    "evidence": [answer["evidence"][1]],
                },
            }],
        })
    );
    assert_eq!(
        evidence(&answer),
        [
            (3, "no policy isolates it for egress"),
            (30, "this rule of `shop/database` lets it in"),
        ]
    );
}

#[test]
fn a_connection_that_is_denied_names_the_policies_that_isolate() {
    let answer = answered(json!({
        "kind": "reach", "from": "Pod/web", "to": "StatefulSet/database", "protocol": "TCP"
    }));
    assert_eq!(
        answer["answer"]["sentence"],
        "other/web[Pod] does not reach shop/database[StatefulSet] on all TCP: the receiving end does not let it in"
    );
    assert_eq!(
        evidence(&answer)[1],
        (
            26,
            "isolates shop/database[StatefulSet] for ingress, and no rule here lets it pass"
        )
    );
}

#[test]
fn without_a_port_the_answer_tells_which_connections_pass() {
    let answer = answered(json!({"kind": "reach", "from": "shop/web", "to": "shop/database"}));
    assert_eq!(answer["answer"]["reaches"], "partly");
    assert_eq!(
        answer["answer"]["cases"][0]["connections"]["text"],
        "TCP 5432"
    );
}

#[test]
fn addresses_are_answered_in_sets_that_are_treated_alike() {
    let answer = answered(json!({
        "kind": "reach", "from": "shop/database", "to": "8.0.0.0/6", "port": 443
    }));
    assert_eq!(answer["answer"]["reaches"], "partly");
    let cases = answer["answer"]["cases"].as_array().unwrap();
    let addresses: Vec<_> = cases.iter().map(|case| &case["addresses"]).collect();
    assert_eq!(
        addresses,
        [&json!(["8.0.0.0/7", "11.0.0.0/8"]), &json!(["10.0.0.0/8"])]
    );
    assert_eq!(cases[1]["egress"]["policies"], json!(["shop/database"]));
}

#[test]
fn the_internet_is_what_is_neither_private_nor_reserved() {
    let answer = answered(json!({
        "kind": "reach", "from": "shop/database", "to": "internet", "port": 443
    }));
    let cases = answer["answer"]["cases"].as_array().unwrap();
    let open = cases[0]["addresses"].as_array().unwrap();
    assert!(open.contains(&json!("1.0.0.0-9.255.255.255")), "{open:?}");
    assert_eq!(cases.len(), 2, "IPv6 is denied");
}

#[test]
fn a_name_that_is_not_there_is_answered_with_the_nearest() {
    let error = |from: &str, to: &str| {
        let error = asked(json!({"kind": "reach", "from": from, "to": to})).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        error("shop/web", "shop/databse"),
        "no workload is called `shop/databse`; the nearest is `shop/database`"
    );
    assert_eq!(
        error("data/database", "shop/web"),
        "no workload is called `data/database`; the nearest is `shop/database[StatefulSet]`"
    );
    assert_eq!(
        error("web", "shop/database"),
        "`web` could be `shop/web[Deployment]` and `other/web[Pod]`; ask for one of them"
    );
    assert_eq!(
        error("10.0.0.1", "internet"),
        "`10.0.0.1` and `internet` are both outside the cluster, where no policy decides; name a workload at one end"
    );
}

#[test]
fn a_port_that_the_receiver_does_not_have_is_answered_with_those_it_has() {
    let error = |port: Value| {
        let question =
            json!({"kind": "reach", "from": "shop/web", "to": "shop/database", "port": port});
        asked(question).unwrap_err().to_string()
    };
    assert_eq!(
        error(json!("http")),
        "`shop/database[StatefulSet]` has no TCP port called `http`; it has `sql`"
    );
    assert_eq!(error(json!(0)), "0 is no port; ports go from 1 to 65535");
}

#[test]
fn a_question_that_is_not_understood_is_refused_when_it_is_read() {
    let refused = |question: Value| {
        serde_json::from_value::<Question>(question)
            .unwrap_err()
            .to_string()
    };
    let error = refused(json!({"kind": "reach", "from": "a/b/c", "to": "web"}));
    assert!(
        error.starts_with("`a/b/c` names no end of a connection"),
        "{error}"
    );
    let error = refused(json!({"kind": "reach", "from": "web", "to": "web", "prot": 80}));
    assert!(error.starts_with("unknown field `prot`"), "{error}");
    let error = refused(json!({"kind": "reach", "from": "web", "to": "web", "protocol": "HTTP"}));
    assert!(error.starts_with("unknown variant `HTTP`"), "{error}");
}

#[test]
fn every_invariant_is_listed_and_explained() {
    let all = invariants();
    assert!(all.is_sorted_by_key(|invariant| invariant.id));
    for invariant in &all {
        assert_eq!(explain(invariant.id).unwrap().invariant, *invariant);
    }
    let summary = all.iter().find(|it| it.id == "cluster.duplicate-object");
    let summary = serde_json::to_value(summary).unwrap();
    assert_eq!(summary["area"], "cluster");
    assert_eq!(summary["assumes"], Value::Null);
    assert!(
        summary["promise"]
            .as_str()
            .is_some_and(|promise| !promise.is_empty())
    );
}
