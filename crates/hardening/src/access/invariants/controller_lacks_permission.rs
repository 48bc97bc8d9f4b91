//! Controllers that may not do what they cannot work without.

use super::chains;
use crate::access::Access;
use crate::access::needs::{Need, NeedSource, WorkloadNeeds};
use crate::cluster::{RBAC, Subject, WorkloadId};
use crate::finding::{Invariant, Place, Rule, Severity, Violations};

pub(super) static RULE: Rule<Access> = Rule {
    invariant: Invariant {
        id: "access.controller-lacks-permission",
        severity: Severity::Error,
        assumes: Some("the bundle holds all bindings of the service account"),
        promise: "a controller may do what it cannot work without",
        page: include_str!("controller_lacks_permission.md"),
    },
    check,
};

fn check(access: &Access, violations: &mut Violations<'_>) {
    let cluster = access.cluster();
    let kinds = ["RoleBinding", "ClusterRoleBinding"];
    let mut bindings = kinds.iter().flat_map(|kind| cluster.of_kind(RBAC, kind));
    if bindings.next().is_none() {
        return;
    }
    for (id, workload) in cluster.workloads_by_id() {
        let needs = access.needs().of_controllers(cluster, id);
        if needs.needs.is_empty() {
            continue;
        }
        // Where an account made for it is not used, that is said elsewhere: then that account is looked at.
        let is_declared = |name: &str| {
            let namespace = Some(workload.namespace.as_str());
            cluster
                .find("", "ServiceAccount", namespace, name)
                .is_some()
        };
        let subject = match workload.account() {
            "default" if is_declared(&workload.name) => {
                Subject::account(&workload.namespace, &workload.name)
            }
            "default" => needs.subject.clone(),
            account if is_declared(account) => needs.subject.clone(),
            _ => continue,
        };
        report(access, id, &needs, &subject, violations);
    }
}

fn report(
    access: &Access,
    id: WorkloadId,
    needs: &WorkloadNeeds,
    subject: &Subject,
    violations: &mut Violations<'_>,
) {
    let cluster = access.cluster();
    let authorization = cluster.authorization();
    let workload = cluster.workload(id);
    let lacks: Vec<&Need> = needs.lacked_by(authorization, subject).collect();
    let Some(first) = lacks.first() else {
        return;
    };
    let controller = match first.source {
        NeedSource::Configuration(name) | NeedSource::Controller(name) => name,
        NeedSource::Script => return,
    };
    let message = format!(
        "service account `{}` may not {}, which {controller} needs",
        chains::account(subject),
        asked(&lacks)
    );
    let mut violation = violations
        .at(first.place.clone(), message)
        .label("needs it")
        .effect(match first.source {
            NeedSource::Configuration(_) => {
                "the API server refuses it, so what is to be discovered by it is not found".to_owned()
            }
            _ => format!(
                "the API server refuses it, so {} `{}` tries again and again and does not do its work",
                workload.kind, workload.name
            ),
        })
        .help(if first.namespace.is_some() {
            "grant it by a Role and a RoleBinding in that namespace"
        } else {
            "grant it by a ClusterRole and a ClusterRoleBinding"
        });
    let mut places = vec![first.place.clone()];
    for need in &lacks {
        if !places.contains(&need.place) {
            places.push(need.place.clone());
            let words = format!("needs to {} {}", need.verb, need.resource);
            violation = violation.related(need.place.clone(), words);
        }
    }
    let mut grants = authorization.grants_of(subject);
    if let Some(role) = grants.find_map(|grant| grant.role.manifest) {
        violation = violation.related(Place::name(role), "a role that it has");
    }
    violations.report(violation);
}

/// `list and watch services and pods, and create leases`: the verbs of each resource, the same verbs together.
fn asked(needs: &[&Need]) -> String {
    let mut by_resource: Vec<(String, Vec<&str>)> = Vec::new();
    for need in needs {
        let namespace = need.namespace.as_ref();
        let scope = namespace.map(|it| format!(" in namespace `{it}`"));
        let resource = format!("{}{}", need.resource, scope.unwrap_or_default());
        match by_resource.iter_mut().find(|(known, _)| *known == resource) {
            Some((_, verbs)) if verbs.contains(&need.verb.as_str()) => {}
            Some((_, verbs)) => verbs.push(&need.verb),
            None => by_resource.push((resource, vec![&need.verb])),
        }
    }
    let mut by_verbs: Vec<(Vec<&str>, Vec<String>)> = Vec::new();
    for (resource, verbs) in by_resource {
        match by_verbs.iter_mut().find(|(known, _)| *known == verbs) {
            Some((_, resources)) => resources.push(resource),
            None => by_verbs.push((verbs, vec![resource])),
        }
    }
    let words = by_verbs.iter().map(|(verbs, resources)| {
        let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
        format!("{} {}", listed(verbs), listed(&resources))
    });
    words.collect::<Vec<_>>().join(", and ")
}

/// `a`, `a and b`, `a, b and c`
fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [several @ .., last] => format!("{} and {last}", several.join(", ")),
    }
}
