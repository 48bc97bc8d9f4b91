//! Scripts that may not do what they ask of the API server: of all workloads but backup jobs, of which the storage area
//! says it.

use std::collections::BTreeSet;

use crate::access::needs::{Need, NeedSource};
use crate::analysis::Analysis;
use crate::cluster::{Cluster, RBAC, WorkloadId};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Analysis> = Rule {
    invariant: Invariant {
        id: "access.script-lacks-permission",
        severity: Severity::Error,
        assumes: Some("the bundle holds all bindings of the service account"),
        promise: "a script may do what it asks of the API server",
        page: include_str!("script_lacks_permission.md"),
    },
    check,
};

fn check(analysis: &Analysis, violations: &mut Violations<'_>) {
    let cluster = analysis.cluster();
    let kinds = ["RoleBinding", "ClusterRoleBinding"];
    let mut bindings = kinds.iter().flat_map(|kind| cluster.of_kind(RBAC, kind));
    if bindings.next().is_none() {
        return;
    }
    let backups: BTreeSet<WorkloadId> = analysis.storage().backup_jobs().collect();
    for (id, _) in cluster.workloads_by_id() {
        if !backups.contains(&id) && has_token(cluster, id) {
            report(analysis, id, violations);
        }
    }
}

/// Whether the pods have the token of an account that the bundle shows.
fn has_token(cluster: &Cluster, id: WorkloadId) -> bool {
    let workload = cluster.workload(id);
    let account = workload.account();
    let namespace = Some(workload.namespace.as_str());
    let declared = cluster.find("", "ServiceAccount", namespace, account);
    workload.pod.automount_service_account_token != Some(false)
        && (declared.is_some() || account == "default")
}

fn report(analysis: &Analysis, id: WorkloadId, violations: &mut Violations<'_>) {
    let cluster = analysis.cluster();
    let authorization = cluster.authorization();
    let workload = cluster.workload(id);
    let needs = analysis.access().needs().of_workload(cluster, id);
    let mut lacks: Vec<&Need> = Vec::new();
    for need in needs.lacks(authorization) {
        let is_known = lacks.iter().any(|known| known.place == need.place);
        if need.source == NeedSource::Script && !is_known {
            lacks.push(need);
        }
    }
    let Some((first, others)) = lacks.split_first() else {
        return;
    };
    let account = workload.account();
    let message = format!(
        "service account `{account}` may not {}, which this command does",
        first.asked()
    );
    let mut violation = violations
        .at(first.place.clone(), message)
        .label("forbidden")
        .effect(format!(
            "the API server refuses it whenever {} `{}` runs it",
            workload.kind, workload.name
        ))
        .help(if first.namespace.is_some() {
            "grant it by a Role and a RoleBinding in that namespace"
        } else {
            "grant it by a ClusterRole and a ClusterRoleBinding"
        });
    for need in others {
        violation = violation.related(need.place.clone(), format!("may not {}", need.asked()));
    }
    let namespace = Some(workload.namespace.as_str());
    let mut grants = authorization.grants_of(&needs.subject);
    if let Some(role) = grants.find_map(|grant| grant.role.manifest) {
        violation = violation.related(Place::name(role), "a role that it has");
    } else if let Some(object) = cluster.find("", "ServiceAccount", namespace, account) {
        violation = violation.related(Place::name(object.manifest), "no binding names it");
    }
    violations.report(violation);
}
