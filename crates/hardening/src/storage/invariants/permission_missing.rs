//! Backup jobs that may not do what their scripts ask.

use crate::cluster::script::{Command, Kubectl};
use crate::cluster::{RBAC, Request, Subject};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::jobs::{BackupJob, JobScript};

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
        let account = cluster.workload(job.workload).account();
        let is_shown = account == "default"
            || cluster
                .find("", "ServiceAccount", Some(&job.namespace), account)
                .is_some();
        if !is_shown {
            continue;
        }
        for script in &job.scripts {
            report(storage, job, script, account, violations);
        }
    }
}

fn report(
    storage: &Storage,
    job: &BackupJob,
    script: &JobScript,
    account: &str,
    violations: &mut Violations<'_>,
) {
    let cluster = storage.cluster();
    let authorization = cluster.authorization();
    let subject = Subject::account(&job.namespace, account);
    let mut missing: Vec<(&Command, String)> = Vec::new();
    for command in &script.run.script.commands {
        let Some(kubectl) = Kubectl::of(command) else {
            continue;
        };
        let requests = kubectl.requests(&job.namespace);
        let is_denied = |request: &&Request<'_>| authorization.may(&subject, request).is_denied();
        if let Some(Request::Resource(request)) = requests.iter().find(is_denied) {
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
    let mut grants = authorization.grants_of(&subject);
    if let Some(role) = grants.find_map(|grant| grant.role.manifest) {
        violation = violation.related(Place::name(role), "a role that it has");
    } else if let Some(object) = cluster.find("", "ServiceAccount", Some(&job.namespace), account) {
        violation = violation.related(Place::name(object.manifest), "no binding names it");
    }
    violations.report(violation);
}
