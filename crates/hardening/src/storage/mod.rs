//! What can be restored: which restore points of which claims exist at which time.
//!
//! Claims, classes and whatever takes restore points of them are read from the manifests ([`BackupSource`]); a [`Plan`]
//! is simulated over time. Scripts of jobs are read for what they do, never run.

mod acts;
pub(crate) mod baseline;
mod claims;
mod classes;
mod custom;
pub mod invariants;
mod jobs;
mod moment;
mod restore_points;
mod retention;
mod schedule;
mod selection;
mod sources;
mod stateful;
mod volume_class;

use std::sync::{Arc, OnceLock};

use crate::cluster::{Cluster, WorkloadId, provisioner};
use classes::{Class, Classes};
use jobs::BackupJob;
use sources::{Finder, Snapshot, SnapshotClass};

pub use claims::{Claim, ClaimClass, ClaimId, Sharing, Template};
pub use moment::{Moment, MomentError, lasting};
pub use restore_points::{Plan, RestorePoint, Timeline};
pub use retention::{Retention, Tiers};
pub use schedule::{Schedule, ScheduleError};
pub use sources::{BackupSource, Timing, Zone};

use claims::Claims;

/// Whether a provisioner is a CSI driver, as all are that are not known to be something else.
pub(crate) fn is_csi(name: &str) -> bool {
    match provisioner::known(name) {
        Some(known) => known.is_csi,
        None => !name.is_empty() && provisioner::unusable(name).is_none(),
    }
}

/// The storage of a cluster; engines are built when first asked.
#[derive(Debug)]
pub struct Storage {
    cluster: Arc<Cluster>,
    found: OnceLock<Found>,
}

/// What the manifests tell of storage.
#[derive(Debug)]
struct Found {
    claims: Claims,
    classes: Classes,
    snapshot_classes: Vec<SnapshotClass>,
    snapshots: Vec<Snapshot>,
    jobs: Vec<BackupJob>,
    sources: Vec<BackupSource>,
    of_claims: Vec<Vec<usize>>,
}

impl Storage {
    /// The storage of a cluster.
    #[must_use]
    pub const fn of(cluster: Arc<Cluster>) -> Self {
        Self {
            cluster,
            found: OnceLock::new(),
        }
    }

    /// The cluster it belongs to.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The claims, declared and made by StatefulSets, in the order of reading.
    #[must_use]
    pub fn claims(&self) -> &[Claim] {
        &self.found().claims.list
    }

    /// The claims with their ids, in the order of reading.
    pub fn claims_by_id(&self) -> impl Iterator<Item = (ClaimId, &Claim)> {
        self.found().claims.by_id()
    }

    /// One claim; `None` where the id is of another cluster.
    #[must_use]
    pub fn claim(&self, id: ClaimId) -> Option<&Claim> {
        self.found().claims.get(id)
    }

    /// The claim of a namespace and name. Logarithmic in the number of claims.
    #[must_use]
    pub fn find_claim(&self, namespace: &str, name: &str) -> Option<ClaimId> {
        self.found().claims.find(namespace, name)
    }

    /// Whatever takes restore points: jobs, the objects of schedulers, single snapshots.
    #[must_use]
    pub fn sources(&self) -> &[BackupSource] {
        &self.found().sources
    }

    /// What takes restore points of a claim, in the order of [`Storage::sources`]. Linear in their number.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// use hardening::cluster::Cluster;
    /// use hardening::manifest::{Bundle, Source};
    /// use hardening::storage::Storage;
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: PersistentVolumeClaim
    /// metadata: {name: orders, namespace: shop}
    /// spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
    /// ---
    /// apiVersion: snapscheduler.backube/v1
    /// kind: SnapshotSchedule
    /// metadata: {name: daily, namespace: shop}
    /// spec: {schedule: '@daily', retention: {maxCount: 7}}
    /// ";
    /// let storage = Storage::of(Arc::new(Cluster::of(Bundle::read([Source::new("shop.yaml", yaml)]))));
    /// let claim = storage.find_claim("shop", "orders").unwrap();
    /// assert_eq!(storage.sources_of(claim).next().unwrap().name, "SnapshotSchedule shop/daily");
    /// ```
    pub fn sources_of(&self, claim: ClaimId) -> impl Iterator<Item = &BackupSource> {
        let found = self.found();
        let positions = found.of_claims.get(claim.0 as usize).into_iter().flatten();
        positions.filter_map(|position| found.sources.get(*position))
    }

    /// Whether the volume of a claim is deleted with it, as the class that makes it says; `None` where the bundle does not
    /// tell which class that is.
    #[must_use]
    pub fn deletes_volume(&self, claim: ClaimId) -> Option<bool> {
        let class = self.class_of(self.claim(claim)?)?;
        Some(class.deletes())
    }

    /// The jobs that take, prune, verify or restore backups, in the order of reading.
    pub(crate) fn backup_jobs(&self) -> impl Iterator<Item = WorkloadId> {
        self.jobs().iter().map(|job| job.workload)
    }

    fn jobs(&self) -> &[BackupJob] {
        &self.found().jobs
    }

    fn classes(&self) -> &[Class] {
        self.found().classes.list()
    }

    /// Whether a StorageClass is marked as the one that claims without a class get.
    pub(crate) fn is_marked_default(&self, class: &str) -> bool {
        let mut classes = self.classes().iter();
        classes.any(|it| it.name == class && it.default_by.is_some())
    }

    /// The names of the VolumeSnapshotClasses of a driver, in the order of reading.
    pub(crate) fn snapshot_classes_of(&self, driver: &str) -> impl Iterator<Item = &str> {
        let classes = self.snapshot_classes().iter();
        let of_driver = classes.filter(move |it| it.driver == driver);
        of_driver.map(|it| it.name.as_str())
    }

    fn snapshot_classes(&self) -> &[SnapshotClass] {
        &self.found().snapshot_classes
    }

    fn snapshots(&self) -> &[Snapshot] {
        &self.found().snapshots
    }

    /// The class that makes the volume of a claim, where the bundle tells.
    fn class_of(&self, claim: &Claim) -> Option<&Class> {
        self.found().classes.of_claim(claim)
    }

    /// Whether the bundle takes backups at all.
    fn has_backups(&self) -> bool {
        !self.sources().is_empty() || !self.snapshots().is_empty()
    }

    fn finder<'s>(&'s self, found: &'s Found) -> Finder<'s> {
        Finder {
            cluster: &self.cluster,
            claims: &found.claims,
            classes: &found.classes,
            snapshot_classes: &found.snapshot_classes,
            snapshots: &found.snapshots,
            jobs: &found.jobs,
        }
    }

    fn found(&self) -> &Found {
        self.found.get_or_init(|| {
            let cluster = &*self.cluster;
            let mut found = Found {
                claims: Claims::of(cluster),
                classes: Classes::of(cluster),
                snapshot_classes: sources::snapshot_classes(cluster),
                snapshots: sources::snapshots(cluster),
                jobs: jobs::collect(cluster),
                sources: Vec::new(),
                of_claims: Vec::new(),
            };
            found.sources = self.finder(&found).find();
            let mut of_claims = vec![Vec::new(); found.claims.list.len()];
            for (position, source) in found.sources.iter().enumerate() {
                for claim in &source.claims {
                    if let Some(positions) = of_claims.get_mut(claim.0 as usize) {
                        positions.push(position);
                    }
                }
            }
            found.of_claims = of_claims;
            found
        })
    }
}
