//! Targets that Prometheus is told to scrape.

use super::{findings, only};

const ID: &str = "network.scrape-blocked";

/// A Prometheus that scrapes an agent on the network of its node, and may connect to a peer.
fn scraping(peer: &str) -> String {
    format!(
            "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: prometheus, namespace: monitoring}}
spec:
  selector: {{matchLabels: {{app: prometheus}}}}
  template:
    metadata: {{labels: {{app: prometheus}}}}
    spec:
      containers:
        - {{name: prometheus, image: 'prom/prometheus:v3', volumeMounts: [{{name: config, mountPath: /etc/prometheus}}]}}
      volumes: [{{name: config, configMap: {{name: prometheus}}}}]
---
apiVersion: v1
kind: ConfigMap
metadata: {{name: prometheus, namespace: monitoring}}
data:
  prometheus.yml: |
    scrape_configs:
    - job_name: nodes
      static_configs: [{{targets: ['agent:9100']}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: agent, namespace: monitoring, labels: {{app: agent}}}}
spec: {{hostNetwork: true, containers: [{{name: agent, image: agent}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: agent, namespace: monitoring}}
spec: {{clusterIP: None, selector: {{app: agent}}, ports: [{{port: 9100}}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: deny, namespace: monitoring}}
spec: {{podSelector: {{}}, policyTypes: [Ingress, Egress]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: dns, namespace: monitoring}}
spec: {{podSelector: {{}}, policyTypes: [Egress], egress: [{{ports: [{{port: 53, protocol: UDP}}, {{port: 53}}]}}]}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: prometheus, namespace: monitoring}}
spec: {{podSelector: {{matchLabels: {{app: prometheus}}}}, policyTypes: [Egress], egress: [{{to: [{peer}]}}]}}
"
        )
}

#[test]
fn a_block_that_may_hold_the_nodes_lets_them_be_scraped() {
    for cidr in ["10.20.0.0/16", "0.0.0.0/0"] {
        let yaml = scraping(&format!("{{ipBlock: {{cidr: {cidr}}}}}"));
        assert_eq!(findings(ID, &yaml), [], "{cidr}");
    }
}

#[test]
fn a_target_on_the_network_of_its_node_is_explained_by_that() {
    let selected = only(ID, &scraping("{podSelector: {matchLabels: {app: agent}}}"));
    assert_eq!(
        selected.message,
        "policy `prometheus` does not allow the egress by which monitoring/prometheus[Deployment] scrapes \
             monitoring/agent:9100, nor does any of the 2 other policies there"
    );
    assert_eq!(
        selected.label.as_deref(),
        Some("selects pods, and these have the addresses of their nodes: no selector selects them")
    );
    assert_eq!(
        selected.help.as_deref(),
        Some(
            "these pods are on the network of their node, which no selector selects: allow egress from Prometheus \
                 to the addresses of the nodes by an `ipBlock`, on these ports"
        )
    );
}

#[test]
fn a_rule_for_the_neighbours_of_such_a_target_is_not_to_blame() {
    let neighbour = only(ID, &scraping("{podSelector: {matchLabels: {app: other}}}"));
    assert!(
        neighbour
            .message
            .starts_with("policy `prometheus` does not allow")
    );
    assert_eq!(
        neighbour.label.as_deref(),
        Some("no rule is for the addresses of the nodes")
    );
}
