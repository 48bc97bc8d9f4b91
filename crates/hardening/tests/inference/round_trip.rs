//! What a spec declares of the team's own services comes back from the manifests of these services and from policies that
//! let exactly that pass.

use std::collections::BTreeSet;

use hardening::analysis::Analysis;
use hardening::baseline::Baseline;
use hardening::inference::infer;
use hardening::manifest::{Bundle, Source};
use hardening::spec::{Flow, Origin, Peer, PortProtocol, Purpose, Service, Spec};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::baseline::specs::specs;

/// The calls between services of the team's own, and what of them anyone may reach.
fn flows(spec: &Spec) -> BTreeSet<String> {
    let own = own_flows(spec).into_iter();
    let shown = own.map(|flow| {
        let end = |peer: &Peer| match peer {
            Peer::Service(id) => spec.service(*id).display(),
            _ => "anyone".to_owned(),
        };
        format!("{} -> {} {:?}", end(&flow.from), end(&flow.to), flow.ports)
    });
    shown.collect()
}

fn own_flows(spec: &Spec) -> Vec<Flow> {
    let is_own = |peer: &Peer| match peer {
        Peer::Service(id) => spec.service(*id).origin == Origin::Declared,
        Peer::Anyone => true,
        _ => false,
    };
    let flows = spec.flows().into_iter();
    let flows = flows.filter(|it| matches!(it.purpose, Purpose::Call | Purpose::Exposed));
    let mut own: Vec<Flow> = Vec::new();
    for flow in flows.filter(|flow| is_own(&flow.from) && is_own(&flow.to)) {
        // A call may be declared port by port.
        match own
            .iter_mut()
            .find(|it| (&it.from, &it.to) == (&flow.from, &flow.to))
        {
            Some(known) => known.ports.extend(flow.ports),
            None => own.push(flow),
        }
    }
    for flow in &mut own {
        flow.ports.sort_unstable();
        flow.ports.dedup();
    }
    own
}

/// A policy for each flow that lets its receiver be reached, and one for each namespace that denies all else.
fn policies(spec: &Spec) -> Vec<Value> {
    let policy = |namespace: &str, name: String, spec: Value| json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": name, "namespace": namespace}, "spec": spec});
    let denials = spec.namespaces().iter().map(|namespace| {
        policy(
            namespace.name.as_str(),
            "deny".to_owned(),
            json!({"podSelector": {}, "policyTypes": ["Ingress"]}),
        )
    });
    let mut policies: Vec<_> = denials.collect();
    for (at, flow) in own_flows(spec).into_iter().enumerate() {
        let Peer::Service(to) = flow.to else {
            panic!("{flow:?} ends at a service");
        };
        let to = spec.service(to);
        let ports: Vec<_> = flow
            .ports
            .iter()
            .map(|(protocol, port)| json!({"protocol": if *protocol == PortProtocol::Udp { "UDP" } else { "TCP" }, "port": port}))
            .collect();
        let from = match &flow.from {
            Peer::Service(from) => {
                let from: &Service = spec.service(*from);
                json!([{
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": from.namespace}},
                    "podSelector": {"matchLabels": from.labels},
                }])
            }
            _ => json!([]),
        };
        policies.push(policy(
            to.namespace.as_str(),
            format!("flow-{at}"),
            json!({"podSelector": {"matchLabels": to.labels}, "policyTypes": ["Ingress"], "ingress": [{"from": from, "ports": ports}]}),
        ));
    }
    policies
}

/// What is inferred from the stand-ins of the declared services and these policies.
fn inferred(spec: &Spec) -> (Spec, String) {
    let baseline = Baseline::of(spec);
    let files = baseline.manifests().iter();
    let services = files.filter(|file| file.path.starts_with("services/"));
    let mut sources: Vec<_> = services
        .map(|file| Source::new(&file.path, file.to_text()))
        .collect();
    let policies: Vec<_> = policies(spec).iter().map(Value::to_string).collect();
    sources.push(Source::new("policies.yaml", policies.join("\n---\n")));
    let inference = infer(&Analysis::of(Bundle::read(sources)));
    let text = inference.text().to_owned();
    let spec = Spec::parse("phase1.yaml", &text, Default::default());
    (spec.unwrap_or_else(|error| panic!("{error}\n{text}")), text)
}

/// What a service is, but for what only others tell.
fn shape(service: &Service) -> Value {
    json!({
        "labels": service.labels,
        "pods": format!("{:?}", service.pods_from),
        "replicas": service.replicas,
        "priority": format!("{:?}", service.priority),
        "requests": service.requests,
        "limits": service.limits,
        "account": service.account,
        "apiServer": service.calls_api_server,
        "ports": service.ports.iter().map(|port| format!("{} {:?} {}", port.name, port.protocol, port.port)).collect::<BTreeSet<_>>(),
        "claims": service.claims.iter().map(|claim| format!("{} {}", claim.name, claim.size)).collect::<Vec<_>>(),
    })
}

fn shapes(spec: &Spec) -> Vec<(String, Value)> {
    let own = spec
        .services()
        .iter()
        .filter(|it| it.origin == Origin::Declared);
    let mut shapes: Vec<_> = own
        .map(|service| (service.display(), shape(service)))
        .collect();
    shapes.sort_by(|a, b| a.0.cmp(&b.0));
    shapes
}

#[test]
fn the_services_of_hmco_come_back_with_their_calls() {
    let spec = Spec::hmco();
    let (back, text) = inferred(&spec);
    assert_eq!(flows(&back), flows(&spec), "{text}");
    assert_eq!(shapes(&back), shapes(&spec));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_services_of_a_spec_come_back_with_their_calls(drawn in specs()) {
        let (back, text) = inferred(&drawn.0);
        prop_assert_eq!(flows(&back), flows(&drawn.0), "{}", text);
        prop_assert_eq!(shapes(&back), shapes(&drawn.0));
    }
}
