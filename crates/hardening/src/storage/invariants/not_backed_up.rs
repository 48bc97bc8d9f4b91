//! Claims with state that nothing takes restore points of.

use std::collections::BTreeSet;

use crate::cluster::{Cluster, Image, Workload, WorkloadId, WorkloadKind, is_made_anew};
use crate::finding::{FieldPath, Invariant, ManifestId, Place, Rule, Severity, Violations};
use crate::storage::stateful::{self, Home};
use crate::storage::{Claim, ClaimId, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.not-backed-up",
        severity: Severity::Warning,
        assumes: Some("backups that the bundle does not show are not taken"),
        promise: "every claim of a data store or StatefulSet has restore points, where the bundle takes backups",
        page: include_str!("not_backed_up.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    if !storage.has_backups() {
        return;
    }
    let cluster = storage.cluster();
    let covered = Covered::of(storage);
    let mut seen: BTreeSet<(ManifestId, FieldPath)> = BTreeSet::new();
    for (id, claim) in storage.claims_by_id() {
        let key = (claim.manifest, claim.path.clone());
        let name = claim.made_by.as_ref().map_or(&claim.name, |by| &by.name);
        if is_made_anew(name) || seen.contains(&key) || covered.holds(storage, id, claim) {
            continue;
        }
        let Some((workload, why, severity)) = user(cluster, claim) else {
            continue;
        };
        seen.insert(key);
        let message = match &claim.made_by {
            Some(by) => format!(
                "nothing takes restore points of `{name}` of StatefulSet `{}`",
                by.set
            ),
            None => format!("nothing takes restore points of claim `{name}`"),
        };
        let mut violation = violations
            .at(claim.place(), message)
            .label("not backed up")
            .severity(severity)
            .effect(format!("what {why} keeps there is lost with the volume"))
            .help("add it to a backup schedule; or ignore this with a reason, where it can be made anew");
        if claim.made_by.is_none() {
            violation = violation.related(Place::name(workload.manifest), "uses it");
        }
        if let Some(source) = storage
            .sources()
            .iter()
            .find(|source| source.plan().is_some())
        {
            violation = violation.related(
                source.place(),
                format!("the bundle takes backups: {}", source.takes),
            );
        }
        violations.report(violation);
    }
}

/// What restore points are taken of, beside the claims that sources name.
struct Covered<'s> {
    /// Namespaces with jobs that find the claims when they run.
    namespaces: BTreeSet<&'s str>,
    /// Workloads whose data is dumped.
    workloads: BTreeSet<WorkloadId>,
    /// What snapshots name: namespace and claim.
    names: BTreeSet<(&'s str, &'s str)>,
}

impl<'s> Covered<'s> {
    fn of(storage: &'s Storage) -> Self {
        let sources = || storage.sources().iter();
        let snapshots = storage.snapshots().iter();
        Self {
            namespaces: sources()
                .filter_map(|source| source.unknown_in.as_deref())
                .collect(),
            workloads: sources()
                .flat_map(|source| source.workloads.iter().copied())
                .collect(),
            names: snapshots
                .filter_map(|it| Some((it.namespace.as_str(), it.claim.as_deref()?)))
                .collect(),
        }
    }

    /// Whether anything takes restore points of a claim, or means to: what fails is found where it fails.
    fn holds(&self, storage: &Storage, id: ClaimId, claim: &Claim) -> bool {
        let namespace = claim.namespace.as_str();
        let by_template = claim
            .made_by
            .as_ref()
            .is_some_and(|by| self.names.contains(&(namespace, by.name.as_str())));
        by_template
            || storage.sources_of(id).next().is_some()
            || self.namespaces.contains(namespace)
            || claim.users.iter().any(|user| self.workloads.contains(user))
            || is_annotated(storage, claim)
    }
}

/// Whether a backup tool is told of it by annotations.
fn is_annotated(storage: &Storage, claim: &Claim) -> bool {
    let mut users = claim
        .users
        .iter()
        .map(|user| storage.cluster().workload(*user));
    users.any(|workload| {
        let mut keys = workload.annotations.keys();
        keys.any(|key| key.starts_with("backup.velero.io/") || key.starts_with("k8up.io/"))
    })
}

/// Whose state it holds: a known data store, or a StatefulSet that asks for a claim to each pod.
fn user<'c>(cluster: &'c Cluster, claim: &Claim) -> Option<(&'c Workload, String, Severity)> {
    for user in &claim.users {
        let workload = cluster.workload(*user);
        for stateful in stateful::of(cluster, workload) {
            let Home::Volume { name } = stateful.home else {
                continue;
            };
            let mut volumes = workload.pod.volumes.iter().flatten();
            let volume = volumes.find(|volume| volume.name == name);
            let claimed = volume.and_then(|volume| volume.persistent_volume_claim.as_ref());
            let template = claim.made_by.as_ref().map(|by| by.name.as_str());
            let is_home = claimed.map_or(template == Some(name), |it| it.claim_name == claim.name);
            if is_home {
                let severity = if stateful.is_observability {
                    Severity::Info
                } else {
                    Severity::Warning
                };
                return Some((workload, stateful.store.to_owned(), severity));
            }
        }
        if claim.made_by.is_some() && workload.kind == WorkloadKind::StatefulSet {
            let severity = if runs_alertmanager(workload) {
                Severity::Info
            } else {
                Severity::Warning
            };
            return Some((workload, format!("`{}`", workload.name), severity));
        }
    }
    None
}

/// Whether what it keeps is silences and what was sent: monitoring data, and its pods tell it to each other.
fn runs_alertmanager(workload: &Workload) -> bool {
    let mut images = workload
        .containers()
        .filter_map(|container| container.spec.image.as_deref());
    images.any(|image| Image::of(image).name() == "alertmanager")
}
