//! Jobs and CronJobs, and what their scripts do for backups.

use k8s_openapi::api::core::v1::Container;

use super::acts::{self, Act};
use crate::cluster::script::{ContainerScript, UNKNOWN, field};
use crate::cluster::{Cluster, Workload, WorkloadId, WorkloadKind};
use crate::finding::{ManifestId, Place};

/// A snapshot that a job takes of a claim whose name is known.
#[derive(Debug)]
pub(super) struct TakenSnapshot<'j> {
    pub(super) namespace: &'j str,
    pub(super) claim: &'j str,
    /// The name of its VolumeSnapshotClass, where it is known.
    pub(super) class: Option<&'j str>,
    script: &'j JobScript,
    command: usize,
}

impl TakenSnapshot<'_> {
    /// The command that takes it.
    pub(super) fn place(&self, cluster: &Cluster) -> Option<Place> {
        let command = self.script.run.script.commands.get(self.command)?;
        Some(self.script.place(cluster, &command.span))
    }
}

/// A Job or CronJob that takes, prunes, verifies or restores backups.
#[derive(Debug)]
pub(super) struct BackupJob {
    pub(super) workload: WorkloadId,
    pub(super) manifest: ManifestId,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) is_cron: bool,
    pub(super) scripts: Vec<JobScript>,
}

/// What a container of a job runs, and what it does for backups.
#[derive(Debug)]
pub(super) struct JobScript {
    pub(super) run: ContainerScript,
    pub(super) acts: Vec<Act>,
    /// Claims by the folder that they are mounted at.
    pub(super) mounts: Vec<(String, String)>,
}

impl JobScript {
    /// The place of a stretch of the script.
    pub(super) fn place(&self, cluster: &Cluster, span: &std::ops::Range<usize>) -> Place {
        self.run.place(cluster, span)
    }
}

impl BackupJob {
    /// All acts of all its scripts.
    pub(super) fn acts(&self) -> impl Iterator<Item = (&JobScript, &Act)> {
        self.scripts
            .iter()
            .flat_map(|script| script.acts.iter().map(move |act| (script, act)))
    }

    /// The snapshots that it takes, as far as their claims and namespaces are known.
    pub(super) fn snapshots(&self) -> impl Iterator<Item = TakenSnapshot<'_>> {
        self.acts().filter_map(|(script, act)| {
            let Act::Snapshot {
                command,
                namespace,
                claim: Some(claim),
                class,
                manifest,
            } = act
            else {
                return None;
            };
            // What only the running script knows is not the namespace of the job.
            let written = field(manifest, "namespace");
            let is_known = !written.is_some_and(|it| it.contains(UNKNOWN));
            let namespace = namespace.as_deref().unwrap_or(&self.namespace);
            (is_known && !namespace.contains(UNKNOWN)).then_some(TakenSnapshot {
                namespace,
                claim,
                class: class.as_deref(),
                script,
                command: *command,
            })
        })
    }

    /// Whether it takes restore points.
    pub(super) fn takes(&self) -> bool {
        self.acts().any(|(_, act)| act.takes())
    }

    /// Whether it deletes restore points.
    pub(super) fn prunes(&self) -> bool {
        self.acts().any(|(_, act)| matches!(act, Act::Prune { .. }))
    }

    /// Whether it is there to look at restore points.
    pub(super) fn verifies(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let says_so = [
            "verif",
            "check",
            "validat",
            "restore-test",
            "test-restore",
            "test-backup",
            "backup-test",
        ];
        let looks = self.acts().any(|(_, act)| matches!(act, Act::Look { .. }));
        let restores = self
            .acts()
            .any(|(_, act)| matches!(act, Act::Restore { .. }));
        (looks || restores) && says_so.iter().any(|word| name.contains(word))
    }

    /// `CronJob` or `Job`.
    pub(super) const fn kind(&self) -> &'static str {
        if self.is_cron { "CronJob" } else { "Job" }
    }
}

/// All jobs whose scripts do anything with backups, in the order of reading.
pub(super) fn collect(cluster: &Cluster) -> Vec<BackupJob> {
    let workloads = cluster.workloads_by_id();
    let jobs = workloads
        .filter(|(_, workload)| matches!(workload.kind, WorkloadKind::CronJob | WorkloadKind::Job));
    let jobs = jobs.map(|(id, workload)| BackupJob {
        workload: id,
        manifest: workload.manifest,
        namespace: workload.namespace.clone(),
        name: workload.name.clone(),
        is_cron: workload.kind == WorkloadKind::CronJob,
        scripts: scripts(cluster, workload),
    });
    jobs.filter(|job| job.acts().next().is_some()).collect()
}

/// The scripts of all containers of a workload.
fn scripts(cluster: &Cluster, workload: &Workload) -> Vec<JobScript> {
    let containers = workload.containers();
    let of_container = containers.map(|container| {
        let run = ContainerScript::of(cluster, container);
        let mounts = mounts(workload, container.spec);
        JobScript {
            acts: acts::of(&run.script, &run.variables, &mounts),
            run,
            mounts,
        }
    });
    of_container.collect()
}

/// The folders at which claims are mounted, with their names.
fn mounts(workload: &Workload, container: &Container) -> Vec<(String, String)> {
    let mounts = container.volume_mounts.iter().flatten();
    let claims = mounts.filter_map(|mount| {
        let mut volumes = workload.pod.volumes.iter().flatten();
        let volume = volumes.find(|volume| volume.name == mount.name)?;
        let claim = volume.persistent_volume_claim.as_ref()?;
        Some((
            mount.mount_path.trim_end_matches('/').to_owned(),
            claim.claim_name.clone(),
        ))
    });
    claims.collect()
}

/// A text for people: what is not known as `…`.
pub(super) fn shown(text: &str) -> String {
    text.replace(UNKNOWN, "…")
}
