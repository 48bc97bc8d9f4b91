//! What takes restore points: snapshots, schedules and jobs, with the claims that they are of.

use std::collections::BTreeMap;

use super::acts::Act;
use super::claims::{ClaimId, Claims};
use super::classes::{self, Class};
use super::custom::{
    self, K8upSchedule, SNAPSHOT_GROUP, SnapshotSchedule, VeleroSchedule, VolumeSnapshot,
    VolumeSnapshotClass,
};
use super::jobs::{BackupJob, shown};
use super::moment::{DAY, HOUR, Moment};
use super::provisioner;
use super::restore_points::Plan;
use super::retention::{Retention, Tiers};
use super::schedule::{self, Schedule, ScheduleError};
use crate::cluster::{Cluster, Object, Resource, Selector, WorkloadId};
use crate::finding::{FieldPath, ManifestId, Place};

/// Something that takes restore points.
#[derive(Clone, Debug)]
pub struct BackupSource {
    /// `CronJob shop/backup`.
    pub name: String,
    /// What it takes, such as `a snapshot` or `a dump of database shop`.
    pub takes: String,
    /// Where it is written.
    pub manifest: ManifestId,
    /// The field that tells when it runs.
    pub path: FieldPath,
    /// When it runs.
    pub timing: Timing,
    /// The claims that it takes restore points of, in their order.
    pub claims: Vec<ClaimId>,
    /// Workloads whose data it takes through their service.
    pub workloads: Vec<WorkloadId>,
    /// The namespace in which it takes claims that only the running script knows.
    pub unknown_in: Option<String>,
    /// Why nothing comes of it; none where nothing is known to stand in the way.
    pub obstacle: Option<String>,
    /// What is taken for granted of its times.
    pub zone: Zone,
}

/// When a source runs.
#[derive(Clone, Debug)]
pub enum Timing {
    /// Again and again.
    Scheduled {
        /// When restore points are taken and deleted.
        plan: Plan,
        /// Whether it is known what is deleted when.
        retention_known: bool,
    },
    /// Once, when it is applied.
    Once,
    /// Not at all: it is suspended.
    Suspended,
    /// Not at all: its schedule is refused.
    Refused(ScheduleError),
}

/// In which zone a schedule is meant. Times are reckoned in UTC all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Zone {
    /// UTC, as said.
    Utc,
    /// That of the controller, which is UTC unless somebody changed it.
    OfController,
    /// Another, so times may be hours away, and twice a year an hour is missing or twice there.
    Named(String),
}

impl Zone {
    fn of(name: Option<&str>) -> Self {
        match name {
            None | Some("") => Self::OfController,
            Some("UTC" | "Etc/UTC" | "UCT" | "Etc/UCT" | "Zulu" | "GMT" | "Etc/GMT") => Self::Utc,
            Some(other) => Self::Named(other.to_owned()),
        }
    }
}

impl BackupSource {
    /// The schedule; `None` where it runs once or not at all.
    #[must_use]
    pub const fn plan(&self) -> Option<&Plan> {
        match &self.timing {
            Timing::Scheduled { plan, .. } => Some(plan),
            _ => None,
        }
    }

    /// The most that is lost where it alone is restored from, if every run succeeds and takes no time; `None` where there
    /// are times with nothing to restore from. Simulates more than a year.
    #[must_use]
    pub fn worst_loss(&self) -> Option<i64> {
        let plan = self.plan().filter(|_| self.obstacle.is_none())?;
        let timeline = plan.simulate(Moment::REFERENCE, Moment::REFERENCE.plus(plan.horizon()));
        let loss = timeline.worst_loss()?;
        // Where clocks are set back, a day has an hour more.
        Some(match self.zone {
            Zone::Named(_) => loss + HOUR,
            Zone::Utc | Zone::OfController => loss,
        })
    }

    /// The field that tells when it runs.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::value(self.manifest, self.path.clone())
    }
}

/// A VolumeSnapshotClass.
#[derive(Debug)]
pub(super) struct SnapshotClass {
    pub(super) name: String,
    pub(super) manifest: ManifestId,
    pub(super) driver: String,
    pub(super) deletion_policy: String,
    pub(super) is_default: bool,
}

/// A VolumeSnapshot.
#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) manifest: ManifestId,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) class: Option<String>,
    /// The claim that it is of; `None` where it stands for what is already there.
    pub(super) claim: Option<String>,
}

const DEFAULT_ANNOTATION: &str = "snapshot.storage.kubernetes.io/is-default-class";

pub(super) fn snapshot_classes(cluster: &Cluster) -> Vec<SnapshotClass> {
    let mut classes: Vec<_> = cluster
        .of_kind(SNAPSHOT_GROUP, "VolumeSnapshotClass")
        .collect();
    classes.sort_by_key(|object| object.manifest);
    let classes = classes.into_iter().map(|object| {
        let class: VolumeSnapshotClass = custom::read(cluster, object);
        SnapshotClass {
            name: object.name().to_owned(),
            manifest: object.manifest,
            is_default: class
                .metadata
                .annotations
                .get(DEFAULT_ANNOTATION)
                .is_some_and(|it| it == "true"),
            driver: class.driver,
            deletion_policy: class.deletion_policy,
        }
    });
    classes.collect()
}

pub(super) fn snapshots(cluster: &Cluster) -> Vec<Snapshot> {
    let mut snapshots: Vec<_> = cluster.of_kind(SNAPSHOT_GROUP, "VolumeSnapshot").collect();
    snapshots.sort_by_key(|object| object.manifest);
    let snapshots = snapshots.into_iter().map(|object| {
        let snapshot: VolumeSnapshot = custom::read(cluster, object);
        let source = snapshot.spec.source;
        Snapshot {
            name: object.name().to_owned(),
            namespace: object.namespace().to_owned(),
            manifest: object.manifest,
            labels: snapshot.metadata.labels,
            class: snapshot.spec.volume_snapshot_class_name,
            claim: source
                .persistent_volume_claim_name
                .filter(|_| source.volume_snapshot_content_name.is_none()),
        }
    });
    snapshots.collect()
}

/// What the sources are found in.
pub(super) struct Finder<'s> {
    pub(super) cluster: &'s Cluster,
    pub(super) claims: &'s Claims,
    pub(super) classes: &'s [Class],
    pub(super) snapshot_classes: &'s [SnapshotClass],
    pub(super) snapshots: &'s [Snapshot],
    pub(super) jobs: &'s [BackupJob],
}

impl Finder<'_> {
    /// All sources: jobs first, then the objects of schedulers, then single snapshots.
    pub(super) fn find(&self) -> Vec<BackupSource> {
        let mut sources = Vec::new();
        for job in self.jobs {
            self.of_job(job, &mut sources);
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

    fn in_order(&self, group: &str, kind: &str) -> Vec<&Object> {
        let mut objects: Vec<_> = self.cluster.of_kind(group, kind).collect();
        objects.sort_by_key(|object| object.manifest);
        objects
    }

    fn of_job(&self, job: &BackupJob, sources: &mut Vec<BackupSource>) {
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
                    ..
                } => {
                    let namespace = namespace.as_deref().unwrap_or(&job.namespace);
                    let claim = match claim {
                        None => {
                            let unknown_in = Some(namespace.to_owned());
                            sources.push(BackupSource {
                                unknown_in,
                                ..source("snapshots".to_owned())
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
                            ..source("a snapshot".to_owned())
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
            0 => self.snapshots_pruned_elsewhere(job).then_some(None),
            1 => prunes.pop(),
            _ => Some(None),
        }
    }

    /// Whether another job deletes snapshots in a way that cannot be reckoned with.
    fn snapshots_pruned_elsewhere(&self, job: &BackupJob) -> bool {
        let takes_snapshots = job
            .acts()
            .any(|(_, act)| matches!(act, Act::Snapshot { .. }));
        let others = self
            .jobs
            .iter()
            .filter(|other| other.manifest != job.manifest);
        let mut acts = others.flat_map(|other| other.acts());
        takes_snapshots
            && acts.any(|(_, act)| {
                matches!(
                    act,
                    Act::Prune {
                        folder: None,
                        retention: None,
                        ..
                    }
                )
            })
    }

    fn scheduled(&self, text: &str, retention: Option<Option<Retention>>) -> Timing {
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
        script: &super::jobs::JobScript,
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
    pub(super) fn obstacle(&self, claim: ClaimId, class: Option<&str>) -> Option<String> {
        let claim = self.claims.get(claim)?;
        let provisioner =
            classes::of_claim(self.classes, claim).map(|class| class.spec.provisioner.as_str());
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

    fn of_scheduler(
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

    fn of_velero(&self, object: &Object) -> BackupSource {
        let spec = custom::read::<VeleroSchedule>(self.cluster, object).spec;
        let ttl = match spec.template.ttl.as_deref() {
            None | Some("" | "0s") => Some(30 * DAY),
            Some(ttl) => schedule::go_duration(ttl),
        };
        let retention = ttl.map(|age| Retention {
            age: Some(age),
            ..Retention::default()
        });
        let timing = match spec.paused {
            true => Timing::Suspended,
            false => self.scheduled(&spec.schedule, Some(retention)),
        };
        let template = spec.template;
        let takes_volumes = template.snapshot_volumes != Some(false)
            || template.default_volumes_to_fs_backup == Some(true);
        let all = |list: &[String]| list.is_empty() || list.iter().any(|it| it == "*");
        let resources = ["pvc", "persistentvolumeclaim", "persistentvolumeclaims"];
        let names_claims = |list: &[String]| list.iter().any(|it| resources.contains(&it.as_str()));
        let takes_claims = takes_volumes
            && (all(&template.included_resources) || names_claims(&template.included_resources))
            && !names_claims(&template.excluded_resources);
        let selectors = template
            .label_selector
            .iter()
            .chain(&template.or_label_selectors);
        let selectors: Vec<_> = selectors
            .filter_map(|selector| Selector::parse(selector).ok())
            .collect();
        let claims = self.claims.by_id().filter(|(_, claim)| {
            takes_claims
                && (all(&template.included_namespaces)
                    || template.included_namespaces.contains(&claim.namespace))
                && !template.excluded_namespaces.contains(&claim.namespace)
                && (selectors.is_empty()
                    || selectors
                        .iter()
                        .any(|selector| selector.matches(&claim.labels)))
        });
        BackupSource {
            claims: claims.map(|(id, _)| id).collect(),
            ..self.of_scheduler(object, "a Velero backup", timing, "spec.schedule")
        }
    }

    fn of_snapscheduler(&self, object: &Object) -> BackupSource {
        let spec = custom::read::<SnapshotSchedule>(self.cluster, object).spec;
        let age = spec.retention.expires.as_deref().map(schedule::go_duration);
        let count = spec.retention.max_count;
        let retention = match age {
            Some(None) => Some(None),
            None if count.is_none() => None,
            age => Some(Some(Retention {
                age: age.flatten(),
                count,
                ..Retention::default()
            })),
        };
        let timing = match spec.disabled {
            true => Timing::Suspended,
            false => self.scheduled(&spec.schedule, retention),
        };
        let selector = spec.claim_selector.as_ref().map(Selector::parse);
        let selector = match selector {
            None => Some(Selector::everything()),
            Some(selector) => selector.ok(),
        };
        let claims = self.claims.of_namespace(object.namespace()).filter(|id| {
            let labels = self.claims.get(*id).map(|claim| &claim.labels);
            selector
                .as_ref()
                .zip(labels)
                .is_some_and(|(selector, labels)| selector.matches(labels))
        });
        let claims: Vec<_> = claims.collect();
        let class = spec
            .snapshot_template
            .and_then(|template| template.snapshot_class_name);
        let obstacles: Vec<_> = claims
            .iter()
            .map(|claim| self.obstacle(*claim, class.as_deref()))
            .collect();
        let obstacle = obstacles
            .iter()
            .all(Option::is_some)
            .then(|| obstacles.into_iter().next().flatten());
        BackupSource {
            obstacle: obstacle.flatten(),
            claims,
            ..self.of_scheduler(object, "a snapshot", timing, "spec.schedule")
        }
    }

    fn of_k8up(&self, object: &Object) -> Option<BackupSource> {
        let spec = custom::read::<K8upSchedule>(self.cluster, object).spec;
        let backup = spec.backup?;
        // `@daily-random` is k8up's own: daily, at a time that it chooses.
        let text = |schedule: &str| {
            schedule
                .strip_suffix("-random")
                .unwrap_or(schedule)
                .to_owned()
        };
        let keep = spec.prune.as_ref().map(|prune| &prune.retention);
        let tiers = keep.map(|keep| Tiers {
            last: keep.keep_last,
            hourly: keep.keep_hourly,
            daily: keep.keep_daily,
            weekly: keep.keep_weekly,
            monthly: keep.keep_monthly,
            yearly: keep.keep_yearly,
        });
        let retention = tiers.filter(|tiers| !tiers.is_nothing()).map(|tiers| {
            Some(Retention {
                tiers: Some(tiers),
                ..Retention::default()
            })
        });
        let mut timing = self.scheduled(&text(&backup.schedule), retention);
        if let (Timing::Scheduled { plan, .. }, Some(prune)) = (&mut timing, &spec.prune) {
            plan.clean_up = Schedule::parse(&text(&prune.schedule)).ok();
        }
        const ANNOTATION: &str = "k8up.io/backup";
        let claims = self.claims.of_namespace(object.namespace()).filter(|id| {
            let Some(claim) = self.claims.get(*id) else {
                return false;
            };
            let manifest = self.cluster.bundle().manifest(claim.manifest);
            let path = claim
                .path
                .join(&FieldPath::of("metadata.annotations"))
                .then(ANNOTATION);
            let annotation = manifest.root.at(&path).and_then(|node| node.as_str());
            annotation != Some("false")
        });
        Some(BackupSource {
            claims: claims.collect(),
            ..self.of_scheduler(object, "a k8up backup", timing, "spec.backup.schedule")
        })
    }
}
