//! The network policies of a baseline: exactly what the spec declares, at both ends, and the names that are known.

mod declared;
mod naive;
mod names;
mod real_tree;

use std::fmt::Write as _;
use std::sync::Arc;

use hardening::baseline::Baseline;
use hardening::cluster::Cluster;
use hardening::manifest::{Bundle, Source};
use hardening::network::Network;
use hardening::spec::Spec;
use serde_json::Value;

/// The rendered policies.
fn policies(spec: &Spec) -> Vec<Value> {
    super::rendered::objects(spec, "NetworkPolicy")
}

/// The rendered files of the network, with a Deployment of two pods for each service, and the Service in front of what is
/// exposed: whatever the other areas render, these are its pods.
fn bundle(spec: &Spec) -> Bundle {
    let baseline = Baseline::of(spec);
    let files = baseline
        .manifests()
        .iter()
        .filter(|it| it.path.starts_with("k8s/network/"));
    let mut sources: Vec<_> = files
        .map(|it| Source::new(it.path.clone(), it.to_text()))
        .collect();
    let mut pods = String::new();
    for service in spec.services() {
        let ports: Vec<_> = service
            .ports
            .iter()
            .map(|port| {
                format!(
                    "{{containerPort: {}, protocol: {}}}",
                    port.port,
                    port.protocol.as_str()
                )
            })
            .collect();
        let labels = serde_json::to_string(service.labels.as_map()).unwrap();
        let (namespace, name, ports) = (&service.namespace, &service.name, ports.join(", "));
        writeln!(
            pods,
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, namespace: {namespace}}}\nspec:\n  \
             replicas: 2\n  selector: {{matchLabels: {labels}}}\n  template:\n    metadata: {{labels: {labels}}}\n    \
             spec: {{containers: [{{name: it, image: 'it:1', ports: [{ports}]}}]}}"
        )
        .unwrap();
        let exposed: Vec<_> = service.ports.iter().filter(|it| it.exposed).collect();
        if !exposed.is_empty() {
            let ports: Vec<_> = exposed
                .iter()
                .map(|it| format!("{{name: {}, port: {}}}", it.name, it.port))
                .collect();
            let ports = ports.join(", ");
            writeln!(
                pods,
                "---\napiVersion: v1\nkind: Service\nmetadata: {{name: {name}, namespace: {namespace}}}\n\
                 spec: {{type: LoadBalancer, selector: {labels}, ports: [{ports}]}}"
            )
            .unwrap();
        }
    }
    sources.push(Source::new("pods.yaml", pods));
    Bundle::read(sources)
}

fn network(spec: &Spec) -> Network {
    Network::of(Arc::new(Cluster::of(bundle(spec))))
}
