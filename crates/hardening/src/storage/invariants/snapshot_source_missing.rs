//! Snapshots of claims that do not exist.

use std::collections::BTreeSet;

use crate::finding::{
    Applicability, Change, FieldPath, FixPlan, Invariant, Place, Rule, Severity, Violations, listed,
};
use crate::storage::jobs::{BackupJob, TakenSnapshot};
use crate::storage::{Claim, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.snapshot-source-missing",
        severity: Severity::Error,
        assumes: Some("the bundle holds all claims of the namespace"),
        promise: "the claim of every snapshot exists",
        page: include_str!("snapshot_source_missing.md"),
    },
    check,
};

/// A snapshot and where it is asked for.
struct Asked<'s> {
    namespace: &'s str,
    claim: &'s str,
    place: Place,
    /// The job that asks for it again and again; `None` for a VolumeSnapshot.
    job: Option<&'s BackupJob>,
}

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for snapshot in storage.snapshots() {
        let Some(claim) = &snapshot.claim else {
            continue;
        };
        let path = FieldPath::of("spec.source.persistentVolumeClaimName");
        let asked = Asked {
            namespace: &snapshot.namespace,
            claim,
            place: Place::value(snapshot.manifest, path),
            job: None,
        };
        report(storage, asked, violations);
    }
    for job in storage.jobs() {
        let mut told = BTreeSet::new();
        for taken in job.snapshots() {
            if told.insert((taken.namespace, taken.claim)) {
                let asked = Asked {
                    namespace: taken.namespace,
                    claim: taken.claim,
                    place: place_in(storage, job, &taken),
                    job: Some(job),
                };
                report(storage, asked, violations);
            }
        }
    }
}

/// The command, where the job itself has the script; else the job: a script that jobs share names none of their claims.
fn place_in(storage: &Storage, job: &BackupJob, taken: &TakenSnapshot<'_>) -> Place {
    match taken.place(storage.cluster()) {
        Some(place @ Place::Field { manifest, .. }) if manifest == job.manifest => place,
        _ => Place::name(job.manifest),
    }
}

fn report(storage: &Storage, asked: Asked<'_>, violations: &mut Violations<'_>) {
    let (namespace, name) = (asked.namespace, asked.claim);
    if storage.find_claim(namespace, name).is_some() {
        return;
    }
    let claims = storage.claims().iter();
    let claims: Vec<_> = claims
        .filter(|claim| claim.namespace == namespace)
        .collect();
    let volume = volume_called(storage, namespace, name);
    // Where the bundle shows no claim of the namespace, they are declared elsewhere.
    if claims.is_empty() && volume.is_none() {
        return;
    }
    let (message, effect) = match asked.job {
        None => (
            format!("namespace `{namespace}` has no claim `{name}`"),
            "the snapshot waits for a claim that never comes: nothing is backed up",
        ),
        Some(job) => (
            format!(
                "namespace `{namespace}` has no claim `{name}`, of which {} `{}` takes snapshots",
                job.kind(),
                job.name
            ),
            "its snapshots wait for a claim that never comes: nothing is backed up",
        ),
    };
    let place = asked.place;
    let mut violation = violations
        .at(place.clone(), message)
        .label("no such claim")
        .effect(effect);
    let of_template = |claim: &&&Claim| claim.made_by.as_ref().is_some_and(|by| by.name == name);
    let made: Vec<_> = claims.iter().filter(of_template).collect();
    if let Some(first) = made.first() {
        let names: Vec<_> = made.iter().map(|claim| claim.name.as_str()).collect();
        violation = violation
            .help(format!(
                "`{name}` is the name of a template; the claims made from it are called {}",
                listed(&names)
            ))
            .related(first.place(), "the template");
        if made.len() == 1 && asked.job.is_none() {
            violation = violation.fix(FixPlan {
                applicability: Applicability::NeedsReview,
                title: format!("take the snapshot of `{}`", first.name),
                changes: vec![Change::SetScalar {
                    place,
                    value: first.name.clone(),
                }],
            });
        }
    } else if let Some((place, kind, workload)) = volume {
        violation = violation
            .help(format!("`{name}` is {kind} of `{workload}`, which no snapshot can be taken of; keep the data on a claim"))
            .related(place, format!("a volume of this name, but {kind}"));
    } else if let Some(near) = nearest(name, &claims) {
        violation = violation
            .help(format!("did you mean `{}`?", near.name))
            .related(near.place(), "a claim of nearly this name");
    } else {
        let names: Vec<_> = claims.iter().map(|claim| claim.name.as_str()).collect();
        violation = violation.help(format!("the namespace has {}", listed(&names)));
    }
    violations.report(violation);
}

fn nearest<'c>(name: &str, claims: &[&'c Claim]) -> Option<&'c Claim> {
    let scored = claims
        .iter()
        .map(|claim| (strsim::damerau_levenshtein(name, &claim.name), *claim));
    let near = scored.filter(|(distance, _)| *distance <= 2);
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, claim)| claim)
}

/// A volume of this name that is no claim: where, what it is, and whose.
fn volume_called(
    storage: &Storage,
    namespace: &str,
    name: &str,
) -> Option<(Place, &'static str, String)> {
    let workloads = storage.cluster().workloads().iter();
    for workload in workloads.filter(|workload| workload.namespace == namespace) {
        for (index, volume) in workload.pod.volumes.iter().flatten().enumerate() {
            let kind = if volume.empty_dir.is_some() {
                "an emptyDir"
            } else if volume.host_path.is_some() {
                "a hostPath"
            } else {
                continue;
            };
            if volume.name == name {
                let path = workload
                    .template
                    .join(&FieldPath::of("spec.volumes"))
                    .then(index)
                    .then("name");
                return Some((
                    Place::value(workload.manifest, path),
                    kind,
                    workload.name.clone(),
                ));
            }
        }
    }
    None
}
