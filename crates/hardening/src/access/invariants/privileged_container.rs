//! Privileged containers.

use super::node_agents::{self, NodePurpose};
use crate::access::Access;
use crate::access::pod_security::Check;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.privileged-container",
        severity: Severity::Warning,
        assumes: None,
        promise: "no container is privileged but those that work on their node",
        page: include_str!("privileged_container.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    for (workload, failed) in node_agents::unjudged(access, Check::Privileged) {
        let places: Vec<_> = node_agents::places(workload, &failed).collect();
        let Some((first, others)) = places.split_first() else {
            continue;
        };
        let sets_kernel = |container: crate::cluster::WorkloadContainer<'_>| {
            let spec = container.spec;
            let privileged = spec.security_context.as_ref().and_then(|it| it.privileged);
            let words = spec.command.iter().chain(&spec.args).flatten();
            privileged == Some(true) && words.into_iter().any(|word| word.contains("sysctl"))
        };
        let help = if workload.containers().any(sets_kernel) {
            "set the kernel parameter on the node itself, so that no pod needs to"
        } else {
            "take `privileged` away, and add the few capabilities that the program uses"
        };
        let mut violation = violations
            .at(
                first.clone(),
                format!("`{}` runs a privileged container", workload.display()),
            )
            .label("has all rights of root on the node")
            .effect("whoever breaks into it owns the node, and with it every pod and Secret there")
            .help(help);
        if NodePurpose::of(workload) == NodePurpose::Likely {
            violation = violation.severity(Severity::Info);
        }
        for place in others {
            violation = violation.related(place.clone(), "privileged, too");
        }
        violations.report(violation);
    }
}
