//! Permissions in all namespaces for scripts that work in some.

use std::collections::BTreeSet;

use super::accounts::users;
use super::roles::bindings;
use crate::access::Access;
use crate::cluster::script::{ContainerScript, Kubectl};
use crate::cluster::{Cluster, Request, Subject, Workload};
use crate::finding::{Invariant, Place, Rule, Severity, Violations, listed};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.cluster-wide-binding",
        severity: Severity::Warning,
        assumes: Some("nothing but the scripts of the bundle uses the service account"),
        promise: "what works in some namespaces is not allowed in all",
        page: include_str!("cluster_wide_binding.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let users = users(cluster);
    for binding in bindings(cluster) {
        let [written] = binding.subjects else {
            continue;
        };
        let subject = Subject::parse(written, None);
        let (None, Some(Subject::ServiceAccount { namespace, name })) =
            (&binding.object.identity.namespace, subject)
        else {
            continue;
        };
        let Some(workloads) = users.get(&(namespace.as_str(), name.as_str())) else {
            continue;
        };
        let needed: Option<Vec<_>> = workloads.iter().map(|it| namespaces(cluster, it)).collect();
        let needed: BTreeSet<String> = needed.into_iter().flatten().flatten().collect();
        if needed.is_empty() {
            continue;
        }
        let shown = listed(needed.iter().map(String::as_str));
        let message = format!(
            "ClusterRoleBinding `{}` lets service account `{name}` work in all namespaces; its scripts work in {shown} only",
            binding.object.name()
        );
        let mut violation = violations
            .at(Place::name(binding.object.manifest), message)
            .label("in all namespaces")
            .effect(format!(
                "who gets hold of a pod or the token of `{name}` has `{}` in every namespace",
                binding.role.name
            ))
            .help(format!(
                "bind `{}` by a RoleBinding in {shown} instead",
                binding.role.name
            ));
        for workload in workloads {
            violation = violation.related(Place::name(workload.manifest), "runs as it");
        }
        violations.report(violation);
    }
}

/// The namespaces that the scripts of a workload work in; `None` where a script is not wholly known, or works on what is
/// in no namespace or in all.
fn namespaces(cluster: &Cluster, workload: &Workload) -> Option<BTreeSet<String>> {
    let mut namespaces = BTreeSet::new();
    for container in workload.containers() {
        let script = ContainerScript::of(cluster, container);
        if script.is_opaque || !script.script.is_complete {
            return None;
        }
        for command in &script.script.commands {
            let Some(kubectl) = Kubectl::of(command) else {
                continue;
            };
            if !kubectl.is_readable() {
                return None;
            }
            for request in kubectl.requests(&workload.namespace) {
                match request {
                    Request::Resource(request) => namespaces.insert(request.namespace?.to_owned()),
                    Request::Url { .. } => return None,
                };
            }
        }
    }
    Some(namespaces)
}
