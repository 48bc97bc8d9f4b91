use std::collections::BTreeSet;
use std::net::IpAddr;

use hardening::analysis::Analysis;
use hardening::cluster::Protocol;
use hardening::finding::Severity;
use hardening::network::{Connections, PortSet};
use hardening::spec::{AddressBlock, Flow, Peer, PortProtocol, ServiceId, Spec};
use proptest::prelude::*;
use serde_json::Value;

use super::naive::{Side, allows, end_allows, holds};
use super::{bundle, network, policies};
use crate::baseline::specs::specs;

/// Beside the ports of services: DNS, HTTP, HTTPS, the API server, solvers, kubelets, mail, and one that nobody knows.
const PORTS: [u16; 8] = [53, 80, 443, 587, 6443, 8089, 10250, 49152];

/// Inside the addresses that are drawn, at their ends, and far from them.
const ADDRESSES: [&str; 11] = [
    "10.0.0.9",
    "10.0.0.10",
    "10.0.0.255",
    "10.0.1.0",
    "10.96.0.1",
    "169.254.169.254",
    "192.168.1.1",
    "203.0.113.6",
    "203.0.113.7",
    "203.0.114.0",
    "2001:db8::1",
];

/// An end, and what a spec knows it as.
#[derive(Clone, Debug)]
enum End {
    Service(ServiceId),
    /// A pod of a managed namespace that is of no service.
    Stranger,
    /// A pod that cert-manager makes there.
    Solver(String),
    Dns,
    /// A pod of a namespace that is not managed.
    Foreign,
    Address(IpAddr),
}

fn ends(spec: &Spec) -> Vec<(End, Side)> {
    let pod = |namespace: &str, labels: &[(&str, &str)]| Side::Pod {
        namespace: namespace.to_owned(),
        labels: labels
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
    };
    let mut ends = Vec::new();
    for (id, service) in spec.services_by_id() {
        let labels: Vec<_> = service
            .labels
            .as_map()
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        ends.push((End::Service(id), pod(service.namespace.as_str(), &labels)));
    }
    for namespace in spec.namespaces() {
        let name = namespace.name.as_str();
        ends.push((
            End::Stranger,
            pod(
                name,
                &[("app", "stranger"), ("app.kubernetes.io/name", "stranger")],
            ),
        ));
        ends.push((End::Stranger, pod(name, &[])));
        ends.push((
            End::Solver(name.to_owned()),
            pod(name, &[("acme.cert-manager.io/http01-solver", "true")]),
        ));
    }
    ends.push((End::Dns, pod("kube-system", &[("k8s-app", "kube-dns")])));
    ends.push((
        End::Foreign,
        pod("kube-system", &[("k8s-app", "metrics-server")]),
    ));
    // The labels are those of a service of HMCo, but the namespace is another.
    ends.push((End::Foreign, pod("elsewhere", &[("app", "grafana")])));
    ends.extend(ADDRESSES.iter().map(|it| {
        let address = it.parse().unwrap();
        (End::Address(address), Side::Address(address))
    }));
    ends
}

fn is_managed(end: &End) -> bool {
    matches!(end, End::Service(_) | End::Stranger | End::Solver(_))
}

fn is(spec: &Spec, peer: &Peer, end: &End) -> bool {
    let within = |blocks: &[AddressBlock], address: &IpAddr| {
        blocks
            .iter()
            .any(|block| holds(&block.to_string(), *address))
    };
    match (peer, end) {
        (Peer::Service(id), End::Service(other)) => id == other,
        (Peer::Anyone, _) => true,
        (Peer::ApiServer, End::Address(address)) => {
            within(&spec.cluster().api_server.addresses, address)
        }
        (Peer::Nodes, End::Address(address)) => within(&spec.cluster().nodes, address),
        (Peer::Addresses { blocks, except }, End::Address(address)) => {
            within(blocks, address) && !within(except, address)
        }
        (Peer::Dns, End::Dns) => true,
        (Peer::AcmeSolvers(namespace), End::Solver(other)) => namespace.as_str() == other,
        _ => false,
    }
}

/// Whether a flow of the spec is this packet. Who comes as anyone is no pod of a managed namespace: what these call is
/// declared one by one.
fn is_declared(spec: &Spec, flows: &[Flow], from: &End, to: &End, packet: (&str, u16)) -> bool {
    flows.iter().any(|flow| {
        let from_anyone = flow.from == Peer::Anyone;
        is(spec, &flow.from, from)
            && is(spec, &flow.to, to)
            && !(from_anyone && is_managed(from))
            && flow
                .ports
                .iter()
                .any(|(protocol, port)| (protocol.as_str(), port.get()) == packet)
    })
}

fn ports_of(spec: &Spec, end: &End) -> BTreeSet<u16> {
    let own = match end {
        End::Service(id) => spec
            .service(*id)
            .ports
            .iter()
            .map(|it| it.port.get())
            .collect(),
        _ => BTreeSet::new(),
    };
    own.into_iter().chain(PORTS).collect()
}

/// Every pair of ends at every port that either may listen on: allowed where it is declared, refused where it is not.
fn assert_exact(spec: &Spec) {
    let policies = policies(spec);
    let flows = spec.flows();
    let ends = ends(spec);
    // What is declared for a packet is looked for among the flows that can be meant.
    for (to, to_side) in &ends {
        let flows: Vec<_> = flows
            .iter()
            .filter(|it| is(spec, &it.to, to))
            .cloned()
            .collect();
        for (from, from_side) in &ends {
            if !is_managed(from) && !is_managed(to) {
                continue;
            }
            let relevant = relevant(&policies, [from_side, to_side]);
            for port in ports_of(spec, to) {
                for protocol in ["TCP", "UDP"] {
                    let packet = (protocol, port);
                    let declared = is_declared(spec, &flows, from, to, packet);
                    let allowed = allows(&relevant, from_side, to_side, packet);
                    assert_eq!(allowed, declared, "{from_side:?} -> {to_side:?} {packet:?}");
                }
            }
        }
    }
}

/// The policies of the namespaces of two ends.
fn relevant<'p>(policies: &'p [Value], sides: [&Side; 2]) -> Vec<&'p Value> {
    let is_of = |policy: &&Value| {
        sides.iter().any(|side| match side {
            Side::Pod { namespace, .. } => policy["metadata"]["namespace"] == namespace.as_str(),
            Side::Address(_) => false,
        })
    };
    policies.iter().filter(is_of).collect()
}

/// The end that is called, alone, lets in at the ports that it has only who is declared.
fn assert_exact_where_called(spec: &Spec) {
    let policies = policies(spec);
    let flows = spec.flows();
    let services: Vec<_> = ends(spec)
        .into_iter()
        .filter(|(end, _)| is_managed(end))
        .collect();
    for (to, to_side) in &services {
        let End::Service(id) = to else { continue };
        let relevant = relevant(&policies, [to_side, to_side]);
        for (from, from_side) in &services {
            for port in &spec.service(*id).ports {
                let packet = (port.protocol.as_str(), port.port.get());
                let declared = port.exposed || is_declared(spec, &flows, from, to, packet);
                let allowed = end_allows(&relevant, "Ingress", to_side, from_side, packet);
                assert_eq!(allowed, declared, "{from_side:?} -> {to_side:?} {packet:?}");
            }
        }
    }
}

/// The same by the library's engine, for all services and all 65,535 ports.
fn assert_engine_agrees(spec: &Spec) {
    let network = network(spec);
    let reachability = network.reachability();
    let flows = spec.flows();
    let workload = |id: ServiceId| {
        let service = spec.service(id);
        let mut workloads = network.cluster().workloads_by_id();
        let found = workloads.find(|(_, it)| {
            it.namespace == service.namespace.as_str() && it.name == service.name.as_str()
        });
        found.unwrap().0
    };
    let ids: Vec<_> = spec
        .services_by_id()
        .map(|(id, _)| (id, workload(id)))
        .collect();
    for (from, from_workload) in &ids {
        for (to, to_workload) in &ids {
            let mut declared = Connections::default();
            let pair = flows
                .iter()
                .filter(|it| it.from == Peer::Service(*from) && it.to == Peer::Service(*to));
            for (protocol, port) in pair.flat_map(|it| &it.ports) {
                let protocol = match protocol {
                    PortProtocol::Tcp => Protocol::Tcp,
                    PortProtocol::Udp => Protocol::Udp,
                };
                let port = PortSet::range(port.get(), port.get());
                declared = declared.union(&Connections::on(protocol, port));
            }
            let allowed =
                reachability.connections(&(*from_workload).into(), &(*to_workload).into());
            let (from, to) = (spec.service(*from).display(), spec.service(*to).display());
            assert_eq!(allowed, declared, "{from} -> {to}");
        }
    }
}

/// What the rules of the network say, but for how they ask to be told of the internet.
fn complaints(spec: &Spec) -> Vec<String> {
    let findings = Analysis::of(bundle(spec)).findings().into_iter();
    let of_network = findings.filter(|it| it.invariant.starts_with("network."));
    let is_known = |it: &hardening::finding::Finding| {
        it.invariant == "network.open-egress" && it.severity == Severity::Info
    };
    of_network
        .filter(|it| !is_known(it))
        .map(|it| format!("{} {}", it.invariant, it.message))
        .collect()
}

#[test]
fn hmco_allows_what_it_declares_and_nothing_else() {
    assert_exact(&Spec::hmco());
}

#[test]
fn each_service_of_hmco_admits_its_declared_callers_only() {
    assert_exact_where_called(&Spec::hmco());
}

#[test]
fn the_engine_sees_exactly_what_hmco_declares() {
    assert_engine_agrees(&Spec::hmco());
}

#[test]
fn no_rule_of_the_network_has_a_word_about_hmco() {
    assert_eq!(complaints(&Spec::hmco()), [""; 0]);
}

#[test]
fn blocks_of_ipv6_and_blocks_that_are_excepted_whole_mean_what_is_left() {
    let spec = |addresses: &str, except: &str| {
        let text = format!(
            "
apiVersion: hardening/v1alpha1
kind: Phase1
cluster:
  name: small
  kubernetesVersion: \"1.32\"
  apiServer: {{addresses: [\"2001:db8::10\", 10.0.0.10]}}
  nodes: [\"2001:db8::/64\", 10.0.0.0/24]
namespaces:
  - name: shop
services:
  - name: web
    namespace: shop
    callsApiServer: true
    outside:
      - {{addresses: [{addresses}], except: [{except}], ports: [443]}}
"
        );
        Spec::parse("small.yaml", &text, Default::default()).unwrap()
    };
    let mixed = spec(
        "\"2001:db8::/32\", 203.0.113.0/24",
        "203.0.113.7, \"2001:db8::/48\"",
    );
    assert_exact(&mixed);
    let nested = spec("203.0.0.0/16, 203.0.113.0/24", "203.0.113.0/24");
    assert_exact(&nested);
    assert_eq!(complaints(&nested), [""; 0]);
}

#[test]
fn services_told_apart_by_several_labels_are_not_taken_for_each_other() {
    let text = "
apiVersion: hardening/v1alpha1
kind: Phase1
cluster:
  name: small
  kubernetesVersion: \"1.32\"
  apiServer: {addresses: [10.0.0.10]}
  nodes: [10.0.0.0/24]
namespaces:
  - name: shop
  - name: edge
services:
  - {name: web, namespace: shop, labels: {app: shop, part: web}, ports: [{name: http, port: 8080}], calls: [{to: store}]}
  - {name: store, namespace: shop, labels: {app: shop, part: store}, ports: [{name: http, port: 8080}]}
  - {name: other, namespace: shop, labels: {part: other}, ports: [{name: http, port: 8080}], calls: [{to: edge/proxy}]}
  - {name: proxy, namespace: edge, labels: {app: shop}, ports: [{name: http, port: 8080}], calls: [{to: shop/web}]}
";
    let spec = Spec::parse("small.yaml", text, Default::default()).unwrap();
    assert_exact(&spec);
    assert_exact_where_called(&spec);
    assert_eq!(complaints(&spec), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_declared_is_allowed_and_nothing_else(drawn in specs()) {
        assert_exact(&drawn.0);
        assert_exact_where_called(&drawn.0);
        assert_engine_agrees(&drawn.0);
    }

    #[test]
    fn no_rule_of_the_network_has_a_word_about_any_spec(drawn in specs()) {
        prop_assert_eq!(complaints(&drawn.0), [""; 0]);
    }
}
