//! Questions whose answers are lists: the map, what is exposed, what is needed.

use hardening::analysis::Analysis;
use hardening::api::{Answer, AnswerBody, Exposed, NeededFlows, NetworkMap, Question, ask};
use hardening::manifest::{Bundle, Source};
use hardening::report;

const SHOP: &str = "---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  containers:
    - name: web
      image: web:1
      ports: [{name: http, containerPort: 8080}]
      env: [{name: DATABASE_URL, value: 'postgresql://db.shop:5432/shop'}]
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: db, image: db:1, ports: [{containerPort: 5432}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: to-web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: http}]}]
";

fn answer(question: &str) -> Answer {
    let analysis = Analysis::of(Bundle::read([Source::new("shop.yaml", SHOP)]));
    let question: Question = serde_json::from_str(question).unwrap();
    ask(&analysis, &question).unwrap()
}

fn map() -> NetworkMap {
    match answer(r#"{"kind": "network"}"#).answer {
        AnswerBody::Network(map) => map,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_map_lists_what_is_allowed_and_nothing_else() {
    let flows: Vec<_> = map()
        .flows
        .into_iter()
        .map(|flow| (flow.from, flow.to, flow.connections.text))
        .collect();
    let expected = ("203.0.113.0/24", "shop/web[Pod]", "TCP 8080");
    assert_eq!(
        flows,
        [(
            expected.0.to_owned(),
            expected.1.to_owned(),
            expected.2.to_owned()
        )]
    );
}

#[test]
fn the_map_is_written_for_people_spreadsheets_and_drawings() {
    assert_eq!(
        report::map_to_text(&map()),
        "FROM            TO             CONNECTIONS\n203.0.113.0/24  shop/web[Pod]  TCP 8080\n"
    );
    assert_eq!(
        report::map_to_csv(&map()),
        "from,to,connections\r\n203.0.113.0/24,shop/web[Pod],TCP 8080\r\n"
    );
    assert!(
        report::map_to_dot(&map())
            .contains("\"203.0.113.0/24\" -> \"shop/web[Pod]\" [label=\"TCP 8080\"];")
    );
    assert_eq!(
        report::map_to_mermaid(&map()),
        "flowchart LR\n  n0[\"203.0.113.0/24\"]\n  n1[\"shop/web[Pod]\"]\n  n0 -->|\"TCP 8080\"| n1\n"
    );
}

#[test]
fn a_cell_with_a_comma_is_quoted() {
    let mut map = map();
    map.flows[0].from = "0.0.0.0/0,::/0".to_owned();
    assert!(report::map_to_csv(&map).contains("\r\n\"0.0.0.0/0,::/0\",shop/web[Pod]"));
}

#[test]
fn what_a_service_opens_is_exposed_as_far_as_policies_let_it_in() {
    let answer = answer(r#"{"kind": "exposed"}"#);
    let AnswerBody::Exposed(Exposed {
        entrances,
        workloads,
    }) = &answer.answer
    else {
        panic!("{answer:?}");
    };
    let entrance = &entrances[0];
    assert_eq!(entrance.through, "LoadBalancer Service shop/web");
    assert_eq!(
        (entrance.to.as_str(), entrance.port.as_str()),
        ("shop/web[Pod]", "TCP 8080")
    );
    assert_eq!(entrance.admitted, "203.0.113.0/24");
    assert_eq!(workloads.len(), 1);
    assert_eq!(workloads[0].from_any_pod.text, "no connections");
    assert_eq!(
        answer.evidence[0].message,
        "LoadBalancer Service shop/web leads to shop/web[Pod]"
    );
}

#[test]
fn what_a_workload_asks_for_is_needed_and_said_to_be_blocked() {
    let answer = answer(r#"{"kind": "neededFlows"}"#);
    let AnswerBody::NeededFlows(NeededFlows { flows }) = &answer.answer else {
        panic!("{answer:?}");
    };
    assert_eq!(flows.len(), 1);
    assert_eq!(
        (flows[0].from.as_str(), flows[0].port, flows[0].allowed),
        ("shop/web[Pod]", 5432, false)
    );
    assert_eq!(flows[0].to, ["shop/db[Pod]"]);
    assert_eq!(answer.evidence[0].location.line, 10);
}
