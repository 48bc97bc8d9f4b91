//! Backup jobs that may not do what their scripts ask.

use crate::cluster::script::{Command, Kubectl};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::jobs::{BackupJob, JobScript};
use crate::storage::permission::{Permissions, RBAC, requests};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.permission-missing",
        severity: Severity::Error,
        assumes: Some("the bundle holds all bindings of the service account"),
        promise: "a backup job may do what its script asks of the API server",
        page: include_str!("permission_missing.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    let kinds = ["RoleBinding", "ClusterRoleBinding"];
    let has_bindings = kinds
        .iter()
        .any(|kind| cluster.of_kind(RBAC, kind).next().is_some());
    if !has_bindings {
        return;
    }
    for job in storage.jobs() {
        let pod = &cluster.workload(job.workload).pod;
        let account = pod
            .service_account_name
            .as_deref()
            .filter(|name| !name.is_empty());
        let account = account.unwrap_or("default");
        let is_shown = account == "default"
            || cluster
                .find("", "ServiceAccount", Some(&job.namespace), account)
                .is_some();
        let permissions = Permissions::of(cluster, &job.namespace, account);
        if !is_shown || permissions.is_incomplete {
            continue;
        }
        for script in &job.scripts {
            report(storage, job, script, account, &permissions, violations);
        }
    }
}

fn report(
    storage: &Storage,
    job: &BackupJob,
    script: &JobScript,
    account: &str,
    permissions: &Permissions<'_>,
    violations: &mut Violations<'_>,
) {
    let cluster = storage.cluster();
    let mut missing: Vec<(&Command, String)> = Vec::new();
    for command in &script.run.script.commands {
        let Some(kubectl) = Kubectl::of(command) else {
            continue;
        };
        let denied = requests(&kubectl, &job.namespace);
        let mut denied = denied.iter().filter(|request| !permissions.allow(request));
        if let Some(request) = denied.next() {
            let scope = match request.namespace {
                Some(namespace) => format!(" in namespace `{namespace}`"),
                None => " in all namespaces".to_owned(),
            };
            let ask = format!("{} {}{scope}", request.verb, request.resource);
            if missing.iter().all(|(_, known)| *known != ask) {
                missing.push((command, ask));
            }
        }
    }
    let Some(((first, ask), others)) = missing.split_first() else {
        return;
    };
    let message = format!("service account `{account}` may not {ask}, which this command does");
    let mut violation = violations
        .at(script.place(cluster, &first.span), message)
        .label("forbidden")
        .effect(format!(
            "the API server refuses it whenever {} `{}` runs",
            job.kind(),
            job.name
        ))
        .help("grant it by a Role and a RoleBinding in that namespace");
    for (command, ask) in others {
        violation = violation.related(
            script.place(cluster, &command.span),
            format!("may not {ask}"),
        );
    }
    if let Some(grant) = permissions.grants.first() {
        violation = violation.related(Place::name(grant.role), "a role that it has");
    } else if let Some(object) = cluster.find("", "ServiceAccount", Some(&job.namespace), account) {
        violation = violation.related(Place::name(object.manifest), "no binding names it");
    }
    violations.report(violation);
}
