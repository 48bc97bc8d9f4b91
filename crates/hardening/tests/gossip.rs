//! Alertmanagers that policies keep apart.

use hardening::finding::{Finding, Severity};

use crate::findings::found;

const ID: &str = "monitoring.peer-port-blocked";

fn alertmanager(kind: &str, name: &str, replicas: u32, arguments: &str) -> String {
    format!(
        "---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: monitoring}}
spec: {{clusterIP: None, selector: {{app: {name}}}, ports: [{{port: 9093}}]}}
---
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: monitoring}}
spec:
  replicas: {replicas}
  serviceName: {name}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}, tier: alerts}}}}
    spec:
      containers:
      - name: alertmanager
        image: prom/alertmanager:v0.28.0
        args: [{arguments}]
"
    )
}

fn pair(arguments: &str) -> String {
    alertmanager("StatefulSet", "main", 2, arguments)
}

const PEERS: &str =
    "'--cluster.peer=main-0.main:9094', '--cluster.peer=main-1.main.monitoring.svc:9094'";

fn policy(spec: &str) -> String {
    format!(
        "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: alerts, namespace: monitoring}}
spec: {{podSelector: {{matchLabels: {{tier: alerts}}}}, {spec}}}
"
    )
}

/// Ingress and egress on these ports, between the pods themselves.
fn between(ports: &str) -> String {
    let peers = "[{podSelector: {matchLabels: {tier: alerts}}}]";
    policy(&format!(
        "policyTypes: [Ingress, Egress], ingress: [{{from: {peers}, ports: {ports}}}], egress: [{{to: {peers}, ports: {ports}}}]"
    ))
}

fn only(yaml: &str) -> Finding {
    let mut found = found(ID, yaml);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn what_each_policy_leaves_of_gossip() {
    const BOTH: &str = "[{port: 9094}, {port: 9094, protocol: UDP}]";
    for (policies, blocked) in [
        (String::new(), None),
        (policy("ingress: []"), Some("TCP and UDP")),
        (policy("policyTypes: [Egress]"), Some("TCP and UDP")),
        (policy("ingress: [{}]"), None),
        (between(BOTH), None),
        (between("[{port: 9094}]"), Some("UDP")),
        (between("[{port: 9094, protocol: UDP}]"), Some("TCP")),
        (between("[{port: 9093}]"), Some("TCP and UDP")),
        (
            between("[{port: 9090, endPort: 9100}, {port: 1, endPort: 65535, protocol: UDP}]"),
            None,
        ),
        (
            policy("ingress: [{from: [{podSelector: {matchLabels: {app: prometheus}}}]}]"),
            Some("TCP and UDP"),
        ),
        // A policy for other pods.
        (
            policy("ingress: []").replace("tier: alerts", "tier: data"),
            None,
        ),
    ] {
        let yaml = format!("{}{policies}", pair(PEERS));
        match blocked {
            None => assert!(found(ID, &yaml).is_empty(), "{policies}"),
            Some(by) => {
                let found = only(&yaml);
                assert_eq!(
                    found.message,
                    format!(
                        "policies do not let the replicas of StatefulSet `main` reach each other at port 9094 by {by}"
                    )
                );
                let severity = match by {
                    "UDP" => Severity::Warning,
                    _ => Severity::Error,
                };
                assert_eq!(found.severity, severity, "{policies}");
                assert!(!found.related.is_empty());
            }
        }
    }
}

#[test]
fn the_policies_of_both_ends_are_the_evidence() {
    let yaml = format!(
        "{}{}",
        pair(PEERS),
        policy("policyTypes: [Ingress, Egress]")
    );
    let related = only(&yaml).related.into_iter();
    let messages: Vec<_> = related.map(|it| it.message).collect();
    assert_eq!(
        messages,
        [
            "isolates these pods for egress, and no rule lets it pass",
            "isolates these pods for ingress, and no rule lets it pass"
        ]
    );
}

#[test]
fn the_port_is_that_of_the_flag() {
    let flag = format!("'--cluster.listen-address=0.0.0.0:7946', {PEERS}");
    let open = between("[{port: 7946}, {port: 7946, protocol: UDP}]");
    assert!(found(ID, &format!("{}{open}", pair(&flag))).is_empty());
    let found = only(&format!("{}{open}", pair(PEERS)));
    assert!(found.message.contains("port 9094"));
}

#[test]
fn what_does_not_gossip_or_is_not_known_is_left_alone() {
    let closed = policy("ingress: []");
    for workload in [
        alertmanager("StatefulSet", "main", 1, PEERS),
        pair(""),
        pair(&format!("'--cluster.listen-address=', {PEERS}")),
        pair(&format!("'--cluster.listen-address=$(ADDRESS)', {PEERS}")),
        pair("'--cluster.peer=10.0.0.7:9094'"),
        pair("'--cluster.peer=elsewhere.other:9094'"),
        pair("'--cluster.peer=$(PEER):9094'"),
        pair(PEERS).replace(
            "        args",
            "        command: [sh, -c, run]\n        args",
        ),
        pair(PEERS).replace(
            "    spec:\n      containers",
            "    spec:\n      hostNetwork: true\n      containers",
        ),
    ] {
        assert!(
            found(ID, &format!("{workload}{closed}")).is_empty(),
            "{workload}"
        );
    }
}

#[test]
fn peers_behind_a_service_and_in_two_workloads_are_held_against_the_policies_of_both() {
    let shared = alertmanager("Deployment", "main", 2, "'--cluster.peer=main:9094'");
    let closed = policy("ingress: []");
    assert!(
        only(&format!("{shared}{closed}"))
            .message
            .contains("Deployment `main`")
    );
    let two = format!(
        "{}{}",
        alertmanager("StatefulSet", "one", 1, "'--cluster.peer=two-0.two:9094'"),
        alertmanager("StatefulSet", "two", 1, "")
    );
    assert!(found(ID, &two).is_empty());
    // Only the ingress of one is closed: the other cannot connect to it.
    let closed = policy("ingress: []").replace("tier: alerts", "app: one");
    let found = only(&format!("{two}{closed}"));
    assert_eq!(
        found.message,
        "policies do not let StatefulSet `two` reach its peer StatefulSet `one` at port 9094 by TCP and UDP"
    );
}

/// An Alertmanager of the operator.
const OPERATED: &str = "---
apiVersion: monitoring.coreos.com/v1
kind: Alertmanager
metadata: {name: main, namespace: monitoring}
spec: {replicas: 3, podMetadata: {labels: {tier: alerts}}}
";

#[test]
fn the_pods_that_the_operator_makes_are_held_against_policies_by_their_labels() {
    assert!(found(ID, OPERATED).is_empty());
    for (policies, blocked) in [
        (policy("ingress: []"), true),
        (
            policy("ingress: []").replace("tier: alerts", "app.kubernetes.io/name: alertmanager"),
            true,
        ),
        (
            policy("ingress: []").replace("{tier: alerts}", "{alertmanager: other}"),
            false,
        ),
        (
            between("[{port: 9094}, {port: 9094, protocol: UDP}]"),
            false,
        ),
        // The operator names its ports, and no manifest tells how.
        (
            between("[{port: mesh-tcp}, {port: mesh-udp, protocol: UDP}]"),
            false,
        ),
    ] {
        let found = found(ID, &format!("{OPERATED}{policies}"));
        assert_eq!(found.len(), usize::from(blocked), "{policies}");
        for finding in found {
            assert_eq!(
                finding.message,
                "policies do not let the replicas of Alertmanager `main` reach each other at port 9094 by TCP and UDP"
            );
            assert_eq!(finding.location.path, "/spec/replicas");
        }
    }
    let closed = policy("ingress: []");
    for alone in [
        OPERATED.replace("replicas: 3", "replicas: 1"),
        OPERATED.replace("replicas: 3", "replicas: 3, hostNetwork: true"),
    ] {
        assert!(found(ID, &format!("{alone}{closed}")).is_empty());
    }
}
