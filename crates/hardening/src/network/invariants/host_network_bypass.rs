//! Workloads on the network of their node, which no policy holds.

use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations, listed};
use crate::network::{HostNetwork, Network};

pub(super) static RULE: Rule<Network> = Rule {
    invariant: Invariant {
        id: "network.host-network-bypass",
        severity: Severity::Warning,
        assumes: Some("the network plugin applies no policy to pods on the network of their node"),
        promise: "no workload that a policy selects runs on the network of its node",
        page: include_str!("host_network_bypass.md"),
    },
    check,
};

fn check(network: &Network, violations: &mut Violations<'_>) {
    if network.options().host_network == HostNetwork::OrdinaryPods {
        return;
    }
    for workload in network.cluster().workloads() {
        if !workload.host_network() {
            continue;
        }
        let policies: Vec<_> = network
            .policies_in(&workload.namespace)
            .filter(|(_, policy)| workload.is_selected_by(&policy.pods))
            .map(|(_, policy)| policy)
            .collect();
        let Some(first) = policies.first() else {
            continue;
        };
        let names: Vec<_> = policies.iter().map(|policy| &policy.name).collect();
        let path = workload.template.join(&FieldPath::of("spec.hostNetwork"));
        let are = if names.len() == 1 { "is" } else { "are" };
        let message = format!(
            "`{}` runs on the network of its node, so no policy holds it, though {} {are} written for it",
            workload.display(),
            listed(&names)
        );
        let violation = violations
            .at(Place::value(workload.manifest, path), message)
            .label("the pods share the addresses of their nodes")
            .effect("whoever reaches the node reaches these pods, and they reach whatever the node reaches")
            .help("run it on the pod network, or keep others from its ports by a firewall on the nodes")
            .related(Place::name(first.manifest), "a policy that selects it");
        violations.report(violation);
    }
}
