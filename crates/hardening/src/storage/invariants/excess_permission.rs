//! Backup jobs that may do far more than their scripts ask.

use std::collections::{BTreeMap, BTreeSet};

use crate::cluster::script::{ContainerScript, Kubectl, is_harmless};
use crate::cluster::{Cluster, Request, Subject, Workload, WorkloadKind};
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::Storage;
use crate::storage::jobs::BackupJob;

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.excess-permission",
        severity: Severity::Warning,
        assumes: Some("nothing outside of the bundle runs as this service account"),
        promise: "the service account of backup jobs may do no more harm than its scripts need",
        page: include_str!("excess_permission.md"),
    },
    check,
};

/// What gives power over others or destroys data: group, resource, verbs, and in words.
const HARMFUL: &[(&str, &str, &[&str], &str)] = &[
    ("", "secrets", &["get", "list", "watch"], "read Secrets"),
    (
        "",
        "pods",
        &["create"],
        "create pods, and so run as any service account and mount any Secret",
    ),
    ("", "pods/exec", &["create"], "run commands in pods"),
    (
        "",
        "serviceaccounts/token",
        &["create"],
        "make tokens of service accounts",
    ),
    (
        "batch",
        "jobs",
        &["create"],
        "create jobs, and so run as any service account and mount any Secret",
    ),
    (
        "batch",
        "cronjobs",
        &["create", "update", "patch"],
        "change cron jobs",
    ),
    (
        "apps",
        "deployments",
        &["create", "update", "patch"],
        "change deployments",
    ),
    (
        "apps",
        "statefulsets",
        &["create", "update", "patch"],
        "change stateful sets",
    ),
    (
        "",
        "persistentvolumeclaims",
        &["delete", "deletecollection"],
        "delete claims and the data with them",
    ),
    (
        "",
        "persistentvolumes",
        &["delete", "deletecollection"],
        "delete volumes",
    ),
    (
        "snapshot.storage.k8s.io",
        "volumesnapshotcontents",
        &["delete", "deletecollection"],
        "delete VolumeSnapshotContents",
    ),
    (
        "rbac.authorization.k8s.io",
        "rolebindings",
        &["create", "update", "patch"],
        "grant roles",
    ),
    (
        "rbac.authorization.k8s.io",
        "clusterrolebindings",
        &["create", "update", "patch"],
        "grant roles",
    ),
];

/// A group, a resource and a verb.
type Power = (&'static str, &'static str, &'static str);

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    let cluster = storage.cluster();
    let mut accounts: BTreeMap<(&str, &str), Vec<&Workload>> = BTreeMap::new();
    for workload in cluster.workloads() {
        if let Some(account) = workload.pod.service_account_name.as_deref() {
            accounts
                .entry((&workload.namespace, account))
                .or_default()
                .push(workload);
        }
    }
    for ((namespace, account), workloads) in accounts {
        let jobs = storage.jobs().iter().filter(|job| {
            workloads
                .iter()
                .any(|workload| workload.manifest == job.manifest)
        });
        let jobs: Vec<_> = jobs.collect();
        let Some(first) = jobs.first() else {
            continue;
        };
        if let Some(needed) = needed(cluster, &workloads) {
            report(cluster, (namespace, account), first, &needed, violations);
        }
    }
}

/// What the scripts of all workloads ask for; `None` where one of them cannot be read to the end.
fn needed(cluster: &Cluster, workloads: &[&Workload]) -> Option<BTreeSet<Power>> {
    let mut needed = BTreeSet::new();
    for workload in workloads {
        if !matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob) {
            return None;
        }
        let scripts = workload.containers();
        for script in scripts.map(|container| ContainerScript::of(cluster, container)) {
            if script.is_opaque || !script.script.is_complete {
                return None;
            }
            for command in &script.script.commands {
                match Kubectl::of(command) {
                    Some(kubectl) => {
                        // What the objects are called changes nothing.
                        needed.extend(kubectl.powers()?);
                    }
                    None => {
                        if !is_harmless(command.program()) {
                            return None;
                        }
                    }
                }
            }
        }
    }
    Some(needed)
}

fn report(
    cluster: &Cluster,
    (namespace, account): (&str, &str),
    job: &BackupJob,
    needed: &BTreeSet<Power>,
    violations: &mut Violations<'_>,
) {
    let subject = Subject::account(namespace, account);
    let mut powers: Vec<&str> = Vec::new();
    let mut places: Vec<(Place, &str)> = Vec::new();
    let mut is_everywhere = false;
    for grant in cluster.authorization().grants_of(&subject) {
        let role = |manifest| Place::value(manifest, FieldPath::of("roleRef.name"));
        // Of a role that Kubernetes brings, what binds it is all that is written.
        let bound = || grant.binding.manifest.map(role);
        let Some(place) = grant.rule.place().or_else(bound) else {
            continue;
        };
        for (group, resource, verbs, words) in HARMFUL {
            let is_needed = |verb: &'static str| needed.contains(&(*group, *resource, verb));
            let excess = verbs.iter().filter(|verb| !is_needed(verb));
            let mut excess = excess.filter(|verb| {
                grant
                    .rule
                    .rule
                    .matches(&Request::resource(verb, group, resource))
            });
            if excess.next().is_none() || powers.contains(words) {
                continue;
            }
            powers.push(*words);
            is_everywhere |= grant.binding.namespace.is_none();
            if places.iter().all(|(known, _)| *known != place) {
                places.push((place.clone(), words));
            }
        }
    }
    let Some(((place, _), others)) = places.split_first() else {
        return;
    };
    let scope = if is_everywhere {
        " in every namespace"
    } else {
        ""
    };
    let said = match powers.as_slice() {
        [one] => (*one).to_owned(),
        [one, two] => format!("{one}, and {two}"),
        several => format!(
            "{}, and {} things more",
            several.first().unwrap_or(&""),
            several.len() - 1
        ),
    };
    let none = if needed.is_empty() {
        "; its scripts ask nothing of the API server"
    } else {
        "; its scripts ask for none of it"
    };
    let message = format!("service account `{account}` may{scope} {said}{none}");
    let mut violation = violations
        .at(place.clone(), message)
        .label("not needed")
        .effect("who gets hold of the job, its image or its token gets all of that")
        .help(if needed.is_empty() {
            "remove the binding, and set `automountServiceAccountToken: false` in the jobs"
        } else {
            "grant only the verbs that the scripts use, by a Role in each namespace that they work in"
        })
        .related(Place::name(job.manifest), format!("{} that runs as it", job.kind()));
    for (place, words) in others {
        violation = violation.related(place.clone(), format!("may {words}"));
    }
    violations.report(violation);
}
