//! Finds what takes restore points: jobs and single snapshots here, the objects of schedulers beside it.

use super::clean_ups::CleanUps;
use super::{BackupSource, Snapshot, SnapshotClass, Timing, Zone};
use crate::cluster::provisioner;
use crate::cluster::{Cluster, Object, Resource, WorkloadId};
use crate::finding::FieldPath;
use crate::storage::acts::Act;
use crate::storage::claims::{ClaimId, Claims};
use crate::storage::classes::Classes;
use crate::storage::jobs::{BackupJob, JobScript, shown};
use crate::storage::restore_points::Plan;
use crate::storage::retention::Retention;
use crate::storage::schedule::Schedule;

/// What the sources are found in.
pub(in crate::storage) struct Finder<'s> {
    pub(in crate::storage) cluster: &'s Cluster,
    pub(in crate::storage) claims: &'s Claims,
    pub(in crate::storage) classes: &'s Classes,
    pub(in crate::storage) snapshot_classes: &'s [SnapshotClass],
    pub(in crate::storage) snapshots: &'s [Snapshot],
    pub(in crate::storage) jobs: &'s [BackupJob],
}

impl Finder<'_> {
    /// All sources: jobs first, then the objects of schedulers, then single snapshots.
    pub(in crate::storage) fn find(&self) -> Vec<BackupSource> {
        let mut sources = Vec::new();
        let clean_ups = CleanUps::of(self.jobs);
        for job in self.jobs {
            self.of_job(job, &clean_ups, &mut sources);
        }
        for object in self.in_order("velero.io", "Schedule") {
            sources.push(self.of_velero(object));
        }
        for object in self.in_order("snapscheduler.backube", "SnapshotSchedule") {
            sources.push(self.of_snapscheduler(object));
        }
        for object in self.in_order("k8up.io", "Schedule") {
            sources.extend(self.of_k8up(object));
        }
        sources.extend(
            self.snapshots
                .iter()
                .filter_map(|snapshot| self.of_snapshot(snapshot)),
        );
        sources
    }

    pub(super) fn in_order(&self, group: &str, kind: &str) -> Vec<&Object> {
        let mut objects: Vec<_> = self.cluster.of_kind(group, kind).collect();
        objects.sort_by_key(|object| object.manifest);
        objects
    }

    fn of_job(&self, job: &BackupJob, clean_ups: &CleanUps<'_>, sources: &mut Vec<BackupSource>) {
        let (timing, zone, path) = self.timing_of(job);
        let source = |takes: String| BackupSource {
            name: format!("{} {}/{}", job.kind(), job.namespace, job.name),
            takes,
            manifest: job.manifest,
            path: path.clone(),
            timing: timing.clone(),
            claims: Vec::new(),
            workloads: Vec::new(),
            unknown_in: None,
            obstacle: None,
            zone: zone.clone(),
        };
        for (script, act) in job.acts() {
            match act {
                Act::Snapshot {
                    namespace,
                    claim,
                    class,
                    manifest,
                    ..
                } => {
                    let namespace = namespace.as_deref().unwrap_or(&job.namespace);
                    let mut source = source("a snapshot".to_owned());
                    if let Timing::Scheduled {
                        plan,
                        retention_known,
                    } = &mut source.timing
                        && *retention_known
                        && plan.retention.keeps_everything()
                        && let Some((retention, clean_up)) =
                            self.snapshots_pruned(job, clean_ups, namespace, manifest)
                    {
                        plan.clean_up = clean_up;
                        *retention_known = retention.is_some();
                        plan.retention = retention.unwrap_or_default();
                    }
                    let claim = match claim {
                        None => {
                            let unknown_in = Some(namespace.to_owned());
                            sources.push(BackupSource {
                                unknown_in,
                                takes: "snapshots".to_owned(),
                                ..source
                            });
                            continue;
                        }
                        Some(claim) => self.claims.find(namespace, claim),
                    };
                    if let Some(claim) = claim {
                        let obstacle = self.obstacle(claim, class.as_deref());
                        sources.push(BackupSource {
                            claims: vec![claim],
                            obstacle,
                            ..source
                        });
                    }
                }
                Act::Dump {
                    tool,
                    host,
                    database,
                    folder,
                    ..
                } => {
                    let workloads = host
                        .as_ref()
                        .map(|host| self.workloads_at(host, &job.namespace));
                    let workloads = workloads.unwrap_or_default();
                    let takes = match database {
                        Some(database) => {
                            format!("a dump of database {} by {tool}", shown(database))
                        }
                        None => format!("a dump by {tool}"),
                    };
                    let mut source = source(takes);
                    source.claims = self.claims_of(&workloads);
                    source.workloads = workloads;
                    if let Timing::Scheduled {
                        plan,
                        retention_known,
                    } = &mut source.timing
                        && let Some((retention, clean_up)) =
                            self.pruning(job, script, folder.as_deref())
                    {
                        plan.clean_up = clean_up;
                        *retention_known = retention.is_some();
                        plan.retention = retention.unwrap_or_default();
                    }
                    sources.push(source);
                }
                Act::Copy { claim, .. } => {
                    let claim = self.claims.find(&job.namespace, claim);
                    if let Some(claim) = claim.filter(|claim| self.is_used_beside(*claim, job)) {
                        sources.push(BackupSource {
                            claims: vec![claim],
                            ..source("a copy of its files".to_owned())
                        });
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether somebody else than jobs uses a claim, so that it holds more than backups.
    fn is_used_beside(&self, claim: ClaimId, job: &BackupJob) -> bool {
        let users = self
            .claims
            .get(claim)
            .map_or(&[][..], |claim| claim.users.as_slice());
        users
            .iter()
            .any(|user| *user != job.workload && self.jobs.iter().all(|it| it.workload != *user))
    }

    fn timing_of(&self, job: &BackupJob) -> (Timing, Zone, FieldPath) {
        let object = self.cluster.object_of(job.manifest);
        let Some(Resource::CronJob(cron)) = object.map(|object| &object.resource) else {
            return (Timing::Once, Zone::Utc, FieldPath::of("metadata.name"));
        };
        let zone = Zone::of(cron.spec.time_zone.as_deref());
        let path = FieldPath::of("spec.schedule");
        if cron.spec.suspend == Some(true) {
            return (Timing::Suspended, zone, path);
        }
        (
            self.scheduled(&cron.spec.schedule, self.own_retention(job)),
            zone,
            path,
        )
    }

    /// What a job prunes of what it takes itself, snapshots among it.
    fn own_retention(&self, job: &BackupJob) -> Option<Option<Retention>> {
        let prunes = job.acts().filter_map(|(_, act)| match act {
            Act::Prune { retention, .. } => Some(retention.clone()),
            _ => None,
        });
        let mut prunes: Vec<_> = prunes.collect();
        match prunes.len() {
            0 => None,
            1 => prunes.pop(),
            _ => Some(None),
        }
    }

    /// What another job deletes of the snapshots that a job takes in a namespace, and when.
    fn snapshots_pruned(
        &self,
        job: &BackupJob,
        clean_ups: &CleanUps<'_>,
        namespace: &str,
        manifest: &str,
    ) -> Option<(Option<Retention>, Option<Schedule>)> {
        let mut found = None;
        for (other, among, retention) in clean_ups.in_namespace(namespace) {
            if other.manifest == job.manifest || !among.may_hold(namespace, manifest) {
                continue;
            }
            let clean_up = self
                .cron_of(other)
                .and_then(|text| Schedule::parse(text).ok());
            // Two rules for one snapshot are not reckoned with, nor is a clean-up that runs when somebody starts it.
            let is_reckoned_with = found.is_none() && clean_up.is_some();
            found = Some((retention.cloned().filter(|_| is_reckoned_with), clean_up));
        }
        found
    }

    pub(super) fn scheduled(&self, text: &str, retention: Option<Option<Retention>>) -> Timing {
        match Schedule::parse(text) {
            Err(refused) => Timing::Refused(refused),
            Ok(schedule) => Timing::Scheduled {
                retention_known: !matches!(retention, Some(None)),
                plan: Plan {
                    schedule,
                    retention: retention.flatten().unwrap_or_default(),
                    clean_up: None,
                },
            },
        }
    }

    /// What another job prunes of the folder that a job writes to, and when.
    fn pruning(
        &self,
        job: &BackupJob,
        script: &JobScript,
        folder: Option<&str>,
    ) -> Option<(Option<Retention>, Option<Schedule>)> {
        let folder = folder?;
        let (at, claim) = script
            .mounts
            .iter()
            .find(|(at, _)| folder.starts_with(at.as_str()))?;
        let below = folder.strip_prefix(at.as_str())?;
        let others = self
            .jobs
            .iter()
            .filter(|other| other.namespace == job.namespace);
        let mut found = None;
        for other in others {
            for (its_script, act) in other.acts() {
                let Act::Prune {
                    retention,
                    folder: Some(pruned),
                    is_shallow,
                    ..
                } = act
                else {
                    continue;
                };
                let mount = its_script
                    .mounts
                    .iter()
                    .find(|(at, name)| name == claim && pruned.starts_with(at.as_str()));
                let Some(pruned) = mount.and_then(|(at, _)| pruned.strip_prefix(at.as_str()))
                else {
                    continue;
                };
                let is_meant = below == pruned
                    || (!is_shallow
                        && below
                            .strip_prefix(pruned)
                            .is_some_and(|rest| rest.starts_with('/')));
                if is_meant {
                    let clean_up = self
                        .cron_of(other)
                        .and_then(|text| Schedule::parse(text).ok());
                    // Two rules for one folder are not reckoned with.
                    let retention = retention.clone().filter(|_| found.is_none());
                    found = Some((retention, clean_up));
                }
            }
        }
        found
    }

    fn cron_of(&self, job: &BackupJob) -> Option<&str> {
        match &self.cluster.object_of(job.manifest)?.resource {
            Resource::CronJob(cron) => Some(&cron.spec.schedule),
            _ => None,
        }
    }

    /// The workloads behind the name of a service.
    fn workloads_at(&self, host: &str, namespace: &str) -> Vec<WorkloadId> {
        let host = host.trim_end_matches('.');
        let host = host
            .strip_suffix(".svc.cluster.local")
            .or_else(|| host.strip_suffix(".svc"))
            .unwrap_or(host);
        let (name, namespace) = match host.rsplit_once('.') {
            None => (host, namespace),
            Some((name, namespace)) => (name, namespace),
        };
        // A pod of a headless service stands before its name.
        let service = name.rsplit('.').next().unwrap_or(name);
        let service = self.cluster.service(namespace, service);
        service.map_or_else(Vec::new, |service| self.cluster.endpoints(service))
    }

    fn claims_of(&self, workloads: &[WorkloadId]) -> Vec<ClaimId> {
        let used = workloads
            .iter()
            .flat_map(|workload| self.claims.used_by(*workload));
        used.copied().collect()
    }

    /// Why no snapshot of a claim comes of it.
    pub(in crate::storage) fn obstacle(
        &self,
        claim: ClaimId,
        class: Option<&str>,
    ) -> Option<String> {
        let claim = self.claims.get(claim)?;
        let provisioner = self
            .classes
            .of_claim(claim)
            .map(|class| class.spec.provisioner.as_str());
        let class = match class {
            Some(name) => self
                .snapshot_classes
                .iter()
                .find(|class| class.name == name),
            None => {
                let mut defaults = self.snapshot_classes.iter().filter(|class| {
                    class.is_default
                        && provisioner.is_none_or(|provisioner| provisioner == class.driver)
                });
                let only = defaults.next();
                only.filter(|_| defaults.next().is_none())
            }
        };
        let is_no_csi = |name: &str| provisioner::known(name).is_some_and(|it| !it.is_csi);
        if let Some(class) = class.filter(|class| is_no_csi(&class.driver)) {
            return Some(format!(
                "`{}`, the driver of its class, is no CSI driver",
                class.driver
            ));
        }
        let provisioner = provisioner?;
        if is_no_csi(provisioner) {
            return Some(format!(
                "`{provisioner}` makes the volume, and is no CSI driver"
            ));
        }
        let class = class?;
        (class.driver != provisioner).then(|| {
            format!(
                "`{provisioner}` makes the volume, but the class is of `{}`",
                class.driver
            )
        })
    }

    fn of_snapshot(&self, snapshot: &Snapshot) -> Option<BackupSource> {
        let claim = self
            .claims
            .find(&snapshot.namespace, snapshot.claim.as_deref()?)?;
        Some(BackupSource {
            name: format!("VolumeSnapshot {}/{}", snapshot.namespace, snapshot.name),
            takes: "a snapshot".to_owned(),
            manifest: snapshot.manifest,
            path: FieldPath::of("spec.source.persistentVolumeClaimName"),
            timing: Timing::Once,
            claims: vec![claim],
            workloads: Vec::new(),
            unknown_in: None,
            obstacle: self.obstacle(claim, snapshot.class.as_deref()),
            zone: Zone::Utc,
        })
    }

    pub(super) fn of_scheduler(
        &self,
        object: &Object,
        takes: &str,
        timing: Timing,
        path: &str,
    ) -> BackupSource {
        BackupSource {
            name: format!(
                "{} {}/{}",
                object.identity.kind,
                object.namespace(),
                object.name()
            ),
            takes: takes.to_owned(),
            manifest: object.manifest,
            path: FieldPath::of(path),
            timing,
            claims: Vec::new(),
            workloads: Vec::new(),
            unknown_in: None,
            obstacle: None,
            zone: Zone::OfController,
        }
    }
}
