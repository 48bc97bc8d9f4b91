//! What takes restore points: snapshots, schedules and jobs, with the claims that they are of.

mod clean_ups;
mod finder;
mod schedulers;
mod snapshots;

use super::claims::ClaimId;
use super::moment::{HOUR, Moment};
use super::restore_points::Plan;
use super::schedule::ScheduleError;
use crate::cluster::WorkloadId;
use crate::finding::{FieldPath, ManifestId, Place};

pub(super) use finder::Finder;
pub(super) use snapshots::{Snapshot, SnapshotClass, snapshot_classes, snapshots};

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
