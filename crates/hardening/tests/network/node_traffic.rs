//! Pods on the network of their node: which rules mean them, and what cannot be known of it.

use std::sync::Arc;

use hardening::cluster::{Cluster, Protocol, WorkloadId};
use hardening::manifest::{Bundle, Source};
use hardening::network::{
    Decision, Direction, End, HostNetwork, Network, NetworkOptions, PodAddresses, PolicyId, RuleId,
    Verdict,
};

const PROMETHEUS: WorkloadId = WorkloadId(0);
const AGENT: WorkloadId = WorkloadId(1);

/// A Prometheus that may connect to `peer` on port 9100, and an agent that listens there on the network of its node.
fn cluster(peer: &str, status: &str) -> String {
    format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: prometheus, labels: {{app: prometheus}}}}
---
apiVersion: v1
kind: Pod
metadata: {{name: agent, labels: {{app: agent}}}}
spec: {{hostNetwork: true}}
status: {status}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: prometheus}}
spec:
  podSelector: {{matchLabels: {{app: prometheus}}}}
  policyTypes: [Ingress, Egress]
  egress: [{{to: [{peer}], ports: [{{port: 9100}}]}}]
  ingress: [{{from: [{peer}], ports: [{{port: 9100}}]}}]
"
    )
}

fn under(options: NetworkOptions, yaml: &str) -> Network {
    let bundle = Bundle::read([Source::new("cluster.yaml", yaml)]);
    Network::with_options(Arc::new(Cluster::of(bundle)), options)
}

fn network(yaml: &str) -> Network {
    under(NetworkOptions::default(), yaml)
}

fn ask(network: &Network, from: WorkloadId, to: WorkloadId) -> Verdict {
    let reachability = network.reachability();
    reachability.verdict(&from.into(), &to.into(), Protocol::Tcp, 9100)
}

fn rule(direction: Direction) -> RuleId {
    RuleId {
        policy: PolicyId(0),
        direction,
        index: 0,
    }
}

const NODES: &str = "{ipBlock: {cidr: 10.20.0.0/16}}";

#[test]
fn whether_a_block_holds_a_node_that_is_not_told_is_undecided() {
    let network = network(&cluster(NODES, "{}"));
    let scrape = ask(&network, PROMETHEUS, AGENT);
    assert!(!scrape.allowed);
    assert_eq!(scrape.undecided, [rule(Direction::Egress)]);
    let back = ask(&network, AGENT, PROMETHEUS);
    assert!(!back.allowed);
    assert_eq!(back.undecided, [rule(Direction::Ingress)]);
}

#[test]
fn a_block_of_all_addresses_holds_every_node() {
    for peer in [
        "{ipBlock: {cidr: 0.0.0.0/0}}",
        "{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}}",
    ] {
        let network = network(&cluster(peer, "{}"));
        let scrape = ask(&network, PROMETHEUS, AGENT);
        assert!(scrape.allowed, "{peer}");
        assert_eq!(scrape.undecided, [], "{peer}");
        let rules = vec![rule(Direction::Egress)];
        assert_eq!(scrape.egress, Decision::Allowed { rules }, "{peer}");
        assert!(ask(&network, AGENT, PROMETHEUS).allowed, "{peer}");
    }
}

#[test]
fn a_known_address_decides_whatever_blocks_mean_to_pods() {
    for pod_addresses in [PodAddresses::NeverInBlocks, PodAddresses::FromStatus] {
        let options = NetworkOptions {
            pod_addresses,
            host_network: HostNetwork::NodeTraffic,
        };
        for (address, allowed) in [("10.20.0.7", true), ("10.30.0.7", false)] {
            let network = under(options, &cluster(NODES, &format!("{{podIP: {address}}}")));
            let scrape = ask(&network, PROMETHEUS, AGENT);
            assert_eq!(scrape.allowed, allowed, "{address}");
            assert_eq!(scrape.undecided, [], "{address}");
        }
    }
}

#[test]
fn selectors_and_other_ports_leave_nothing_undecided() {
    let selected = network(&cluster("{podSelector: {}}", "{}"));
    let scrape = ask(&selected, PROMETHEUS, AGENT);
    assert!(!scrape.allowed);
    assert_eq!(scrape.undecided, []);
    let other_port = network(&cluster(NODES, "{}").replace("port: 9100", "port: 9090"));
    let scrape = ask(&other_port, PROMETHEUS, AGENT);
    assert!(!scrape.allowed);
    assert_eq!(scrape.undecided, []);
}

#[test]
fn ordinary_pods_are_decided_by_their_own_addresses() {
    let options = NetworkOptions {
        pod_addresses: PodAddresses::NeverInBlocks,
        host_network: HostNetwork::OrdinaryPods,
    };
    let scrape = ask(&under(options, &cluster(NODES, "{}")), PROMETHEUS, AGENT);
    assert!(!scrape.allowed);
    assert_eq!(scrape.undecided, []);
}

#[test]
fn the_map_has_what_is_decided_as_a_verdict_has_it() {
    for peer in [
        NODES,
        "{ipBlock: {cidr: 0.0.0.0/0}}",
        "{ipBlock: {cidr: 127.0.0.0/8}}",
        "{podSelector: {}}",
    ] {
        for status in ["{}", "{podIP: 10.20.0.7}", "{podIP: 10.30.0.7}"] {
            let network = network(&cluster(peer, status));
            for (from, to) in [(PROMETHEUS, AGENT), (AGENT, PROMETHEUS)] {
                let listed = network
                    .reachability()
                    .flows()
                    .any(|flow| flow.from == End::Workload(from) && flow.to == End::Workload(to));
                let verdict = ask(&network, from, to);
                assert_eq!(listed, verdict.allowed, "{peer} {status}");
            }
        }
    }
}
