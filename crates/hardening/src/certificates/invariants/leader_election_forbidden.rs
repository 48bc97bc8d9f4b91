//! Controllers that may not take the lease by which they lead.

use crate::certificates::Certificates;
use crate::certificates::installation::leader_election;
use crate::finding::{Invariant, Rule, Severity, Violations};

pub(super) static RULE: Rule<Certificates> = Rule {
    invariant: Invariant {
        id: "certificates.leader-election-forbidden",
        severity: Severity::Error,
        assumes: Some("the bundle holds all bindings of the service account"),
        promise: "cert-manager may take the lease by which one of its replicas leads",
        page: include_str!("leader_election_forbidden.md"),
    },
    check,
};

fn check(certificates: &Certificates, violations: &mut Violations<'_>) {
    let cluster = certificates.cluster();
    for component in &certificates.issuance().installation().components {
        let Some((namespace, lease, verbs)) = leader_election(cluster, component) else {
            continue;
        };
        let message = format!(
            "service account `{}/{}` may not {} leases in namespace `{namespace}`, by which {} elects its leader",
            component.namespace,
            component.account,
            verbs.join(", "),
            component.display()
        );
        let mut violation = violations
            .at(component.place(component.account_path()), message)
            .label("may not take the lease")
            .effect("no replica ever leads, and only the leader works: nothing is issued or renewed")
            .help(format!(
                "bind a Role in `{namespace}` that allows `create` on `leases` of `coordination.k8s.io`, and `get`, `update` and `patch` on the lease `{lease}`"
            ));
        let mut flags = component.flags.iter().rev();
        let flag = flags.find(|flag| flag.name == "leader-election-namespace");
        if let Some(flag) = flag {
            violation = violation.related(
                component.place(flag.path.clone()),
                "says in which namespace the lease is",
            );
        }
        violations.report(violation);
    }
}
