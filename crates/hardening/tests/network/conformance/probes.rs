//! The truth tables of Kubernetes' own end-to-end tests.

use std::collections::BTreeMap;
use std::sync::Arc;

use hardening::cluster::{Cluster, Protocol};
use hardening::manifest::{Bundle, Source};
use hardening::network::{HostNetwork, Network, NetworkOptions, PodAddresses};
use serde::Deserialize;

use super::{Case, Outcome, run};

#[test]
fn probes_are_answered_as_by_a_conforming_cluster() {
    run(&["evaluate-matrix"], |case| {
        let network = Network::with_options(
            Arc::new(Cluster::of(Bundle::read(sources(case)))),
            NetworkOptions {
                host_network: HostNetwork::NodeTraffic,
                pod_addresses: PodAddresses::FromStatus,
            },
        );
        matrix(case, &network)
    });
}

/// These manifests were generated as YAML 1.2, where the name `y` is a text; to Kubernetes it is a boolean.
fn sources(case: &Case) -> Vec<Source> {
    let inputs = case.list("inputs").into_iter();
    inputs
        .flat_map(|input| {
            let text = std::fs::read_to_string(case.directory.join(input)).unwrap();
            let documents: Vec<_> = serde_yaml::Deserializer::from_str(&text)
                .map(|document| serde_json::Value::deserialize(document).unwrap())
                .collect();
            let documents = documents.into_iter();
            documents.map(move |document| Source::new(input, document.to_string()))
        })
        .collect()
}

fn matrix(case: &Case, network: &Network) -> Outcome {
    let workloads = network.cluster().workloads_by_id();
    let pods: BTreeMap<_, _> = workloads
        .map(|(id, pod)| (format!("{}/{}", pod.namespace, pod.name), id))
        .collect();
    let expected = case.expected_json();
    for probe in expected["probes"].as_array().unwrap() {
        let protocol = Protocol::parse(probe["protocol"].as_str()).unwrap();
        let port = u16::try_from(probe["port"].as_u64().unwrap()).unwrap();
        for (from, row) in probe["matrix"].as_object().unwrap() {
            for (to, expected) in row.as_object().unwrap() {
                let Some(expected) = expected.as_bool() else {
                    continue;
                };
                let (Some(sender), Some(receiver)) = (pods.get(from), pods.get(to)) else {
                    return Err(format!("no pod {from} or {to}"));
                };
                let reachability = network.reachability();
                let (sender, receiver) = ((*sender).into(), (*receiver).into());
                let verdict = reachability.verdict(&sender, &receiver, protocol, port);
                if verdict.allowed != expected {
                    return Err(format!("{from} => {to} {protocol} {port}: {verdict:?}"));
                }
            }
        }
    }
    Ok(true)
}
