//! Workloads that run as `default` although an account was made for them.

use super::accounts::{made_for, users};
use crate::access::Access;
use crate::cluster::Subject;
use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations,
};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.default-account",
        severity: Severity::Warning,
        assumes: Some("the service account of the workload's name is meant for it"),
        promise: "a workload runs as the service account that was made for it",
        page: include_str!("default_account.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let users = users(cluster);
    for workload in cluster.workloads() {
        let Some(account) = made_for(cluster, &users, workload) else {
            continue;
        };
        let name = account.name();
        let subject = Subject::account(&workload.namespace, name);
        let mut grants = cluster.authorization().grants_of(&subject);
        let own = grants.find(|grant| grant.binding.manifest.is_some());
        let pod = workload.template.join(&FieldPath::of("spec"));
        let field = pod.then("serviceAccountName");
        let written = workload.pod.service_account_name.as_deref();
        let is_written = written.is_some_and(|name| !name.is_empty());
        let change = if is_written {
            Change::SetScalar {
                place: Place::value(workload.manifest, field.clone()),
                value: name.to_owned(),
            }
        } else {
            Change::Insert {
                place: Place::value(workload.manifest, pod.clone()),
                key: "serviceAccountName".to_owned(),
                value: name.to_owned(),
            }
        };
        let place = if is_written {
            Place::value(workload.manifest, field)
        } else {
            Place::key(workload.manifest, pod)
        };
        let message = format!(
            "{} `{}` runs as service account `default`, though there is one called `{name}`",
            workload.kind, workload.name
        );
        let effect = match own {
            Some(grant) => format!(
                "it may do nothing of what {} `{}` grants to `{name}`",
                grant.binding.kind(),
                grant.binding.name
            ),
            None => format!(
                "whatever is granted to `{name}` does not reach it, and what is granted to `default` does"
            ),
        };
        let severity = match own {
            Some(_) => Severity::Warning,
            None => Severity::Info,
        };
        let mut violation = violations
            .at(place, message)
            .severity(severity)
            .label("runs as `default`")
            .effect(effect)
            .help(format!(
                "set `serviceAccountName: {name}`, or remove that account"
            ))
            .related(
                Place::name(account.manifest),
                "the account that nothing of this workload uses",
            )
            .fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: format!("run as `{name}`"),
                changes: vec![change],
            });
        if let Some(place) = own.and_then(|grant| grant.binding.place()) {
            violation = violation.related(place, "grants it what the workload lacks");
        }
        violations.report(violation);
    }
}
