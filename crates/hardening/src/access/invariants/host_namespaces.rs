//! Pods that share the processes, the IPC or the network of their node.

use super::node_agents::{self, NodePurpose};
use crate::access::Access;
use crate::access::pod_security::Check;
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.host-namespaces",
        severity: Severity::Warning,
        assumes: None,
        promise: "no pod shares the processes, the IPC or the network of its node but those that work on it",
        page: include_str!("host_namespaces.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for (workload, failed) in node_agents::unjudged(access, Check::HostNamespaces) {
        let pod = &workload.pod;
        let processes = pod.host_pid == Some(true);
        let ipc = pod.host_ipc == Some(true);
        let namespace = Some(&*workload.namespace);
        let cluster = access.cluster();
        let mut policies = cluster.of_kind_in("networking.k8s.io", "NetworkPolicy", namespace);
        let purpose = NodePurpose::of(workload);
        // A pod of each node often serves its ports; where policies are, what they cannot hold is found with them.
        let only_network = !processes && !ipc;
        if only_network && (purpose == NodePurpose::Likely || policies.next().is_some()) {
            continue;
        }
        let (what, field, effect) = match (processes, ipc) {
            (true, _) => (
                "processes",
                "hostPID",
                "it sees every process of the node with its environment, and as root can signal and enter them",
            ),
            (false, true) => (
                "IPC",
                "hostIPC",
                "it reads and writes the shared memory of every process of the node",
            ),
            (false, false) => (
                "network",
                "hostNetwork",
                "it has the addresses of its node, reaches what listens on the node's own interface only, and no policy holds it",
            ),
        };
        let spec = workload.template.then("spec");
        let shown = Place::value(workload.manifest, spec.then(field));
        let mut violation = violations
            .at(
                shown.clone(),
                format!("`{}` shares the {what} of its node", workload.display()),
            )
            .label("shared with the node")
            .effect(effect)
            .help("leave the field out, unless the program works on the node itself");
        if only_network || purpose == NodePurpose::Likely {
            violation = violation.severity(Severity::Info);
        }
        let others = node_agents::places(workload, &failed);
        for place in others.filter(|place| *place != shown) {
            violation = violation.related(place, "shared, too");
        }
        violations.report(violation);
    }
}
