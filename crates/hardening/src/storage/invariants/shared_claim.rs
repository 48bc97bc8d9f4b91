//! Replicas that share a volume which only one node or pod may use.

use crate::cluster::provisioner::Reach;
use crate::finding::{FieldPath, Invariant, Place, Rule, Severity, Violations};
use crate::storage::{Claim, Sharing, Storage};

pub(super) static RULE: Rule<Storage> = Rule {
    invariant: Invariant {
        id: "storage.shared-claim",
        severity: Severity::Warning,
        assumes: None,
        promise: "replicas on several nodes do not share a volume of one node",
        page: include_str!("shared_claim.md"),
    },
    check,
};

fn check(storage: &Storage, violations: &mut Violations<'_>) {
    for (id, workload) in storage.cluster().workloads_by_id() {
        // The pods of a DaemonSet are one to a node; that of a cluster with one node is fine.
        let Some(replicas) = workload.replicas.filter(|count| *count > 1) else {
            continue;
        };
        let volumes = workload.pod.volumes.iter().flatten().enumerate();
        for (index, volume) in volumes {
            let Some(source) = &volume.persistent_volume_claim else {
                continue;
            };
            let claim = storage.find_claim(&workload.namespace, &source.claim_name);
            let Some(claim) = claim.and_then(|claim| storage.claim(claim)) else {
                continue;
            };
            if !claim.users.contains(&id) || claim.sharing == Sharing::Many {
                continue;
            }
            let (severity, effect) = consequence(storage, claim, replicas);
            let path = workload
                .template
                .join(&FieldPath::of("spec.volumes"))
                .then(index);
            let path = path.join(&FieldPath::of("persistentVolumeClaim.claimName"));
            let mode = match claim.sharing {
                Sharing::OnePod => "ReadWriteOncePod",
                Sharing::OneNode | Sharing::Many => "ReadWriteOnce",
            };
            let message = format!(
                "{replicas} replicas of `{}` share claim `{}`, which is {mode}",
                workload.name, claim.name
            );
            let modes = match claim.made_by {
                None => claim.path.join(&FieldPath::of("spec.accessModes")),
                Some(_) => claim.path.clone(),
            };
            let violation = violations
                .at(Place::value(workload.manifest, path), message)
                .label("one volume for all of them")
                .severity(severity)
                .effect(effect)
                .help("use a StatefulSet with volumeClaimTemplates, so that each pod has its own volume; or storage that is ReadWriteMany, where the program can share its files")
                .related(Place::value(claim.manifest, modes), "for one at a time");
            violations.report(violation);
        }
    }
}

fn consequence(storage: &Storage, claim: &Claim, replicas: u32) -> (Severity, String) {
    if claim.sharing == Sharing::OnePod {
        let effect = "one pod runs; the others are never scheduled".to_owned();
        return (Severity::Error, effect);
    }
    let provisioner = storage.class_of(claim).and_then(|class| class.known());
    match provisioner {
        Some(it) if it.reach == Reach::Node => (
            Severity::Warning,
            format!("all {replicas} pods must run on the one node that holds the volume of `{}`: when it fails, all of them are gone; and they write to the same files", it.name),
        ),
        Some(it) if !is_of_files(it.name) => (
            Severity::Error,
            "pods on other nodes than the first never start: the volume is attached to one node at a time; those on the same node write to the same files".to_owned(),
        ),
        _ => (
            Severity::Warning,
            "pods may only start on the node that has the volume, and write to the same files".to_owned(),
        ),
    }
}

/// Whether the volumes are shares of files, which nodes are not kept from.
fn is_of_files(provisioner: &str) -> bool {
    ["nfs", "cephfs", "file", "efs.", "smb"]
        .iter()
        .any(|word| provisioner.contains(word))
}
